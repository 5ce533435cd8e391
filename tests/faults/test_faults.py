"""What may break breaks here, in real processes; every submission still ends, graded once."""

from __future__ import annotations

import random
import time

import pytest

from grader import tasks
from grader.models import Grading, Submission
from grader.services import bell, heartbeats, sweeping
from grader.services.submissions import submit_response
from tests.factories import VariantFactory, right_answer
from tests.faults.fates import DEADLY, SLEEPY
from tests.services import eventually

pytestmark = pytest.mark.django_db(transaction=True)
State = Submission.State


@pytest.fixture
def variant(transactional_db):
    return VariantFactory()


def submit(variant, first_entry=None, token=None):
    response = right_answer(variant)
    if first_entry is not None:
        response["q"] = [[first_entry, *response["q"][0][1:]], *response["q"][1:]]
    return submit_response(variant, response, token=token)


def timed(work):
    started = time.monotonic()
    result = work()
    return result, time.monotonic() - started


def count(state):
    return Submission.objects.filter(state=state).count()


def ended(submissions, within=30.0):
    """Wait until all are graded, and see that each was graded once."""
    eventually(lambda: count(State.GRADED) == len(submissions), within)
    graded = list(Grading.objects.values_list("submission", flat=True))
    assert sorted(graded) == sorted(submission.pk for submission in submissions)


def being_graded(submission):
    eventually(lambda: Submission.objects.get(pk=submission.pk).state == State.GRADING, 10)


def test_a_submission_is_graded_within_a_moment(alone, variant):
    submission = submit(variant)

    ended([submission], within=5)


def test_a_broker_that_is_away_costs_time_but_no_work(alone, beat, broker, variant):
    broker.kill()
    first, took = timed(lambda: submit(variant))
    assert took < 0.3
    second, took = timed(lambda: submit(variant))
    assert bell.breaker.is_open
    assert took < 0.5

    broker.start()

    ended([first, second])


def test_a_broker_that_hangs_costs_time_but_no_work(alone, beat, broker, variant):
    broker.freeze()
    first, took = timed(lambda: submit(variant))
    assert took < 0.5
    second, took = timed(lambda: submit(variant))
    assert bell.breaker.is_open
    assert took < 0.5

    broker.thaw()

    ended([first, second])


def test_a_worker_killed_while_it_marks_is_made_up_for_once(alone, beat, variant):
    submission = submit(variant, SLEEPY)
    being_graded(submission)

    alone.kill()
    assert Submission.objects.get().state == State.GRADING
    alone.start()

    ended([submission])
    assert Submission.objects.get().claims == 2


def test_a_broker_killed_with_bells_in_it_loses_nothing(alone, beat, broker, variant):
    alone.kill()
    submissions = [submit(variant) for _ in range(40)]
    assert broker.ask("LLEN examprep:fast") != b":0"

    broker.kill()
    broker.start()
    alone.start()

    ended(submissions)


def test_a_broker_that_forgets_everything_loses_nothing(alone, beat, broker, variant):
    sleepy = submit(variant, SLEEPY)
    being_graded(sleepy)
    submissions = [submit(variant) for _ in range(20)]

    broker.forget_everything()

    ended([sleepy, *submissions])


def test_a_worker_whose_broker_dies_while_it_marks_hears_the_next_bell(
    alone, beat, broker, variant
):
    sleepy = submit(variant, SLEEPY)
    being_graded(sleepy)

    broker.kill()
    eventually(lambda: count(State.GRADED) == 1)
    time.sleep(0.2)  # for what the worker says to a broker that is not there
    broker.start()

    ended([sleepy, submit(variant)])


def test_a_submission_nobody_rang_for_is_found(alone, beat, variant):
    bell.breaker.trip()

    submission = submit(variant)

    ended([submission])


def test_many_bells_for_one_submission_grade_it_once(hire, variant):
    workers = [hire(), hire("second")]
    bell.breaker.trip()
    submissions = [submit(variant) for _ in range(30)]

    for _ in range(20):
        tasks.grade_waiting.apply_async(args=("fast",), queue="fast")

    ended(submissions)
    assert set(Submission.objects.values_list("claims", flat=True)) == {1}
    assert all(worker.is_running() for worker in workers)


def test_one_that_breaks_the_marker_ends_with_a_person_and_others_are_graded(alone, beat, variant):
    poison = Submission.objects.create(variant=variant, number=1, response={"q": "no matrix"})
    others = [submit(variant) for _ in range(10)]

    eventually(lambda: count(State.NEEDS_REVIEW) == 1)

    ended(others)
    poison.refresh_from_db()
    assert (poison.claims, poison.gradings.count()) == (5, 0)


def test_one_that_kills_its_worker_ends_with_a_person_and_others_are_graded(alone, beat, variant):
    bell.breaker.trip()
    others = [submit(variant) for _ in range(5)]
    poison = submit(variant, DEADLY)
    others += [submit(variant) for _ in range(5)]

    eventually(lambda: count(State.NEEDS_REVIEW) == 1, within=60)

    ended(others)
    poison.refresh_from_db()
    assert (poison.state, poison.claims) == (State.NEEDS_REVIEW, 5)


def test_a_worker_that_comes_back_after_its_lease_finds_its_results_unwanted(
    alone, hire, beat, variant
):
    submission = submit(variant, SLEEPY)
    being_graded(submission)
    alone.freeze()

    hire("second")
    ended([submission])
    alone.thaw()

    eventually(lambda: "dropped" in alone.output(), 10)
    ended([submission])
    assert Submission.objects.get().claims == 2


def test_without_any_worker_numbers_are_marked_beside_the_pages(hired, beat, broker, variant):
    for worker in hired.values():
        worker.kill()
    beat.kill()
    heartbeats.beat("worker-fast")
    submission = submit(variant)

    stop = sweeping.start_thread()

    try:
        ended([submission], within=10)
    finally:
        stop.set()


def test_of_a_hundred_amid_random_faults_none_is_lost_and_none_graded_twice(
    hire, beat, broker, variant
):
    dice = random.Random(2)  # noqa: S311
    workers = [hire(), hire("second")]
    submissions = {}
    for number in range(100):
        token = str(number)
        submission, took = timed(lambda token=token: submit(variant, token=token))
        submissions[submission.pk] = submission
        assert took < 1
        if dice.random() < 0.2:
            assert submit(variant, token=token).pk == submission.pk
        if number % 20 == 19:
            victim = dice.choice([*workers, broker])
            victim.kill()
            victim.start()

    ended(list(submissions.values()))
