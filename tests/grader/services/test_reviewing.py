"""One decision marks many answers, once; what others decided meanwhile stands."""

from __future__ import annotations

import pytest

from grader.models import Decision, Grading, ReviewRequest, Submission
from grader.services.disputing import ask_for_review
from grader.services.reviewing import decide
from tests.factories import SubmissionFactory, VariantFactory
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


def test_one_decision_marks_all_answers_in_a_new_grading_each(version, judge):
    first, second = answered(version, VAGUE, VAGUE + " Or not.")

    decided = decide(version.item, PART, seen(first, second), HALF, by=judge, why=" Half of it. ")

    assert decided.overtaken == ()
    for submission in (first, second):
        grading = latest(submission)
        assert (grading.number, grading.score) == (2, 0.375)
        assert (grading.grader, grading.decision) == (judge, decided.decision)
        assert (grading.why, grading.provisional) == ("Half of it.", False)
        assert grading.marks[PART]["note"] == "by-hand"
        assert state_of(submission) == State.GRADED


def test_without_a_reason_a_plain_one_is_given(version, judge):
    (submission,) = answered(version, VAGUE)

    decide(version.item, PART, seen(submission), BOTH, by=judge)

    assert latest(submission).why == "Marked by an instructor"


def test_what_was_asked_about_is_settled_and_nothing_else(version, judge):
    asked, other = answered(version, VAGUE, "The sun.")
    ask_for_review(asked, PART, "sun")
    ask_for_review(other, PART)

    decide(version.item, PART, seen(asked), BOTH, by=judge)

    open_ones = ReviewRequest.objects.filter(settled_at=None)
    assert [each.submission for each in open_ones] == [other]
    assert state_of(asked) == State.GRADED


def test_who_asks_about_another_part_still_waits(version, judge):
    (submission,) = answered(version, VAGUE)
    ReviewRequest.objects.create(submission=submission, part="another")

    decide(version.item, PART, seen(submission), BOTH, by=judge)

    assert state_of(submission) == State.NEEDS_REVIEW


def test_a_double_click_decides_once(version, judge):
    (submission,) = answered(version, VAGUE)
    form = seen(submission)

    first = decide(version.item, PART, form, BOTH, by=judge)
    second = decide(version.item, PART, form, BOTH, by=judge)

    assert second == first
    assert Decision.objects.count() == 1
    assert submission.gradings.count() == 2


def test_what_somebody_else_decided_meanwhile_stands_and_is_told(version, judge):
    taken, free = answered(version, VAGUE, "Something about the sun.")
    form = seen(taken, free)
    decide(version.item, PART, seen(taken), BOTH, by=instructor())

    decided = decide(version.item, PART, form, HALF, by=judge)

    assert [each.submission for each in decided.overtaken] == [taken]
    assert latest(taken).score == 1.0
    assert latest(free).decision == decided.decision
    assert latest(free).score == 0.375


def test_where_nothing_is_left_to_decide_there_is_no_decision(version, judge):
    (submission,) = answered(version, VAGUE)
    form = seen(submission)
    decide(version.item, PART, form, BOTH, by=judge)

    decided = decide(version.item, PART, form, HALF, by=judge)

    assert (decided.decision, len(decided.overtaken)) == (None, 1)
    assert Decision.objects.count() == 1


def test_a_mark_by_hand_that_was_seen_can_be_decided_anew(version, judge):
    (submission,) = answered(version, VAGUE)
    decide(version.item, PART, seen(submission), HALF, by=instructor())

    decided = decide(version.item, PART, seen(submission), BOTH, by=judge)

    assert (latest(submission).score, latest(submission).grader) == (1.0, judge)
    assert decided.overtaken == ()


def test_answers_to_other_items_and_those_being_marked_are_left_alone(version, judge):
    (submission,) = answered(version, VAGUE)
    elsewhere = SubmissionFactory(state=State.GRADED)
    queued = SubmissionFactory(
        variant=VariantFactory(version=version), response={PART: VAGUE}, state=State.QUEUED
    )

    form = {**seen(submission), elsewhere.pk: 0, queued.pk: 0}
    decide(version.item, PART, form, BOTH, by=judge)

    assert Grading.objects.filter(decision__isnull=False).count() == 1
    assert state_of(queued) == State.QUEUED


def test_what_no_worker_could_mark_is_marked_by_a_person(version, judge):
    submission = SubmissionFactory(
        variant=VariantFactory(version=version), response={PART: VAGUE}, state=State.NEEDS_REVIEW
    )

    decide(version.item, PART, {submission.pk: 0}, BOTH, by=judge)

    assert (latest(submission).number, latest(submission).score) == (1, 1.0)
    assert state_of(submission) == State.GRADED


def test_a_share_that_no_rubric_knows_changes_nothing(version, judge):
    (submission,) = answered(version, VAGUE)

    with pytest.raises(ValueError, match="share"):
        decide(version.item, PART, seen(submission), {"scattering": 7.0}, by=judge)

    assert Decision.objects.count() == 0
    assert submission.gradings.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_does(version):
    submissions = answered(version, VAGUE, "The sun, I think.")
    form = seen(*submissions)
    one, other = instructor(), instructor()

    results = together(
        lambda: decide(version.item, PART, form, BOTH, by=one),
        lambda: decide(version.item, PART, dict(reversed(form.items())), HALF, by=other),
    )

    assert sorted(len(each.overtaken) for each in results) == [0, 2]
    assert Decision.objects.count() == 1
    assert all(submission.gradings.count() == 2 for submission in submissions)
