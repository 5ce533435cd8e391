"""What was forgotten is found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from grader.models import Beat, Regrade, Submission
from grader.services import heartbeats
from grader.services.sweeping import sweep
from tests.factories import ItemFactory, SubmissionFactory

pytestmark = pytest.mark.django_db
State = Submission.State


def ago(seconds):
    return timezone.now() - timedelta(seconds=seconds)


@pytest.fixture
def _a_worker():
    heartbeats.beat(Beat.Name.FAST_WORKER)


def bells(broker, queue="fast"):
    return broker.ask(f"LLEN examprep:{queue}")


@pytest.mark.usefixtures("_a_worker")
def test_what_waits_too_long_is_rung_for_again(broker):
    SubmissionFactory(queued_at=ago(6))

    sweep()

    assert bells(broker) == b":1"
    assert bells(broker, "slow") == b":0"


@pytest.mark.usefixtures("_a_worker")
def test_what_waits_for_a_moment_is_not(broker):
    SubmissionFactory()

    sweep()

    assert bells(broker) == b":0"


@pytest.mark.usefixtures("_a_worker")
def test_a_regrade_whose_message_was_lost_is_rung_for(broker):
    Regrade.objects.create(item=ItemFactory(), ordered_at=ago(6))
    Regrade.objects.create(item=ItemFactory())

    sweep()

    assert bells(broker, "slow") == b":1"


@pytest.mark.usefixtures("_a_worker")
def test_what_its_worker_left_waits_again(broker):
    left = SubmissionFactory(state=State.GRADING, claims=1, queued_at=ago(30), lease_until=ago(1))
    held = SubmissionFactory(state=State.GRADING, claims=1, queued_at=ago(30), lease_until=ago(-10))

    sweep()

    left.refresh_from_db()
    held.refresh_from_db()
    assert (left.state, held.state) == (State.QUEUED, State.GRADING)
    assert bells(broker) == b":1"


@pytest.mark.usefixtures("_a_worker")
def test_what_was_left_five_times_goes_to_a_person(caplog):
    worn = SubmissionFactory(state=State.GRADING, claims=5, lease_until=ago(1))

    sweep()

    worn.refresh_from_db()
    assert worn.state == State.NEEDS_REVIEW
    assert str(worn.pk) in caplog.text


def test_of_many_sweepers_one_has_its_turn():
    assert [sweep(), sweep(), sweep()] == [True, False, False]


def test_the_next_turn_comes_with_time():
    sweep()
    Beat.objects.filter(name=Beat.Name.SWEEP).update(at=ago(5))

    assert sweep()


def test_without_a_worker_the_sweeper_marks_by_itself():
    heartbeats.beat(Beat.Name.FAST_WORKER)
    Beat.objects.filter(name=Beat.Name.FAST_WORKER).update(at=ago(61))
    submission = SubmissionFactory(queued_at=ago(6))

    sweep()

    submission.refresh_from_db()
    assert submission.state == State.GRADED


def test_what_has_broken_workers_is_not_tried_in_a_process_that_serves_pages():
    once, twice = (SubmissionFactory(queued_at=ago(100), claims=claims) for claims in (1, 2))

    sweep()

    once.refresh_from_db()
    twice.refresh_from_db()
    assert (once.state, twice.state) == (State.GRADED, State.QUEUED)


def test_texts_are_not_marked_by_the_sweeper():
    submission = SubmissionFactory(queued_at=ago(100), queue=Submission.Queue.SLOW)

    sweep()

    submission.refresh_from_db()
    assert submission.state == State.QUEUED


@pytest.mark.usefixtures("_a_worker")
def test_with_a_worker_the_marking_is_left_to_it():
    submission = SubmissionFactory(queued_at=ago(100))

    sweep()

    submission.refresh_from_db()
    assert submission.state == State.QUEUED


def test_a_worker_shows_life_now_and_then(django_assert_num_queries):
    heartbeats.show_life("fast")

    with django_assert_num_queries(0):
        heartbeats.show_life("fast")

    assert not heartbeats.is_silent("worker-fast", 60)
    assert heartbeats.is_silent("worker-slow", 60)
