"""Printouts: order a PDF of results, make it in a worker, and find again what was lost."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.template.loader import render_to_string

from grader import tasks
from grader.models import Attempt, Grading, Printout
from grader.services import bell
from grader.services.locking import take_turn
from grader.services.paper import Paper
from grader.services.timings import span, timings

logger = logging.getLogger(__name__)

State = Printout.State
# With texts, which may wait a little; numbers and choices may not.
QUEUE = "slow"
MOST_CLAIMS = 3
# So many small items go on shared pages; more at once, and one could not tell how far it is.
MOST_SMALL = 5
# For one piece, which takes a second or two: each piece laid out begins it anew.
LEASE = 45.0


class Overtaken(Exception):
    """The lease ran out, and somebody else makes this printout now."""


def order_printout(attempt: Attempt) -> Printout:
    """Order a PDF, or return the one that is being made or still says the same."""
    with transaction.atomic():
        take_turn(Attempt.objects.filter(pk=attempt.pk))
        if (printout := current_printout(attempt)) is not None:
            return printout
        attempt.printouts.all().delete()
        printout = Printout.objects.create(attempt=attempt, total=attempt.slots.count())
        transaction.on_commit(partial(ring, printout.pk), robust=True)
    return printout


def current_printout(attempt: Attempt) -> Printout | None:
    """Return the printout under way, or the finished one if no mark has changed since."""
    printout = attempt.printouts.defer("content").first()
    if printout is None or printout.state == State.FAILED:
        return None
    if printout.state == State.READY and has_newer_marks(printout):
        return None
    return printout


def has_newer_marks(printout: Printout) -> bool:
    """Say whether a mark was given after the order; it may be in the PDF, but need not be."""
    gradings = Grading.objects.filter(submission__slot__attempt=printout.attempt_id)
    return gradings.filter(graded_at__gte=printout.ordered_at).exists()


def ring(printout_id: uuid.UUID) -> None:
    bell.send(tasks.make_printout, str(printout_id), queue=QUEUE)


def ring_for_next() -> None:
    """Ring for those that have waited longest, as many as may be made now."""
    free = at_once() - being_made().count()
    waiting = Printout.objects.filter(state=State.QUEUED).order_by("claims", "ordered_at")
    for printout_id in waiting.values_list("pk", flat=True)[: max(0, free)]:
        ring(printout_id)


def at_once() -> int:
    """Return how many are made at a time; more would keep marks waiting for a free worker."""
    return int(getattr(settings, "PRINTOUTS_AT_ONCE", 1))


def being_made() -> QuerySet[Printout]:
    return Printout.objects.filter(state=State.MAKING, lease_until__gte=Now())


def make_printout(printout_id: uuid.UUID) -> None:
    """Make a printout that waits, piece by piece; to ask twice, or for nothing, does no harm."""
    token = claim_printout(printout_id)
    if token is None:
        return
    ours = Printout.objects.filter(pk=printout_id, state=State.MAKING, claim=token)
    try:
        content = lay_out(ours)
    except Overtaken:
        logger.warning("Printout %s took longer than its lease and is left to another", printout_id)
    except Exception:
        logger.exception("Printout %s could not be made", printout_id)
        put_back(ours)
    else:
        ours.update(state=State.READY, content=content, lease_until=None)
    ring_for_next()


def claim_printout(printout_id: uuid.UUID) -> uuid.UUID | None:
    """Take a printout if it waits and there is room; the token says whose result counts."""
    if being_made().count() >= at_once():
        return None
    token = uuid.uuid4()
    waiting = Printout.objects.filter(pk=printout_id, state=State.QUEUED, claims__lt=MOST_CLAIMS)
    taken = waiting.update(
        state=State.MAKING,
        claims=F("claims") + 1,
        claim=token,
        done=0,
        lease_until=Now() + span(LEASE),
    )
    return token if taken else None


def lay_out(ours: QuerySet[Printout]) -> bytes:
    """Lay out a printout piece by piece, each time making sure that it is still ours."""
    attempt = Attempt.objects.select_related("assessment", "student").get(printouts__in=ours)
    paper = Paper()
    for size, html in pieces_of(attempt):
        paper.lay_out(html)
        if not ours.update(done=F("done") + size, lease_until=Now() + span(LEASE)):
            raise Overtaken
    return paper.as_pdf()


def pieces_of(attempt: Attempt) -> Iterator[tuple[int, str]]:
    """Yield the cover, then the items, each time with the number of items that were laid out.

    What stands in them, the templates know.
    """
    context: dict[str, object] = {"attempt": attempt}
    yield 0, render_to_string("grader/results/paper_cover.html", context)
    for positions in shared_pages(attempt):
        html = render_to_string(
            "grader/results/paper_items.html", context | {"positions": positions}
        )
        yield len(positions), html


def shared_pages(attempt: Attempt) -> Iterator[list[int]]:
    """Put small items together, to save paper; a calculation is a piece of its own."""
    small: list[int] = []
    places = attempt.slots.order_by("position")
    for position, generator in places.values_list("position", "variant__version__generator"):
        if small and (generator or len(small) == MOST_SMALL):
            yield small
            small = []
        if generator:
            yield [position]
        else:
            small.append(position)
    if small:
        yield small


def put_back(printouts: QuerySet[Printout]) -> int:
    """Let printouts wait again; those tried often enough could not be made."""
    count = printouts.update(state=State.QUEUED, claim=None, lease_until=None, done=0)
    worn = Printout.objects.filter(state=State.QUEUED, claims__gte=MOST_CLAIMS)
    if failed := worn.update(state=State.FAILED):
        logger.error("%d printouts could not be made and are given up", failed)
    return count


def sweep_printouts() -> None:
    """Find again what a dead worker held or a lost bell left waiting."""
    put_back(Printout.objects.filter(state=State.MAKING, lease_until__lt=Now()))
    stale = Now() - span(timings().stale)
    if Printout.objects.filter(state=State.QUEUED, ordered_at__lte=stale).exists():
        ring_for_next()
