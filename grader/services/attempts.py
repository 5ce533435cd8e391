"""Sit exams: begin, keep the time, hand in, and close by themselves those whose time is up."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from grader.learners import Learner
from grader.models import Attempt, Slot, Variant
from grader.services import bell
from grader.services.deadlines import deadline_of, extra_time_of, grace
from grader.services.handing_in import hand_in_slots
from grader.services.variants import frozen_variant
from questions.models import Assessment
from questions.selectors.assessments import Place, places_of

logger = logging.getLogger(__name__)

# Without the characters that are taken for one another when read aloud or copied by hand.
RECEIPT_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
RECEIPT_GROUPS = 3
# Who looks at one item for longer has probably left the desk.
LONGEST_LOOK = timedelta(minutes=20)


class NotOpen(Exception):
    """The exam cannot be begun now; `reason` says why, in one word for the page."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Closed(Exception):
    """The attempt takes nothing more."""


def start_attempt(assessment: Assessment, learner: Learner) -> Attempt:
    """Begin a sitting with fresh numbers, or return the one that is open.

    Raises `NotOpen` where the exam is not open, or has been sat as often as it may be.
    """
    if (attempt := open_attempt(assessment, learner)) is not None:
        return attempt
    now = timezone.now()
    refuse_if_not_open(assessment, learner, now)

    # Drawing takes a while, and so comes before anything is locked.
    places = places_of(assessment)
    variants = [frozen_variant(place.version, learner) for place in places]
    try:
        return _record(assessment, learner, places, variants, now)
    except IntegrityError:
        # Two clicks, or two devices, at the same moment: one sitting, and both are in it.
        attempt = open_attempt(assessment, learner)
        if attempt is None:
            raise
        return attempt


def open_attempt(assessment: Assessment, learner: Learner) -> Attempt | None:
    """Return a learner's open sitting of an exam; one whose time is up is closed first."""
    own = {"student": learner.student_id, "visitor": learner.visitor}
    attempt = Attempt.objects.unfinished().filter(assessment=assessment, **own).first()
    if attempt is not None and close_if_overdue(attempt):
        return None
    return attempt


def refuse_if_not_open(assessment: Assessment, learner: Learner, now: datetime) -> None:
    if assessment.retired_at is not None or assessment.is_closed(now):
        raise NotOpen("closed")
    if not assessment.is_open(now):
        raise NotOpen("early")
    if assessment.sittings is not None:
        own = {"student": learner.student_id, "visitor": learner.visitor}
        sat = Attempt.objects.filter(assessment=assessment, **own).count()
        if sat >= assessment.sittings:
            raise NotOpen("sat")


@transaction.atomic
def _record(
    assessment: Assessment,
    learner: Learner,
    places: Sequence[Place],
    variants: Sequence[Variant],
    now: datetime,
) -> Attempt:
    attempt = Attempt.objects.create(
        mode=Attempt.Mode.EXAM,
        student_id=learner.student_id,
        visitor=learner.visitor,
        assessment=assessment,
        started_at=now,
        due_at=deadline_of(assessment, now, extra_time_of(learner.student_id, assessment)),
    )
    Variant.objects.bulk_create(variants)
    Slot.objects.bulk_create(
        Slot(
            attempt=attempt,
            position=position,
            section=place.section,
            label=place.label,
            variant=variant,
            points=place.points,
        )
        for position, (place, variant) in enumerate(zip(places, variants, strict=True), start=1)
    )
    return attempt


@contextmanager
def held_open(attempt: Attempt) -> Iterator[None]:
    """Keep an attempt from being closed while something is written to it.

    Raises `Closed` where it is: what comes then is not counted.
    """
    with transaction.atomic():
        fresh = locked(attempt)
        if fresh.is_finished or is_overdue(fresh, timezone.now()):
            raise Closed
        yield


def locked(attempt: Attempt) -> Attempt:
    """Return the attempt as it is, and as it stays until this transaction ends."""
    rows = Attempt.objects.select_related("assessment")
    # SQLite knows no row locks, but has begun this transaction as its only writer.
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    return rows.get(pk=attempt.pk)


def is_overdue(attempt: Attempt, now: datetime) -> bool:
    """Say whether nothing more can come that was written in time."""
    return attempt.due_at is not None and now > attempt.due_at + grace()


def hand_in(attempt: Attempt, *, pressed_ago: timedelta = timedelta(0)) -> Attempt:
    """Finish an attempt for its learner; to press twice, or late, changes nothing.

    ``pressed_ago`` is what the browser says; it moves the recorded moment and nothing else.
    """
    now = timezone.now()
    with transaction.atomic():
        fresh = locked(attempt)
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
        fresh = locked(attempt)
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


def take_place(attempt: Attempt, position: int) -> None:
    """Note that the learner now looks at this item, and how long they looked at the last."""
    now = timezone.now()
    leave_place(attempt, now)
    attempt.place, attempt.place_since = position, now
    attempt.save(update_fields=["place", "place_since"])


def leave_place(attempt: Attempt, now: datetime) -> None:
    """Add the time since the learner came to the item they look at."""
    if attempt.place is None or attempt.place_since is None:
        return
    looked = min(max(now - attempt.place_since, timedelta(0)), LONGEST_LOOK)
    attempt.slots.filter(position=attempt.place).update(
        seconds=F("seconds") + looked.total_seconds()
    )
    attempt.place = attempt.place_since = None
