"""What a learner has practised so far."""

from __future__ import annotations

import uuid

import pytest

from grader.learners import Learner
from grader.selectors.practice import (
    Progress,
    latest_variant,
    progress_with,
    recent_submissions,
    submissions_to,
)
from tests.factories import (
    GradingFactory,
    ItemFactory,
    ItemVersionFactory,
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


def test_recent_submissions_are_ones_own_newest_first_with_scores(django_assert_num_queries):
    visitor = uuid.uuid4()
    variant = VariantFactory(visitor=visitor)
    first = GradingFactory(submission=SubmissionFactory(variant=variant), score=0.5).submission
    second = SubmissionFactory(variant=variant, number=2)
    SubmissionFactory()

    with django_assert_num_queries(1):
        recent = list(recent_submissions(Learner(visitor=visitor)))
        titles = {submission.variant.version.item.bank.title for submission in recent}

    assert [(s.pk, s.score) for s in recent] == [(second.pk, None), (first.pk, 0.5)]
    assert len(titles) == 1
    assert len(recent_submissions(Learner(visitor=visitor), most=1)) == 1


def test_tries_at_a_variant_come_in_order():
    variant = VariantFactory()
    second = SubmissionFactory(variant=variant, number=2)
    first = GradingFactory(submission=SubmissionFactory(variant=variant), score=0.5).submission

    assert [(s.pk, s.score) for s in submissions_to(variant)] == [
        (first.pk, 0.5),
        (second.pk, None),
    ]


def test_the_latest_variant_of_an_item_is_ones_own():
    student, version = UserFactory(), ItemVersionFactory()
    VariantFactory(student=student, version=version)
    latest = VariantFactory(student=student, version=version)
    VariantFactory(version=version)

    assert latest_variant(Learner(student.pk), version.item) == latest
    assert latest_variant(Learner(), version.item) is None
