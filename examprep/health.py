"""Whether it runs, and how well: for load balancers, alarms and whoever is woken by them."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.db import DatabaseError
from django.db.models import Min
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from examprep.celery import app
from grader.models import Beat, Submission

logger = logging.getLogger(__name__)

QUEUES = ("fast", "slow")
# Seconds after which somebody should look.
HEARTBEAT_LATE = 30
QUEUED_LONG = 30
SWEEP_LATE = 60


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Say that this process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether students can be served, which takes the database and nothing more."""
    try:
        work = state_of_work()
    except DatabaseError:
        logger.exception("The database does not answer")
        return JsonResponse({"status": "down", "database": "unreachable"}, status=503)

    broker = "ok" if broker_answers() else "unreachable"
    degraded = broker != "ok" or is_late(work)
    return JsonResponse(
        {"status": "degraded" if degraded else "ok", "database": "ok", "broker": broker, **work}
    )


def state_of_work() -> dict[str, Any]:
    """Measure how many seconds ago a worker was heard, and since when work has been waiting."""
    waiting = Submission.objects.filter(state=Submission.State.QUEUED)
    oldest = waiting.aggregate(Min("submitted_at"))["submitted_at__min"]
    now = timezone.now()
    beats = dict(Beat.objects.values_list("name", "at"))
    return {
        "worker_heartbeat_seconds": {
            queue: seconds(beats.get(f"worker-{queue}"), now) for queue in QUEUES
        },
        "oldest_queued_seconds": seconds(oldest, now) or 0.0,
        "last_sweep_seconds": seconds(beats.get("sweep"), now),
    }


def seconds(moment: datetime | None, now: datetime) -> float | None:
    """Return how long ago a moment was; None if it never came."""
    return None if moment is None else round(max(0.0, (now - moment).total_seconds()), 1)


def is_late(work: dict[str, Any]) -> bool:
    """Tell whether marking has fallen behind, or nobody has been heard of at all."""
    heartbeats = work["worker_heartbeat_seconds"].values()
    sweep = work["last_sweep_seconds"]
    return (
        any(age is None or age > HEARTBEAT_LATE for age in heartbeats)
        or work["oldest_queued_seconds"] > QUEUED_LONG
        or sweep is None
        or sweep > SWEEP_LATE
    )


def broker_answers() -> bool:
    """Ask the broker under its timeouts of a fraction of a second, so that a hung one counts."""
    connection = app.connection_for_write()
    try:
        channel: Any = connection.default_channel
        channel.client.ping()
    except Exception:
        # Whatever the transport may raise, the answer is the same: it is not there.
        return False
    finally:
        connection.release()
    return True
