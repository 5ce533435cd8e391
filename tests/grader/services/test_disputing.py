"""A student asks a person to look again; the mark stays until then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from grader.models import ReviewRequest, Submission, latest_grading
from grader.services.disputing import NotOffered, ask_for_review, take_back
from questions.models import Assessment
from tests.factories import AssessmentFactory, AttemptFactory, SlotFactory, VariantFactory
from tests.grader.texts import PART, by_hand, looked_at, marked, text_mark, text_version, written
from tests.grader.tries import graded

pytestmark = pytest.mark.django_db

State = Submission.State
SURE = {"unsure": False, "reasons": []}


@pytest.fixture
def submission():
    """A text of which the marker was sure enough."""
    submission = written()
    marked(submission, mark=text_mark(**SURE))
    return submission


def state_of(submission):
    return Submission.objects.get(pk=submission.pk).state


def test_what_is_asked_waits_for_review_and_the_mark_stays(submission):
    before = latest_grading(submission).score

    request = ask_for_review(submission, PART, "a2", "I said it.")

    assert (request.criterion, request.reason) == ("a2", "I said it.")
    assert state_of(submission) == State.NEEDS_REVIEW
    assert latest_grading(submission).score == before


def test_to_ask_the_same_twice_is_one_request_with_the_later_reason(submission):
    ask_for_review(submission, PART, reason="first")
    ask_for_review(submission, PART, reason="second")

    assert ReviewRequest.objects.get().reason == "second"


def test_several_ideas_may_be_asked_about(submission):
    ask_for_review(submission, PART, "a2")
    ask_for_review(submission, PART, "a4")

    assert ReviewRequest.objects.count() == 2


def test_what_is_taken_back_waits_no_longer(submission):
    ask_for_review(submission, PART, "a2")
    ask_for_review(submission, PART, "a4")

    take_back(submission, PART, "a2")
    assert state_of(submission) == State.NEEDS_REVIEW
    take_back(submission, PART, "a4")

    assert state_of(submission) == State.GRADED
    assert not ReviewRequest.objects.exists()


def test_of_what_the_marker_was_unsure_waits_also_when_it_is_taken_back():
    submission = written()
    Submission.objects.update(state=State.NEEDS_REVIEW)
    marked(submission)
    ask_for_review(submission, PART)

    take_back(submission, PART)

    assert state_of(submission) == State.NEEDS_REVIEW


def test_what_is_settled_cannot_be_taken_back(submission):
    ask_for_review(submission, PART)
    ReviewRequest.objects.update(settled_at=timezone.now())
    Submission.objects.update(state=State.GRADED)

    take_back(submission, PART)

    assert ReviewRequest.objects.count() == 1
    assert state_of(submission) == State.GRADED


def test_to_take_back_what_was_never_asked_leaves_the_marker_its_doubt():
    submission = written()
    Submission.objects.update(state=State.NEEDS_REVIEW)
    marked(submission, mark=text_mark(**SURE))

    take_back(submission, PART)

    assert state_of(submission) == State.NEEDS_REVIEW


def test_after_a_person_has_marked_it_one_may_ask_once_more(submission):
    ask_for_review(submission, PART)
    ReviewRequest.objects.update(settled_at=timezone.now())
    ReviewRequest.objects.update(asked_at=timezone.now() - timedelta(hours=2))
    looked_at(submission, 0.5, graded_at=timezone.now() - timedelta(hours=1))

    ask_for_review(submission, PART, reason="Once more")
    ReviewRequest.objects.update(settled_at=timezone.now())
    looked_at(submission, 0.5, number=3)

    with pytest.raises(NotOffered):
        ask_for_review(submission, PART, "a2")
    assert ReviewRequest.objects.count() == 2


@pytest.mark.parametrize(
    "mark",
    [
        text_mark(note="found-all", credit=1.0),
        text_mark(note="found-all", credit=0.9, hint_cost=0.1),
        text_mark(note="blank", credit=0.0, cells=None),
        by_hand(1.0),
    ],
    ids=["all", "all, with hints", "blank", "all by hand"],
)
def test_where_nothing_could_be_wrong_nobody_is_asked(mark):
    submission = written()
    marked(submission, mark=mark)

    with pytest.raises(NotOffered):
        ask_for_review(submission, PART)


@pytest.mark.parametrize(("part", "criterion"), [("other", ""), ("", ""), (PART, "a9")])
def test_there_must_be_something_to_ask_about(submission, part, criterion):
    with pytest.raises(NotOffered):
        ask_for_review(submission, part, criterion)


def test_numbers_are_not_disputed():
    variant = VariantFactory()
    submission = graded(written(variant))
    part = variant.content["parts"][0]["name"]
    submission.gradings.update(marks={part: text_mark()})

    with pytest.raises(NotOffered):
        ask_for_review(submission, part)


def test_what_waits_for_its_mark_is_not_disputed():
    with pytest.raises(NotOffered):
        ask_for_review(written(), PART)


@pytest.mark.parametrize("release", [Assessment.Release.BY_HAND, Assessment.Release.AT_ONCE])
def test_in_an_exam_that_keeps_its_marks_back_nobody_is_asked(release):
    version = text_version()
    exam = AssessmentFactory(release=release, bank=version.item.bank)
    finished = release == Assessment.Release.BY_HAND
    attempt = AttemptFactory(assessment=exam, finished=finished)
    slot = SlotFactory(attempt=attempt, variant__version=version)
    submission = written(slot.variant)
    marked(submission)

    with pytest.raises(NotOffered):
        ask_for_review(submission, PART)
    with pytest.raises(NotOffered):
        take_back(submission, PART)

    assert state_of(submission) == State.GRADED


def test_a_long_reason_is_cut(submission):
    assert len(ask_for_review(submission, PART, reason="x" * 501).reason) == 500
