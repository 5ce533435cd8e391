"""First tries find their way into the schedule: each once, in its own time, and none too early."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grader.engine.scheduling import Rating, replay
from grader.models import Grading, Mastery, Review, Submission
from grader.services.scheduling import catch_up
from grader.services.visitors import adopt
from questions.models import Assessment
from tests.factories import ItemVersionFactory, SubmissionFactory, UserFactory, VariantFactory
from tests.grader.tries import BEGAN, graded, sat, tried

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return ItemVersionFactory()


@pytest.fixture
def student():
    return UserFactory()


def test_a_first_try_becomes_a_review(student, version):
    submission = tried(version, student=student)

    assert catch_up(student.pk) == 1

    review = Review.objects.get()
    assert (review.submission, review.rating, review.score) == (submission, "good", 1.0)
    assert (review.hinted, review.at) == (False, BEGAN)
    mastery = Mastery.objects.get(student=student, item=version.item)
    assert (mastery.due_at, mastery.seen) == (BEGAN + timedelta(days=2), 1)


def test_what_was_taken_in_is_not_taken_in_again(student, version):
    tried(version, student=student)

    assert [catch_up(student.pk), catch_up(student.pk)] == [1, 0]
    assert Review.objects.count() == 1


def test_hints_make_it_hard_and_a_miss_brings_it_back_in_minutes(student, version):
    hinted, missed = version, ItemVersionFactory()
    tried(hinted, student=student, hint_costs={"output": 0.0})
    tried(missed, student=student, score=0.3)

    catch_up(student.pk)

    due = {each.item_id: each.due_at - BEGAN for each in Mastery.objects.all()}
    assert due == {
        hinted.item_id: timedelta(days=1),
        missed.item_id: timedelta(minutes=10),
    }
    assert Review.objects.get(rating="hard").hinted


def test_only_the_first_try_at_a_variant_is_evidence(student, version):
    first = tried(version, student=student, score=0.2)
    graded(SubmissionFactory(variant=first.variant, number=2))

    assert catch_up(student.pk) == 1
    assert Review.objects.get().submission == first


def test_what_has_no_mark_yet_waits_also_with_an_instructor(student, version):
    variant = VariantFactory(version=version, student=student)
    SubmissionFactory(variant=variant, state=Submission.State.NEEDS_REVIEW)
    SubmissionFactory(variant=VariantFactory(version=version, student=student))

    assert catch_up(student.pk) == 0


def test_the_latest_grading_counts(student, version):
    submission = tried(version, student=student, score=0.2)
    Grading.objects.create(submission=submission, number=2, score=0.8, marks={}, engine_version="2")

    catch_up(student.pk)

    assert Review.objects.get().score == 0.8


def test_what_a_client_drew_by_its_seed_is_no_evidence_of_an_item(student, version):
    submission = tried(version, student=student)
    submission.variant.version = None
    submission.variant.save()

    assert catch_up(student.pk) == 0


def test_others_work_is_left_alone(student, version):
    tried(version)

    assert catch_up(student.pk) == 0


@pytest.mark.parametrize("nobody", [None, 10**9])
def test_who_has_no_account_has_no_schedule(nobody, version):
    tried(version, visitor=uuid.uuid4())

    assert catch_up(nobody) == 0


def test_an_exam_counts_once_its_marks_are_released(student, version):
    slot = sat(student, version, Assessment.Release.BY_HAND)

    assert catch_up(student.pk) == 0

    Assessment.objects.update(released_at=timezone.now())
    assert catch_up(student.pk) == 1
    assert Review.objects.get().submission == slot.submission


def test_an_exam_counts_at_once_where_marks_are_shown_at_once(student, version):
    sat(student, version, Assessment.Release.AT_ONCE)

    assert catch_up(student.pk) == 1


def test_what_comes_in_late_counts_in_its_own_time(student, version):
    sat(student, version, Assessment.Release.BY_HAND)
    tried(version, BEGAN + timedelta(days=3), score=0.3, student=student)
    catch_up(student.pk)

    Assessment.objects.update(released_at=timezone.now())
    catch_up(student.pk)

    mastery = Mastery.objects.get()
    expected = replay([(Rating.GOOD, BEGAN), (Rating.AGAIN, BEGAN + timedelta(days=3))])
    assert (mastery.state, mastery.due_at, mastery.seen) == (expected.state, expected.due_at, 2)


def test_who_signs_up_is_given_a_schedule_of_all_they_did_before(student, version):
    visitor = uuid.uuid4()
    tried(version, BEGAN, visitor=visitor)
    tried(version, BEGAN + timedelta(days=2), student=student)
    catch_up(student.pk)

    adopt(visitor, student)

    assert catch_up(student.pk) == 1
    mastery = Mastery.objects.get()
    assert (mastery.seen, mastery.due_at) == (2, BEGAN + timedelta(days=2 + 11))


def test_a_page_takes_in_so_many_and_leaves_the_rest_to_the_next(student, version):
    for day in range(5):
        tried(version, BEGAN + timedelta(days=day), student=student)

    assert [catch_up(student.pk, most=2) for _ in range(4)] == [2, 2, 1, 0]
    assert [each.at.day for each in Review.objects.order_by("pk")] == [1, 2, 3, 4, 5]


def test_any_number_of_tries_takes_the_same_few_queries(student):
    def queries(items, each):
        for version in ItemVersionFactory.create_batch(items):
            for day in range(each):
                tried(version, BEGAN + timedelta(days=day), student=student)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            catch_up(student.pk)
        return len(captured)

    assert queries(1, 1) == queries(6, 3)


def test_to_find_nothing_new_takes_one_query_and_no_lock(
    student, version, django_assert_num_queries
):
    tried(version, student=student)
    catch_up(student.pk)

    with django_assert_num_queries(1):
        catch_up(student.pk)


@pytest.mark.django_db(transaction=True)
def test_pages_opened_at_the_same_moment_take_each_try_in_once():
    student = UserFactory()
    versions = ItemVersionFactory.create_batch(3)
    for day in range(4):
        for version in versions:
            tried(version, BEGAN + timedelta(days=day), student=student)

    def open_page(_):
        try:
            return catch_up(student.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(open_page, range(4)))

    assert sum(taken) == 12
    assert Review.objects.count() == 12
    assert {each.seen for each in Mastery.objects.all()} == {4}
