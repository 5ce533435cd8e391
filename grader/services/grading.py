"""Grade what was submitted: claim what waits, mark it together, record what is still ours."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import Case, Max, QuerySet, Value, When

from grader import engine
from grader.models import Grading, Submission
from grader.services import bell, heartbeats
from grader.services.claiming import MOST_CLAIMS, Claim, Work, claim_batch, release
from grader.services.lessons import lessons_for
from grader.services.timings import timings

logger = logging.getLogger(__name__)

Marked = list[tuple[Work, engine.Outcome]]
Known = Mapping[int, engine.Lessons]
"""What reviewers taught, by item."""
NOTHING: Known = {}
# What a verdict that cannot be stored raises; a database that is away raises something else.
UNSTORABLE = (DataError, IntegrityError, TypeError, ValueError)
MARK_FIELDS = tuple(field.name for field in fields(engine.Mark))


def drain_all(queue: str) -> None:
    """Drain a queue as a worker does: until it is empty, or others should have their turn."""
    _commit_without_waiting()
    if not drain_for(queue, timings().drain):
        bell.ring(queue)
    heartbeats.show_life(queue)


def _commit_without_waiting() -> None:
    """Let a worker's commits return before they are on disk.

    Safe here and only here: should the database server crash in that moment, the submission,
    whose own commit was waited for, is queued again and marked the same.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit TO off")


def drain_for(queue: str, seconds: float, *, most_claims: int = MOST_CLAIMS) -> bool:
    """Drain a queue for so long at most; say whether nothing is left."""
    deadline = time.monotonic() + seconds
    while (claim := grade_batch(queue, most_claims)) and not claim.is_last:
        if time.monotonic() > deadline:
            return False
    return True


def drain(queue: str) -> int:
    """Take up one batch of what is queued; return how many submissions that were."""
    claim = grade_batch(queue)
    return len(claim.work) if claim else 0


def grade_batch(queue: str, most_claims: int = MOST_CLAIMS) -> Claim | None:
    """Claim a batch, mark it, record it, and put back what could not be marked or recorded."""
    claim = claim_batch(queue, most_claims=most_claims)
    if claim is None:
        return None
    settled = record_safely(claim, mark_together(claim, known_of(queue, claim.work)))

    failed = [work.id for work in claim.work if work.id not in settled]
    if failed:
        release(claim.token, failed)
    return claim


def known_of(queue: str, batch: Iterable[Work]) -> Known:
    """Return what is known by now of a batch's items; only texts are learnt of."""
    if queue != Submission.Queue.SLOW:
        return {}
    return lessons_for({work.item for work in batch if work.item is not None})


def mark_together(claim: Claim, known: Known = NOTHING) -> Marked:
    """Mark a batch on the engine's batch axis; what cannot be marked is left out."""
    try:
        outcomes = engine.mark_many([(key_of(work, known), work.response) for work in claim.work])
        return [
            (work, less_hints(work, outcome))
            for work, outcome in zip(claim.work, outcomes, strict=True)
        ]
    except SoftTimeLimitExceeded:
        logger.exception("Marking %d submissions took too long", len(claim.work))
        return []
    except Exception:
        # One that breaks the marker must not take the others down with it.
        logger.exception("Marking %d submissions together failed", len(claim.work))
        return list(_mark_each(claim.work, known))


def _mark_each(batch: Iterable[Work], known: Known) -> Iterable[tuple[Work, engine.Outcome]]:
    for work in batch:
        try:
            yield work, mark_alone(work, known)
        except SoftTimeLimitExceeded:
            logger.exception("Marking submission %s took too long", work.id)
            return
        except Exception:
            logger.exception("Submission %s cannot be marked", work.id)


def mark_alone(work: Work, known: Known) -> engine.Outcome:
    return less_hints(work, engine.mark(key_of(work, known), work.response))


def key_of(work: Work, known: Known) -> dict[str, Any]:
    """Return the key of a submission, with what was taught of its item since it was issued."""
    lessons = known.get(work.item) if work.item is not None else None
    return engine.teach(work.key, lessons) if lessons else work.key


def less_hints(work: Work, outcome: engine.Outcome) -> engine.Outcome:
    """Take off what had been spent on hints when this was handed in."""
    return engine.charge_hints(work.key, outcome, work.hint_costs or {})


def record_safely(claim: Claim, marked: Marked) -> set[UUID]:
    """Record a batch, or where the database refuses that, all it does not refuse.

    Returns what is settled: recorded by us, or no longer ours to record.
    """
    try:
        record(claim.token, marked)
        return {work.id for work, _ in marked}
    except UNSTORABLE:
        logger.exception("Recording %d gradings together failed", len(marked))

    settled = set()
    for work, outcome in marked:
        try:
            record(claim.token, [(work, outcome)], number=_next_number(work))
            settled.add(work.id)
        except UNSTORABLE:
            logger.exception("The verdict on submission %s cannot be recorded", work.id)
    return settled


@transaction.atomic
def record(token: UUID, marked: Marked, *, number: int = 1) -> int:
    """Settle those submissions whose claim is still ours, and write their gradings.

    That they are their first is taken for granted; where it is not so, the database objects, and
    each is recorded by itself with the number it needs.
    """
    if not marked:
        return 0
    rows = Submission.objects.filter(pk__in=[work.id for work, _ in marked], claim=token)
    unsure = [work.id for work, outcome in marked if outcome.unsure]
    settled = rows.filter(state=Submission.State.GRADING).update(
        state=_state(unsure), lease_until=None
    )
    if settled < len(marked):
        # A lease ran out and others have taken over: their result counts, ours is dropped.
        marked = _kept(marked, rows)
    Grading.objects.bulk_create([_grading(work, outcome, number) for work, outcome in marked])
    return settled


def _state(unsure: Sequence[UUID]) -> Any:
    if not unsure:
        return Submission.State.GRADED
    return Case(
        When(pk__in=unsure, then=Value(Submission.State.NEEDS_REVIEW)),
        default=Value(Submission.State.GRADED),
    )


def _kept(marked: Marked, rows: QuerySet[Submission]) -> Marked:
    states = (Submission.State.GRADED, Submission.State.NEEDS_REVIEW)
    kept = set(rows.filter(state__in=states).values_list("pk", flat=True))
    logger.warning("%d results came after their lease and are dropped", len(marked) - len(kept))
    return [(work, outcome) for work, outcome in marked if work.id in kept]


def _next_number(work: Work) -> int:
    last = Grading.objects.filter(submission=work.id).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _grading(work: Work, outcome: engine.Outcome, number: int) -> Grading:
    return Grading(
        submission_id=work.id,
        number=number,
        score=outcome.score,
        marks=marks_of(outcome),
        provisional=outcome.provisional or outcome.unsure,
        engine_version=engine.ENGINE_VERSION,
    )


def marks_of(outcome: engine.Outcome) -> dict[str, dict[str, Any]]:
    """Return a verdict's marks as they are stored."""
    return {
        part: {name: getattr(mark, name) for name in MARK_FIELDS}
        for part, mark in outcome.marks.items()
    }
