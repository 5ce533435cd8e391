"""Keeping what is typed: numbered, never overwritten unseen, late copies apart."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from grader.models import Draft, Variant
from grader.selectors.drafts import written_to
from grader.services.drafts import MOST_BYTES, Overtaken, TooLarge, keep_late, save_draft
from tests.factories import SubmissionFactory, VariantFactory

pytestmark = pytest.mark.django_db

FIRST, SECOND, THIRD = {"q": "1"}, {"q": "2"}, {"q": "3"}


@pytest.fixture
def variant() -> Variant:
    return VariantFactory()


def test_each_saving_is_numbered_from_one(variant):
    numbers = [save_draft(variant, {"q": str(n)}, began_from=n).number for n in range(3)]

    assert numbers == [1, 2, 3]
    assert Draft.objects.get().response == {"q": "2"}


def test_the_draft_says_when_it_was_saved(variant):
    before = timezone.now()

    first = save_draft(variant, FIRST, began_from=0)
    second = save_draft(variant, SECOND, began_from=1)

    assert before <= first.saved_at <= second.saved_at <= timezone.now()


def test_whoever_began_from_an_older_draft_is_shown_the_newer_one(variant):
    save_draft(variant, FIRST, began_from=0)
    save_draft(variant, SECOND, began_from=1)

    with pytest.raises(Overtaken) as overtaken:
        save_draft(variant, THIRD, began_from=1)

    assert overtaken.value.draft.number == 2
    assert overtaken.value.draft.response == SECOND
    assert Draft.objects.get().response == SECOND


def test_whoever_saw_no_draft_does_not_overwrite_the_first(variant):
    save_draft(variant, FIRST, began_from=0)

    with pytest.raises(Overtaken):
        save_draft(variant, SECOND, began_from=0)


def test_whoever_began_from_the_newer_one_may_save_over_it(variant):
    save_draft(variant, FIRST, began_from=0)

    assert save_draft(variant, THIRD, began_from=1).response == THIRD


@pytest.mark.parametrize("began_from", [0, 1, 2])
def test_the_same_text_again_is_no_conflict(variant, began_from):
    save_draft(variant, FIRST, began_from=0)
    save_draft(variant, SECOND, began_from=1)

    assert save_draft(variant, SECOND, began_from=began_from).response == SECOND


def test_a_draft_that_is_gone_is_begun_again_under_a_number_nobody_has_seen(variant):
    save_draft(variant, FIRST, began_from=0)
    Draft.objects.all().delete()

    assert save_draft(variant, SECOND, began_from=1).number == 2


def test_more_than_anybody_types_is_refused_and_the_last_draft_stays(variant):
    save_draft(variant, FIRST, began_from=0)

    with pytest.raises(TooLarge, match="200000 are kept"):
        save_draft(variant, {"q": "1" * MOST_BYTES}, began_from=1)
    with pytest.raises(TooLarge):
        keep_late(variant, {"q": "é" * (MOST_BYTES // 2)})

    assert Draft.objects.get().response == FIRST


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("began_from", [0, 1])
def test_of_many_who_save_at_once_exactly_one_wins(variant, began_from):
    if began_from:
        save_draft(variant, FIRST, began_from=0)

    def save(text: str) -> str:
        try:
            return str(save_draft(variant, {"q": text}, began_from=began_from).response["q"])
        except Overtaken:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        won = [text for text in pool.map(save, "abcdefgh") if text]

    draft = Draft.objects.get()
    assert won == [draft.response["q"]]
    assert draft.number == began_from + 1


def test_what_comes_late_is_kept_beside_what_came_in_time(variant):
    save_draft(variant, FIRST, began_from=0)

    keep_late(variant, SECOND)
    keep_late(variant, THIRD)

    draft = Draft.objects.get()
    assert (draft.response, draft.number) == (FIRST, 1)
    assert draft.late_response == THIRD
    assert draft.late_at is not None


def test_what_comes_late_alone_is_no_draft_in_time(variant):
    keep_late(variant, SECOND)

    draft = Draft.objects.get()
    assert (draft.response, draft.number) == ({}, 0)
    assert draft.late_response == SECOND


def test_what_was_saved_in_time_is_not_late_when_it_is_sent_again(variant):
    save_draft(variant, FIRST, began_from=0)

    keep_late(variant, FIRST)

    assert Draft.objects.get().late_response is None


def test_with_more_time_after_all_one_goes_on_from_a_late_copy_alone(variant):
    keep_late(variant, SECOND)

    assert save_draft(variant, THIRD, began_from=0).number == 1


def test_the_page_opens_with_the_newer_of_draft_and_last_try(variant):
    assert (written_to(variant).response, written_to(variant).number) == ({}, 0)

    save_draft(variant, FIRST, began_from=0)
    assert (written_to(variant).response, written_to(variant).number) == (FIRST, 1)

    later = timezone.now() + timedelta(seconds=1)
    SubmissionFactory(variant=variant, response=SECOND, submitted_at=later)
    assert (written_to(variant).response, written_to(variant).number) == (SECOND, 1)

    Draft.objects.update(saved_at=later + timedelta(seconds=1))
    assert written_to(variant).response == FIRST
