"""Signs of life, kept in the database because the broker may be what has died."""

from __future__ import annotations

import time

from django.db.models.functions import Now

from grader.models import Beat
from grader.services.timings import span, timings

_last_shown: dict[str, float] = {}


def worker_name(queue: str) -> str:
    return f"worker-{queue}"


def show_life(queue: str) -> None:
    """Note that a worker serves this queue, but not more often than anybody needs to know."""
    now = time.monotonic()
    if now - _last_shown.get(queue, -float("inf")) < timings().heartbeat:
        return
    beat(worker_name(queue))
    _last_shown[queue] = now


def beat(name: str) -> None:
    Beat.objects.bulk_create(
        [Beat(name=name, at=Now())],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at"],
    )


def is_silent(name: str, seconds: float) -> bool:
    """Say whether nothing has been heard under this name for so long, by the database's clock."""
    return not Beat.objects.filter(name=name, at__gte=Now() - span(seconds)).exists()


def take_turn(name: str, seconds: float) -> bool:
    """Beat only if nobody has in the last so many seconds; of any number who ask, one may."""
    late = Beat.objects.filter(name=name, at__lt=Now() - span(seconds))
    if late.update(at=Now()):
        return True
    if Beat.objects.filter(name=name).exists():
        return False
    _, is_first = Beat.objects.get_or_create(name=name, defaults={"at": Now()})
    return is_first
