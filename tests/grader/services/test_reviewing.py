"""One decision marks many answers, once; what others decided stands; all of it can be undone."""

from __future__ import annotations

import pytest

from grader.models import Decision, Grading, ReviewRequest, Submission, latest_grading
from grader.services.disputing import ask_for_review
from grader.services.reviewing import decide
from grader.services.undoing import undo
from tests.factories import SubmissionFactory, VariantFactory
from tests.grader.reviews import answered, instructor, seen
from tests.grader.services.test_exam_races import together
from tests.grader.texts import PART, text_version

pytestmark = pytest.mark.django_db

State = Submission.State
BOTH = {"scattering": 1.0, "sun": 1.0}
HALF = {"scattering": 0.5, "sun": 0.0}
VAGUE = "Blue light is scattered by air somehow, or it could be the sun."


@pytest.fixture
def version():
    return text_version()


@pytest.fixture
def judge():
    return instructor()


def latest(submission):
    return latest_grading(Submission.objects.get(pk=submission.pk))


def state_of(submission):
    return Submission.objects.get(pk=submission.pk).state


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


@pytest.mark.django_db(transaction=True)
def test_many_who_take_the_same_back_at_once_do_it_once(version, judge):
    (submission,) = answered(version, VAGUE)
    decision = decide(version.item, PART, seen(submission), BOTH, by=judge).decision

    results = together(*[lambda: undo(Decision.objects.get(pk=decision.pk))] * 5)

    assert sorted(results) == [False] * 4 + [True]
    assert submission.gradings.count() == 3
