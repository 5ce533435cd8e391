"""Claims: who may mark which submissions, for how long, and whose results are accepted."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import starmap
from typing import Any

from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from grader.models import Submission
from grader.services.timings import span, timings

logger = logging.getLogger(__name__)

BATCH = 200
MOST_CLAIMS = 5


@dataclass(frozen=True, slots=True)
class Work:
    """What is needed to mark one submission."""

    id: uuid.UUID
    claims: int
    queued_at: datetime
    response: dict[str, Any]
    key: dict[str, Any]
    hint_costs: dict[str, float] | None
    item: int | None = None
    """Whose lessons count; none where a client drew the problem."""


WORK = (
    "pk",
    "claims",
    "queued_at",
    "response",
    "variant__key",
    "hint_costs",
    "variant__version__item",
)
"""The columns that work is made of."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A token, and the work that is ours for as long as the rows bear it."""

    token: uuid.UUID
    work: Sequence[Work]
    is_last: bool
    """Whether nothing else waited: what has come since then rings its own bell."""


def claim_batch(queue: str, *, most_claims: int = MOST_CLAIMS) -> Claim | None:
    """Take what waits for the first time together, or else a troubled one alone."""
    while waiting := _waiting(queue, most_claims):
        batch = [work for work in waiting if work.claims == 0] or waiting[:1]
        is_last = len(batch) == len(waiting) < BATCH
        token = uuid.uuid4()
        taken = _take(batch, token)
        # Taking less means that somebody else was there at the same moment; then look again.
        if taken == len(batch):
            return Claim(token, batch, is_last)
        if taken:
            return Claim(token, _still_ours(batch, token), is_last=False)
    return None


def _waiting(queue: str, most_claims: int) -> list[Work]:
    """Look at what may be claimed. Only looking: an idle bell must not take a write lock."""
    rows = (
        Submission.objects.queued()
        .filter(queue=queue)
        .order_by("claims", "queued_at")
        .values_list(*WORK)
    )
    # The pause after a failure needs no exact clock, so this process's own will do.
    rested = timezone.now() - span(timings().stale)
    return [
        work
        for work in starmap(Work, rows[:BATCH])
        if work.claims == 0 or (work.claims < most_claims and work.queued_at <= rested)
    ]


def _take(batch: Sequence[Work], token: uuid.UUID) -> int:
    """Claim rows that are still queued, in one statement, which SQLite too keeps indivisible."""
    alone = batch[0].claims > 0
    lease = timings().lease_alone if alone else timings().lease
    rows = Submission.objects.queued().filter(pk__in=[work.id for work in batch])
    return rows.update(
        state=Submission.State.GRADING,
        claims=F("claims") + 1,
        claim=token,
        lease_until=Now() + span(lease),
    )


def _still_ours(batch: Sequence[Work], token: uuid.UUID) -> list[Work]:
    rows = Submission.objects.held_by(token).filter(pk__in=[work.id for work in batch])
    ours = set(rows.values_list("pk", flat=True))
    return [work for work in batch if work.id in ours]


def release(token: uuid.UUID, ids: Collection[uuid.UUID]) -> None:
    """Put back what could not be marked; it rests a while, and then is claimed alone."""
    Submission.objects.held_by(token).filter(pk__in=ids).update(
        state=Submission.State.QUEUED, claim=None, lease_until=None, queued_at=Now()
    )
    give_up()


def release_abandoned() -> int:
    """Queue again, at their old place, those whose worker has not come back."""
    return Submission.objects.abandoned().update(
        state=Submission.State.QUEUED, claim=None, lease_until=None
    )


def give_up() -> int:
    """Hand to an instructor what has been claimed too often; no try is spent on our fault."""
    worn = Submission.objects.queued().filter(claims__gte=MOST_CLAIMS)
    ids = list(worn.values_list("pk", flat=True))
    if not ids:
        return 0
    count = worn.filter(pk__in=ids).update(state=Submission.State.NEEDS_REVIEW)
    logger.error("%d submissions could not be marked and need review: %s", count, ids)
    return count
