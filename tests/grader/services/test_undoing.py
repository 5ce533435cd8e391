"""A decision can be taken back, as a whole and once; what others did since then stays."""

from __future__ import annotations

import pytest

from grader.models import Decision, ReviewRequest, Submission
from grader.services.disputing import ask_for_review
from grader.services.reviewing import decide
from grader.services.undoing import undo
from tests.grader.reviews import VAGUE, answered, instructor, latest, seen, state_of
from tests.grader.services.test_exam_races import together
from tests.grader.texts import PART, text_version

pytestmark = pytest.mark.django_db

State = Submission.State
BOTH = {"scattering": 1.0, "sun": 1.0}
HALF = {"scattering": 0.5, "sun": 0.0}


@pytest.fixture
def version():
    return text_version()


@pytest.fixture
def judge():
    return instructor()


def test_what_is_taken_back_is_as_it_was_and_waits_again(version, judge):
    (submission,) = answered(version, VAGUE)
    ask_for_review(submission, PART, "sun", "I said it.")
    before = latest(submission)
    decision = decide(version.item, PART, seen(submission), BOTH, by=judge).decision

    assert undo(decision)

    after = latest(submission)
    assert after.number == 3
    assert (after.score, after.marks) == (before.score, before.marks)
    assert (after.grader, after.why) == (None, "Taken back by an instructor")
    assert state_of(submission) == State.NEEDS_REVIEW
    assert ReviewRequest.objects.get().settled_at is None


def test_to_take_back_twice_changes_nothing(version, judge):
    (submission,) = answered(version, VAGUE)
    decision = decide(version.item, PART, seen(submission), BOTH, by=judge).decision
    undo(decision)

    assert not undo(decision)

    assert submission.gradings.count() == 3


def test_what_was_decided_anew_since_then_stays(version, judge):
    first, second = answered(version, VAGUE, "The sun, I think.")
    decision = decide(version.item, PART, seen(first, second), HALF, by=judge).decision
    decide(version.item, PART, seen(first), BOTH, by=instructor())

    undo(decision)

    assert (latest(first).score, state_of(first)) == (1.0, State.GRADED)
    assert (latest(second).grader, state_of(second)) == (None, State.NEEDS_REVIEW)


def test_a_decision_that_replaced_another_gives_way_to_it(version, judge):
    (submission,) = answered(version, VAGUE)
    other = instructor()
    first = decide(version.item, PART, seen(submission), HALF, by=other).decision
    second = decide(version.item, PART, seen(submission), BOTH, by=judge).decision

    undo(second)
    assert (latest(submission).score, latest(submission).grader) == (0.375, other)

    undo(first)
    assert latest(submission).grader is None


def test_what_was_asked_anew_meanwhile_is_asked_once(version, judge):
    (submission,) = answered(version, VAGUE)
    ask_for_review(submission, PART)
    decision = decide(version.item, PART, seen(submission), HALF, by=judge).decision
    ask_for_review(submission, PART)

    undo(decision)

    assert ReviewRequest.objects.filter(settled_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_who_take_the_same_back_at_once_do_it_once(version, judge):
    (submission,) = answered(version, VAGUE)
    decision = decide(version.item, PART, seen(submission), BOTH, by=judge).decision

    results = together(*[lambda: undo(Decision.objects.get(pk=decision.pk))] * 5)

    assert sorted(results) == [False] * 4 + [True]
    assert submission.gradings.count() == 3
