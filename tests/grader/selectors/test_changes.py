"""Marks that were looked at again are told to whoever wrote the text, and to nobody else."""

from __future__ import annotations

import uuid

import pytest
from django.utils import timezone

from grader.learners import Learner
from grader.models import Grading
from grader.selectors.changes import changes_for
from questions.models import Assessment
from tests.factories import UserFactory, VariantFactory
from tests.grader.texts import looked_at, marked, text_version, written
from tests.grader.tries import sat

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission():
    submission = written()
    marked(submission)
    return submission


def told(submission, **more):
    learner = Learner(submission.variant.student_id, submission.variant.visitor)
    return [(each.before, each.after, each.why) for each in changes_for(learner, **more)]


def test_a_markers_own_marks_are_no_news(submission):
    marked(submission, 2)

    assert told(submission) == []


def test_what_a_person_gave_is_told_with_the_reason(submission):
    looked_at(submission, 0.8)

    assert told(submission) == [(0.375, 0.8, "You did say it.")]


def test_so_is_what_came_of_what_a_person_decided(submission):
    looked_at(submission, 0.8, grader=None, why="This wording counts now.")

    assert told(submission) == [(0.375, 0.8, "This wording counts now.")]


def test_what_nobody_had_marked_has_no_mark_before():
    submission = written()
    looked_at(submission, 0.8, number=1)

    assert told(submission) == [(None, 0.8, "You did say it.")]


def test_of_several_changes_the_last_is_told_against_what_was_seen(submission):
    looked_at(submission, 0.5)
    looked_at(submission, 0.6, number=3)
    assert told(submission) == [(0.375, 0.6, "You did say it.")]

    Grading.objects.filter(number=2).update(seen_at=timezone.now())

    assert told(submission) == [(0.5, 0.6, "You did say it.")]


def test_what_was_seen_is_told_no_more(submission):
    looked_at(submission, 0.8, seen_at=timezone.now())

    assert told(submission) == []


def test_of_another_item_nothing_is_told(submission):
    looked_at(submission)
    other = VariantFactory().version.item

    assert told(submission, item=other) == []
    assert len(told(submission, item=submission.variant.version.item)) == 1


def test_anothers_is_not_told(submission):
    looked_at(submission)

    assert changes_for(Learner(UserFactory().pk)) == []
    assert changes_for(Learner(visitor=uuid.uuid4())) == []
    assert changes_for(Learner()) == []


def test_a_visitor_is_told_too():
    variant = VariantFactory(version=text_version(), visitor=uuid.uuid4(), student=None)
    submission = written(variant)
    marked(submission)
    looked_at(submission)

    assert len(told(submission)) == 1


def test_what_an_exam_keeps_back_is_told_when_it_is_released():
    slot = sat(UserFactory(), text_version(), Assessment.Release.BY_HAND)
    looked_at(slot.submission, 0.8)
    assert told(slot.submission) == []

    Assessment.objects.update(released_at=timezone.now())

    assert told(slot.submission) == [(1.0, 0.8, "You did say it.")]


def test_however_many_there_are_it_takes_the_same_queries(submission, django_assert_num_queries):
    student = submission.variant.student
    learner = Learner(student.pk)
    looked_at(submission)
    with django_assert_num_queries(2):
        changes_for(learner)
    for _ in range(3):
        another = written(VariantFactory(version=submission.variant.version, student=student))
        marked(another)
        looked_at(another)

    with django_assert_num_queries(2):
        assert len(changes_for(learner)) == 4
