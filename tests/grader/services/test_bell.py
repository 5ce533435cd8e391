"""Bells: cheap in a burst, and never in a student's way."""

from __future__ import annotations

import time

import pytest

from grader.services import bell


def waiting(broker, queue="fast"):
    return broker.ask(f"LLEN examprep:{queue}")


def test_a_bell_arrives_in_its_queue(broker):
    assert bell.ring("slow")

    assert (waiting(broker, "slow"), waiting(broker)) == (b":1", b":0")


def test_a_burst_needs_one_bell(broker):
    assert all(bell.ring("fast") for _ in range(10))

    assert waiting(broker) == b":1"


def test_once_a_bell_is_heard_the_next_one_rings(broker):
    bell.ring("fast")

    bell.heard("fast")
    bell.ring("fast")

    assert waiting(broker) == b":2"


def test_a_bell_that_nobody_hears_does_not_silence_the_others_for_long(broker, settings):
    settings.GRADING = {"unheard": 0.05}
    bell.ring("fast")

    time.sleep(0.1)
    bell.ring("fast")

    assert waiting(broker) == b":2"


def test_a_broker_that_refuses_is_left_alone_for_a_while(broker):
    broker.kill()

    assert not bell.ring("fast")
    assert bell.breaker.is_open
    broker.start()
    assert not bell.ring("fast")
    assert waiting(broker) == b":0"


def test_after_that_while_bells_ring_again(broker, settings):
    settings.GRADING = {"breaker": 0.05}
    broker.kill()
    bell.ring("fast")
    broker.start()

    time.sleep(0.1)

    assert bell.ring("fast")
    assert waiting(broker) == b":1"


@pytest.mark.parametrize("known", [False, True])
def test_a_broker_that_hangs_costs_a_fraction_of_a_second(broker, known):
    if known:
        bell.ring("slow")
    broker.freeze()

    started = time.monotonic()
    rung = bell.ring("fast")
    took = time.monotonic() - started

    assert not rung
    assert took < 0.5


def test_hearing_does_not_fail_without_a_broker(broker):
    broker.kill()

    bell.heard("fast")

    assert bell.breaker.is_open
