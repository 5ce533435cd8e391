"""The bell: tell the workers that there is something to mark, and never wait for it to be heard."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from celery import current_app
from kombu import Connection
from kombu.pools import producers

from grader import tasks
from grader.services.timings import timings

logger = logging.getLogger(__name__)


class Breaker:
    """Remembers for a while that the broker failed, so that not every student waits for it."""

    def __init__(self) -> None:
        self._shut_until = 0.0

    @property
    def is_open(self) -> bool:
        return time.monotonic() < self._shut_until

    def trip(self) -> None:
        self._shut_until = time.monotonic() + timings().breaker

    def reset(self) -> None:
        self._shut_until = 0.0


breaker = Breaker()


def ring(queue: str) -> bool:
    """Publish a bell unless one is pending; say whether one is. No failure gets out."""
    if breaker.is_open:
        return False
    try:
        with _producer() as producer:
            if _claim_the_rope(producer, queue):
                tasks.grade_waiting.apply_async(
                    args=(queue,), queue=queue, producer=producer, retry=False
                )
    except Exception as error:
        # Whatever ails the broker, the row is safe and the sweeper will ring again.
        breaker.trip()
        logger.warning("No bell for %s, the broker failed: %r", queue, error)
        return False
    return True


def send(task: Any, *args: str, queue: str) -> bool:
    """Publish a task of its own with the patience of a bell; say whether that went well."""
    if breaker.is_open:
        return False
    try:
        with _producer() as producer:
            task.apply_async(args=args, queue=queue, producer=producer, retry=False)
    except Exception as error:
        # The row is safe here too, and the sweeper finds it.
        breaker.trip()
        logger.warning("No message for %s, the broker failed: %r", queue, error)
        return False
    return True


def heard(queue: str) -> None:
    """Say, before looking for work, that the bell was heard: what comes now rings again."""
    if breaker.is_open:
        return
    try:
        with _producer() as producer:
            client = _redis(producer)
            if client is not None:
                client.delete(_rope(queue))
    except Exception as error:
        breaker.trip()
        logger.warning("Could not note the bell for %s as heard: %r", queue, error)


def _claim_the_rope(producer: Any, queue: str) -> bool:
    """Say whether to ring: not while a bell hangs unheard, for who hears it looks after that.

    The row was committed before this is asked, and the rope is let go before rows are claimed,
    so a bell that is left out never leaves a row behind.
    """
    client = _redis(producer)
    if client is None:
        return True
    unheard = int(timings().unheard * 1000)
    return bool(client.set(_rope(queue), 1, nx=True, px=unheard))


def _rope(queue: str) -> str:
    return f"bell:{queue}"


def _redis(producer: Any) -> Any | None:
    """Return the Redis client below a producer; None with any other kind of broker."""
    return getattr(producer.channel, "client", None)


@contextmanager
def _producer() -> Iterator[Any]:
    patience = timings().publish
    broker = _broker(current_app.conf.broker_write_url, patience)
    with producers[broker].acquire(block=True, timeout=patience) as producer:
        yield producer


@cache
def _broker(url: str, patience: float) -> Connection:
    """Describe the broker with a patience of our own, in web processes and workers alike."""
    options = {
        **current_app.conf.broker_transport_options,
        "socket_timeout": patience,
        "socket_connect_timeout": patience,
        "retry_on_timeout": False,
        "max_retries": 0,
    }
    return current_app.connection_for_write(url, transport_options=options)
