"""How long grading waits for what, in seconds; the settings' GRADING overrides any of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Timings:
    """The figures that held while workers and brokers were killed at random."""

    # How long a claim is good for: longer than a task may run, so that none is taken while held.
    lease: float = 20.0
    # What already broke a worker is claimed alone, and by itself takes milliseconds.
    lease_alone: float = 8.0
    # What has waited so long was forgotten by the broker, or there is no worker.
    stale: float = 5.0
    # How often to look; whoever sweeps first in that time does it for all.
    sweep: float = 5.0
    # Without a sign of life for so long, the sweeper marks by itself, for so long at most.
    worker_gone: float = 60.0
    fallback: float = 3.0
    # How often a busy worker troubles the database with a sign of life.
    heartbeat: float = 10.0
    # How long one task goes on before the next in the queue has its turn.
    drain: float = 5.0
    # How long a publish may hold a student up, and how long a broker that failed is left alone.
    publish: float = 0.2
    breaker: float = 5.0
    # How long a bell counts as pending if no worker says that it was heard.
    unheard: float = 2.0
    # What was written in time may come so late over a slow line; only then is an exam closed.
    grace: float = 60.0


def timings() -> Timings:
    overrides: dict[str, float] = getattr(settings, "GRADING", {})
    return Timings(**overrides)


def span(seconds: float) -> timedelta:
    """Return a stretch of time that the database can reckon with."""
    return timedelta(seconds=seconds)
