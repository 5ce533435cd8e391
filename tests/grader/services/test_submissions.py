"""Taking responses in."""

from __future__ import annotations

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from grader.models import Submission
from grader.services import bell, submissions
from grader.services.grading import drain
from grader.services.submissions import await_verdict, submit_response
from tests.factories import SubmissionFactory, VariantFactory, right_answer

pytestmark = pytest.mark.django_db


def test_what_is_submitted_waits_in_the_fast_queue():
    variant = VariantFactory()

    submission = submit_response(variant, right_answer(variant))

    submission.refresh_from_db()
    assert submission.state == Submission.State.QUEUED
    assert submission.queue == Submission.Queue.FAST
    assert submission.response == right_answer(variant)


def test_a_text_waits_in_the_slow_queue():
    variant = VariantFactory()
    variant.content["parts"][0]["kind"] = "text"

    submission = submit_response(variant, right_answer(variant))

    assert submission.queue == Submission.Queue.SLOW


def test_tries_are_numbered_from_one():
    variant = VariantFactory()

    numbers = [submit_response(variant, right_answer(variant)).number for _ in range(3)]

    assert numbers == [1, 2, 3]


def test_only_what_was_asked_is_kept():
    variant = VariantFactory()
    answer = right_answer(variant)

    submission = submit_response(variant, answer | {"seed": 1, "key": {}})

    assert submission.response == answer


def test_the_same_token_submits_once():
    variant = VariantFactory()
    token = uuid.uuid4()

    first = submit_response(variant, right_answer(variant), token=token)
    second = submit_response(variant, {}, token=token)

    assert second.pk == first.pk
    assert Submission.objects.get().response == right_answer(variant)


def test_the_same_token_at_another_variant_is_another_submission():
    first, second = VariantFactory(), VariantFactory()
    token = uuid.uuid4()

    submit_response(first, right_answer(first), token=token)
    submit_response(second, right_answer(second), token=token)

    assert Submission.objects.count() == 2


@pytest.mark.parametrize("token", ["x" * 5000, "\x00", "\ud800", "'; --"])
def test_a_token_may_be_anything_a_client_thinks_of(token):
    variant = VariantFactory()

    first = submit_response(variant, right_answer(variant), token=token)
    second = submit_response(variant, right_answer(variant), token=token)

    assert second.pk == first.pk


def test_a_bell_is_rung_after_the_commit(broker, django_capture_on_commit_callbacks):
    variant = VariantFactory()

    with django_capture_on_commit_callbacks(execute=True):
        submit_response(variant, right_answer(variant))
        assert broker.ask("LLEN examprep:fast") == b":0"

    assert broker.ask("LLEN examprep:fast") == b":1"


def test_a_broker_that_is_away_loses_nothing(django_capture_on_commit_callbacks):
    variant = VariantFactory()

    with django_capture_on_commit_callbacks(execute=True):
        submission = submit_response(variant, right_answer(variant))

    assert bell.breaker.is_open
    assert drain("fast") == 1
    submission.refresh_from_db()
    assert submission.state == Submission.State.GRADED


def test_the_verdict_is_waited_for_no_longer_than_asked():
    submission = SubmissionFactory()

    started = time.monotonic()
    waited = await_verdict(submission, patience=0.05)

    assert waited.is_waiting
    assert 0.05 <= time.monotonic() - started < 1


@pytest.mark.django_db(transaction=True)
def test_the_verdict_is_returned_as_soon_as_it_is_there():
    submission = SubmissionFactory()

    with ThreadPoolExecutor(1) as worker:
        waiting = worker.submit(in_thread, lambda: await_verdict(submission, patience=10))
        drain("fast")
        verdict = waiting.result(timeout=5)

    assert verdict.state == Submission.State.GRADED


def test_nobody_waits_when_the_broker_is_known_to_be_away():
    submission = SubmissionFactory()
    bell.breaker.trip()

    started = time.monotonic()
    await_verdict(submission, patience=5)

    assert time.monotonic() - started < 1


def test_only_so_many_wait_at_once(monkeypatch):
    submission = SubmissionFactory()
    seats = submissions._seats
    taken = [seats.acquire(blocking=False) for _ in range(4)]
    assert all(taken)

    started = time.monotonic()
    try:
        await_verdict(submission, patience=5)
    finally:
        for _ in taken:
            seats.release()

    assert time.monotonic() - started < 1


@pytest.mark.django_db(transaction=True)
def test_twenty_who_submit_at_once_get_twenty_numbers():
    variant = VariantFactory()

    def submit(_):
        return submit_response(variant, right_answer(variant)).number

    with ThreadPoolExecutor(20) as crowd:
        numbers = list(crowd.map(lambda n: in_thread(lambda: submit(n)), range(20)))

    assert sorted(numbers) == list(range(1, 21))


@pytest.mark.django_db(transaction=True)
def test_twenty_clicks_with_one_token_are_one_submission():
    variant, token = VariantFactory(), uuid.uuid4()

    def submit(_):
        return submit_response(variant, right_answer(variant), token=token).pk

    with ThreadPoolExecutor(20) as crowd:
        ids = set(crowd.map(lambda n: in_thread(lambda: submit(n)), range(20)))

    assert ids == {Submission.objects.get().pk}


def in_thread(work):
    """Do some work, and leave no connection of the thread behind."""
    try:
        return work()
    finally:
        connection.close()
