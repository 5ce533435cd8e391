"""What a learner has practised so far."""

from __future__ import annotations

import pytest

from grader.learners import Learner
from grader.selectors.practice import (
    Progress,
    latest_scores,
    progress_with,
    submissions_at,
)
from tests.factories import (
    AssessmentFactory,
    AttemptFactory,
    GradingFactory,
    ItemFactory,
    ItemVersionFactory,
    SlotFactory,
    SubmissionFactory,
    UserFactory,
    VariantFactory,
)

pytestmark = pytest.mark.django_db


def tried(student, *scores):
    """An item a student tried once for each score; None for one that still waits."""
    version = ItemVersionFactory()
    for score in scores:
        submission = SubmissionFactory(variant=VariantFactory(version=version, student=student))
        if score is not None:
            GradingFactory(submission=submission, score=score)
    return version.item


def test_progress_goes_from_untried_to_tried_to_right(django_assert_num_queries):
    student = UserFactory()
    items = [
        ItemFactory(),
        tried(student, None),
        tried(student, 0.0, 0.5),
        tried(student, 0.2, 1.0, 0.3),
        tried(UserFactory(), 1.0),
    ]

    with django_assert_num_queries(1):
        progress = progress_with(Learner(student.pk), items)

    assert [progress[item.pk] for item in items] == [
        Progress.UNTRIED,
        Progress.TRIED,
        Progress.TRIED,
        Progress.RIGHT,
        Progress.UNTRIED,
    ]


def test_a_regrade_may_take_back_what_was_right():
    student = UserFactory()
    grading = GradingFactory(
        submission=SubmissionFactory(variant=VariantFactory(student=student)), score=1.0
    )
    GradingFactory(submission=grading.submission, number=2, score=0.5)
    item = grading.submission.variant.version.item

    assert progress_with(Learner(student.pk), [item])[item.pk] == Progress.TRIED


def test_nobody_has_made_progress():
    item = tried(UserFactory(), 1.0)

    assert progress_with(Learner(), [item]) == {item.pk: Progress.UNTRIED}


@pytest.mark.parametrize(
    ("release", "finished", "is_told"),
    [("by-hand", True, False), ("when-finished", False, False), ("when-finished", True, True)],
)
def test_what_an_exam_keeps_back_is_no_progress_yet(release, finished, is_told):
    exam = AssessmentFactory(release=release)
    slot = SlotFactory(attempt=AttemptFactory(assessment=exam, finished=finished))
    GradingFactory(submission=SubmissionFactory(variant=slot.variant))
    student, item = Learner(slot.attempt.student_id), slot.variant.version.item

    progress = progress_with(student, [item])

    assert progress == {item.pk: Progress.RIGHT if is_told else Progress.UNTRIED}
    assert submissions_at(student, item).exists() is is_told
    assert bool(latest_scores(student, [item])) is is_told
