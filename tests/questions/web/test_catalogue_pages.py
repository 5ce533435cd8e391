"""What can be seen before one practises."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import reverse

from grader.models import Grading, Submission
from grader.services.grading import drain
from questions.models import Bank, Item, ItemVersion
from questions.services.importing import load_bank
from questions.web.describing import in_words
from questions.web.specimen import _answered
from tests.factories import SubmissionFactory, UserFactory, VariantFactory
from tests.questions.samples import small_bank
from tests.reading import Page

pytestmark = pytest.mark.django_db
MIDTERM = Path("questions/banks/deep_learning_midterm.yaml")


@pytest.fixture(autouse=True)
def _other_rows_of_the_same_number():
    """In tests alone a version's number is used twice; what is remembered of it is forgotten."""
    _answered.cache_clear()


@pytest.fixture
def bank():
    return load_bank(small_bank()).bank


def read(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return Page(response.content.decode())


def test_home_shows_a_mistake_and_the_note_that_explains_it(client):
    load_bank(MIDTERM)

    page = read(client, "/")

    assert page.faults == []
    assert "Mask forgotten" in page.text
    assert "Right from your own values" in page.text
    assert 'value="0.348"' in page.html, "the first token attends to the second and third"
    assert page.html.count('class="ringed"') == 6


def test_the_mistake_at_home_can_be_mended_and_handed_in(client):
    load_bank(MIDTERM)

    page = read(client, "/")

    assert 'name="bank" value="deep-learning-midterm"' in page.html
    assert 'name="item" value="causal-attention-by-hand"' in page.html
    # All that is asked is answered: six boxes of the mask are not, and what is not seen goes along.
    for part, boxes in {"q": 6, "k": 6, "v": 6, "scores": 6, "weights": 9, "output": 6}.items():
        assert len(re.findall(f'<input [^>]*name="{part}" value="[^"]', page.html)) == boxes, part


def test_what_is_checked_at_home_is_marked_with_the_same_numbers(client):
    load_bank(MIDTERM)
    answer: dict[str, list[str]] = {}
    for tag in re.findall("<input [^>]*>", read(client, "/").html):
        fields = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        answer.setdefault(fields["name"], []).append(fields["value"])

    address = client.post(reverse("try-now"), answer)["Location"]
    drain(Submission.Queue.FAST)

    notes = [mark["note"] for mark in Grading.objects.get().marks.values()]
    assert "mask-forgotten" in notes
    assert "blank" not in notes
    assert "Mask forgotten" in read(client, address).text


def test_numbers_that_are_nobody_elses_cannot_be_checked_at_home(client):
    load_bank(small_bank())
    ItemVersion.objects.exclude(generator="").update(givens={})

    page = read(client, "/")

    assert "<fieldset" in page.html
    assert page.html.count("<fieldset") == page.html.count(" disabled>")
    assert ">Check</button>" not in page.html


def test_the_note_at_home_is_the_engines_own(client, monkeypatch):
    bank = load_bank(small_bank()).bank
    monkeypatch.setattr("questions.web.specimen.MISTAKE", "softmax-over-columns")

    page = read(client, "/")

    assert "Softmax over columns" in page.text
    address = reverse("issue", args=[bank.slug, "compute"])
    assert f'action="{address}"' in page.html


def test_home_stands_without_any_bank(client):
    page = read(client, "/")

    assert "No bank is open to everybody yet" in page.text
    assert page.faults == []


def test_a_banks_items_stand_in_their_sections_with_topic_and_state(client, bank):
    page = read(client, bank.get_absolute_url())

    assert page.faults == []
    for words in ("Multiple choice", "Short answer", "Calculation", "Pick one", "Narrow"):
        assert words in page.text
    assert page.text.count("Not tried yet") == 3


def test_a_bank_shows_how_far_one_is_oneself_and_nobody_else(client):
    submission = SubmissionFactory()
    drain("fast")
    address = submission.variant.version.item.bank.get_absolute_url()

    assert "Not tried yet" in read(client, address).text
    client.force_login(submission.variant.student)
    assert "Solved" in read(client, address).text
    client.force_login(UserFactory())
    assert "Not tried yet" in read(client, address).text


def test_a_banks_page_takes_as_many_queries_for_three_items_as_for_twenty(
    client, bank, django_assert_max_num_queries
):
    load_bank(MIDTERM)

    with django_assert_max_num_queries(8):
        client.get(reverse("bank", args=["deep-learning-midterm"]))


def test_a_generated_item_offers_new_numbers_and_the_exams_own(client, bank):
    page = read(client, reverse("item", args=[bank.slug, "compute"]))

    assert page.faults == []
    assert '<button type="submit" name="numbers" value="printed">' in page.html
    assert '<button class="primary" type="submit" name="numbers" value="new">' in page.html
    assert "6 matrices" in page.text


def test_a_written_item_shows_its_question_and_offers_to_start(client, bank):
    page = read(client, reverse("item", args=[bank.slug, "explain"]))

    assert page.faults == []
    assert "Why is the sky blue?" in page.text
    assert "Start" in page.text
    assert "numbers of" not in page.text
    assert "scattered" not in page.text, "the rubric is for the marker only"


def test_an_item_lists_ones_earlier_tries(client):
    variant = VariantFactory()
    submission = SubmissionFactory(variant=variant)
    drain("fast")
    client.force_login(variant.student)

    page = read(client, variant.version.item.get_absolute_url())

    assert f'href="{submission.get_absolute_url()}"' in page.html
    assert "100 %" in page.text


def test_a_try_still_waiting_is_said_to_wait(client):
    submission = SubmissionFactory(state=Submission.State.QUEUED)
    client.force_login(submission.variant.student)

    assert "Waiting" in read(client, submission.variant.version.item.get_absolute_url()).text


def test_a_private_bank_is_absent_for_others(client, bank):
    owner = UserFactory()
    Bank.objects.filter(pk=bank.pk).update(visibility="private", owner=owner)
    item = reverse("item", args=[bank.slug, "pick"])

    read(client, bank.get_absolute_url(), status=404)
    read(client, item, status=404)
    assert client.post(f"{item}try/").status_code == 404
    client.force_login(owner)
    read(client, item)


def test_a_retired_item_is_gone(client, bank):
    item = Item.objects.get(slug="pick")
    item.retired_at = "2026-01-01T00:00:00Z"
    item.save()

    read(client, item.get_absolute_url(), status=404)


def test_a_page_that_is_not_there_says_what_may_have_happened(client):
    page = read(client, "/nowhere/", status=404)

    assert "There is no such page" in page.text
    assert page.faults == []


def test_kinds_are_counted_in_words():
    assert in_words(["matrix"] * 4 + ["choice"]) == "4 matrices and a choice"
    assert in_words(["number", "number", "matrix", "choice"]) == "a matrix, 2 numbers and a choice"
    assert in_words(["text"]) == "a few sentences"
    assert in_words([]) == ""


def test_the_syllabus_lists_each_topic_with_its_items_and_where_one_stands(client, bank):
    student = UserFactory()
    client.force_login(student)
    version = Item.objects.get(slug="compute").published
    SubmissionFactory(variant=VariantFactory(version=version, student=student))
    drain("fast")

    page = read(client, reverse("syllabus"))

    assert page.faults == []
    assert "Wide" in page.text
    assert "Narrow" in page.text
    assert "Attention with our numbers Calculation Solved" in page.text


def test_a_syllabus_without_items_says_how_to_get_some(client):
    assert "load_bank" in read(client, reverse("syllabus")).text
