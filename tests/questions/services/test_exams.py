"""The exams of a bank that is loaded, again and again."""

from __future__ import annotations

import pytest

from questions.formats.plain_yaml import UnreadableBank
from questions.models import Assessment, Section, SectionItem
from questions.selectors.assessments import assessments_open_to, places_of, portions_of
from questions.services.importing import load_bank
from tests.questions.formats.test_yaml_exams import EXAM
from tests.questions.samples import SMALL_BANK

pytestmark = pytest.mark.django_db


def test_an_exam_is_loaded_with_its_sections():
    load_bank(SMALL_BANK + EXAM)

    exam = Assessment.objects.get(slug="small-exam")
    assert [(p.title, p.items, p.points) for p in portions_of(exam)] == [
        ("Explain", 1, 4.0),
        ("Rest", 1, 1.0),
    ]
    places = places_of(exam)
    assert [(place.section, place.points) for place in places] == [("Explain", 4.0), ("Rest", 1.0)]
    assert places[1].version.item.slug in {"compute", "pick"}


def test_loading_again_leaves_every_row_as_it_is():
    load_bank(SMALL_BANK + EXAM)
    before = set(SectionItem.objects.values_list("pk")), set(Section.objects.values_list("pk"))

    load_bank(SMALL_BANK + EXAM)

    after = set(SectionItem.objects.values_list("pk")), set(Section.objects.values_list("pk"))
    assert before == after


def test_a_changed_exam_is_changed_and_one_that_is_gone_is_retired_and_comes_back():
    load_bank(SMALL_BANK + EXAM)
    load_bank(SMALL_BANK + EXAM.replace("points: 4", "points: 5").replace("minutes: 30", ""))
    exam = Assessment.objects.get()
    assert exam.minutes is None
    assert portions_of(exam)[0].points == 5

    load_bank(SMALL_BANK)
    assert not assessments_open_to(None).exists()

    load_bank(SMALL_BANK + EXAM)
    assert assessments_open_to(None).get() == exam


def test_a_retired_item_leaves_its_place():
    load_bank(SMALL_BANK + EXAM)
    exam = Assessment.objects.get()
    exam.sections.get(title="Explain").entries.get().item.bank.items.filter(slug="explain").delete()

    assert [place.section for place in places_of(exam)] == ["Rest"]


def test_an_exam_of_a_private_bank_is_its_owners_only():
    load_bank(SMALL_BANK.replace("title: A small bank", "title: A\n  visibility: private") + EXAM)

    assert not assessments_open_to(None).exists()


def test_another_banks_exam_is_not_taken_over():
    load_bank(SMALL_BANK + EXAM)

    with pytest.raises(UnreadableBank, match="another bank has an exam small-exam"):
        load_bank(SMALL_BANK.replace("slug: small", "slug: other") + EXAM)
