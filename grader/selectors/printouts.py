"""Printouts as a learner is shown them."""

from __future__ import annotations

from django.db.models import Q

from grader.models import Printout


def ahead_of(printout: Printout) -> int:
    """Return how many printouts are made before this one, where it still waits."""
    if printout.state != Printout.State.QUEUED:
        return 0
    earlier = Q(state=Printout.State.QUEUED, ordered_at__lt=printout.ordered_at)
    before = Printout.objects.filter(earlier | Q(state=Printout.State.MAKING))
    # SQLite compares times as texts, by which a moment may come before itself.
    return before.exclude(pk=printout.pk).count()


def file_of(printout: Printout) -> bytes | None:
    """Return the finished PDF; nothing where it is not ready."""
    ready = Printout.objects.filter(pk=printout.pk, state=Printout.State.READY)
    content = ready.values_list("content", flat=True).first()
    return None if content is None else bytes(content)
