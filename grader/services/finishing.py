"""Hand exams in, and close by themselves those whose time is up."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from grader.models import Attempt
from grader.services import bell
from grader.services.deadlines import grace
from grader.services.handing_in import hand_in_slots
from grader.services.locking import locked

logger = logging.getLogger(__name__)

# Without the characters that are taken for one another when read aloud or copied by hand.
RECEIPT_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
RECEIPT_GROUPS = 3
# Who looks at one item for longer has probably left the desk.
LONGEST_LOOK = timedelta(minutes=20)


class Closed(Exception):
    """The attempt takes nothing more."""


@contextmanager
def held_open(attempt: Attempt) -> Iterator[None]:
    """Keep an attempt from being closed while something is written to it.

    Raises `Closed` where it is: what comes then is not counted.
    """
    with transaction.atomic():
        fresh = held(attempt)
        if fresh.is_finished or is_overdue(fresh, timezone.now()):
            raise Closed
        yield


def held(attempt: Attempt) -> Attempt:
    """Return the attempt as it is, and as it stays until this transaction ends."""
    return locked(Attempt.objects.select_related("assessment")).get(pk=attempt.pk)


def is_overdue(attempt: Attempt, now: datetime) -> bool:
    """Say whether nothing more can come that was written in time."""
    return attempt.due_at is not None and now > attempt.due_at + grace()


def hand_in(attempt: Attempt, *, pressed_ago: timedelta = timedelta(0)) -> Attempt:
    """Finish an attempt for its learner; to press twice, or late, changes nothing.

    ``pressed_ago`` is what the browser says; it moves the recorded moment and nothing else.
    """
    now = timezone.now()
    with transaction.atomic():
        fresh = held(attempt)
        if fresh.is_finished:
            return fresh
        if is_overdue(fresh, now):
            return _finish(fresh, Attempt.Ended.DEADLINE, now)
        pressed = min(now, max(fresh.started_at, now - max(timedelta(0), pressed_ago)))
        return _finish(fresh, Attempt.Ended.HANDED_IN, pressed)


def close_if_overdue(attempt: Attempt) -> bool:
    """Close an attempt whose time is up, with what was saved; say whether it was."""
    now = timezone.now()
    if attempt.is_finished or not is_overdue(attempt, now):
        return False
    with transaction.atomic():
        fresh = held(attempt)
        if not fresh.is_finished and is_overdue(fresh, now):
            _finish(fresh, Attempt.Ended.DEADLINE, now)
    return True


def close_overdue(most: int = 100) -> int:
    """Close those whose time is up while nobody looks; return how many that were."""
    overdue = Attempt.objects.unfinished().filter(due_at__lt=timezone.now() - grace())
    closed = 0
    for attempt in overdue.order_by("due_at")[:most]:
        try:
            closed += close_if_overdue(attempt)
        except Exception:
            # One that cannot be closed must not keep the others open.
            logger.exception("Attempt %s cannot be closed", attempt.pk)
    return closed


def _finish(attempt: Attempt, ended: Attempt.Ended, at: datetime) -> Attempt:
    """Hand in what was saved and close; the caller holds the lock."""
    # Nobody is said to have worked longer than there was time.
    at = min(at, attempt.due_at) if attempt.due_at else at
    leave_place(attempt, at)
    queues = hand_in_slots(attempt)
    attempt.finished_at, attempt.ended, attempt.receipt = at, ended, new_receipt()
    attempt.save(update_fields=["finished_at", "ended", "receipt", "place", "place_since"])
    for queue in sorted(queues):
        transaction.on_commit(partial(bell.ring, queue), robust=True)
    return attempt


def new_receipt() -> str:
    groups = (
        "".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(4)) for _ in range(RECEIPT_GROUPS)
    )
    return "-".join(groups)


def leave_place(attempt: Attempt, now: datetime) -> None:
    """Add the time since the learner came to the item they look at."""
    if attempt.place is None or attempt.place_since is None:
        return
    looked = min(max(now - attempt.place_since, timedelta(0)), LONGEST_LOOK)
    attempt.slots.filter(position=attempt.place).update(
        seconds=F("seconds") + looked.total_seconds()
    )
    attempt.place = attempt.place_since = None
