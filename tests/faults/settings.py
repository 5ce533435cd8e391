"""The project's settings, with a grading that gives up and comes back within seconds."""

from __future__ import annotations

from examprep.settings import *  # noqa: F403

QUICK = {
    "lease": 2.0,
    "lease_alone": 1.5,
    "stale": 0.5,
    "sweep": 0.5,
    "worker_gone": 2.0,
    "fallback": 1.0,
    "heartbeat": 0.2,
    "breaker": 0.5,
    "unheard": 0.5,
}
GRADING = QUICK
