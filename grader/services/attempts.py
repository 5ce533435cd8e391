"""Begin exams, and keep track of where in them a learner is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from grader.learners import Learner
from grader.models import Attempt, Slot, Variant
from grader.services.deadlines import deadline_of, extra_time_of
from grader.services.finishing import close_if_overdue, leave_place
from grader.services.variants import frozen_variant
from questions.models import Assessment
from questions.selectors.assessments import Place, places_of


class NotOpen(Exception):
    """The exam cannot be begun now; `reason` says why, in one word for the page."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


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
        if (attempt := open_attempt(assessment, learner)) is not None:
            return attempt
    # Handed in already by the other: this one begins after it, if another may be begun.
    refuse_if_not_open(assessment, learner, now)
    return _record(assessment, learner, places, variants, now)


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
    if assessment.sittings is not None and times_sat(assessment, learner) >= assessment.sittings:
        raise NotOpen("sat")


def times_sat(assessment: Assessment, learner: Learner) -> int:
    own = {"student": learner.student_id, "visitor": learner.visitor}
    return Attempt.objects.filter(assessment=assessment, **own).count()


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
    # Counted once more: another tab may have begun and handed in while this one was drawing. From
    # here on the database lets nobody begin beside this one.
    if assessment.sittings is not None and times_sat(assessment, learner) > assessment.sittings:
        raise NotOpen("sat")
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


def take_place(attempt: Attempt, position: int) -> None:
    """Note that the learner now looks at this item, and how long they looked at the last."""
    now = timezone.now()
    leave_place(attempt, now)
    attempt.place, attempt.place_since = position, now
    attempt.save(update_fields=["place", "place_since"])
