"""Mark an item's texts anew once its rubric has learnt something: in a worker, and bit by bit.

A regrade is a row, as a submission is. Each batch is written together with how far it has come,
so that another worker goes on where one has ended, and nothing is lost or done twice.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from grader import engine, tasks
from grader.models import Grading, Regrade, Submission, latest_grading
from grader.services import bell
from grader.services.grading import marks_of
from grader.services.lessons import is_by_hand, lessons_for, with_wordings, without_wordings
from grader.services.locking import take_turn
from grader.services.reviewing import held, settle
from grader.services.timings import span, timings
from questions.models import Item

logger = logging.getLogger(__name__)

State = Regrade.State
QUEUE = Submission.Queue.SLOW
SETTLED = (Submission.State.GRADED, Submission.State.NEEDS_REVIEW)
BATCH = 100
# In a row, and without a single batch written.
MOST_CLAIMS = 3
# Longer than the task may run, which begins it anew with every batch.
LEASE = 45.0
# So long after an order the transaction it is part of is seen by everybody.
UNSEEN = 5.0
MOST_PREVIEWED = 2_000
MOST_RUNG_FOR = 10


class Overtaken(Exception):
    """The lease ran out, and somebody else goes on with this regrade."""


@dataclass(frozen=True, slots=True)
class Change:
    """A submission whose mark changes, and how."""

    submission: Submission
    before: Grading
    after: engine.Outcome


def order_regrade(item: Item, by: User | None, why: str) -> Regrade:
    """Order all texts handed in to an item to be marked anew, with what is known by then.

    Call it in the transaction that records what was learnt.
    """
    with transaction.atomic():
        total = texts_of(item).count()
        regrade = Regrade.objects.create(item=item, by=by, why=why, total=total)
        transaction.on_commit(partial(ring, regrade.pk), robust=True)
    return regrade


def preview(
    item: Item,
    wordings_added: Sequence[Mapping[str, str]] = (),
    wordings_withdrawn: Sequence[Mapping[str, str]] = (),
    *,
    most: int = MOST_PREVIEWED,
) -> list[Change]:
    """Return what a regrade would change with other wordings in use, of the newest texts.

    Each has the ``part``, the ``criterion`` and the ``text``. Nothing is written.
    """
    more = with_wordings(known_of(item), wordings_added)
    lessons = without_wordings(more, wordings_withdrawn)
    newest = texts_of(item).order_by("-submitted_at", "-pk").values_list("pk", flat=True)
    ids = list(newest[:most])
    batches = (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
    return [
        change
        for batch in batches
        for change in changes_in(with_marks(texts_of(item).filter(pk__in=batch)), lessons)
    ]


def texts_of(item: Item) -> QuerySet[Submission]:
    """Return the submissions to an item that have a text in them, and wait for no worker."""
    return Submission.objects.filter(variant__version__item=item, queue=QUEUE, state__in=SETTLED)


def with_marks(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    return submissions.select_related("variant").prefetch_related("gradings")


def known_of(item: Item) -> engine.Lessons:
    return lessons_for([item.pk]).get(item.pk, {})


def changes_in(submissions: Iterable[Submission], lessons: engine.Lessons) -> Iterator[Change]:
    """Mark texts anew, and yield those that the engine marked differently before."""
    for submission in submissions:
        before = latest_grading(submission)
        if before is None or is_by_hand(before):
            continue
        after = marked_anew(submission, lessons)
        if after is not None and is_another(before, after):
            yield Change(submission, before, after)


def marked_anew(submission: Submission, lessons: engine.Lessons) -> engine.Outcome | None:
    """Return today's verdict; nothing where the marker breaks, and the old mark stands."""
    key = submission.variant.key
    try:
        outcome = engine.mark(engine.teach(key, lessons), submission.response)
        return engine.charge_hints(key, outcome, submission.hint_costs or {})
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        logger.exception("Submission %s cannot be marked anew", submission.pk)
        return None


def is_another(before: Grading, after: engine.Outcome) -> bool:
    """Say whether a verdict differs in the score, or in what became of an idea."""
    if abs(before.score - after.score) > 1e-9:
        return True
    return any(
        states_in(before.marks.get(part, {}).get("cells")) != states_in(mark.cells)
        for part, mark in after.marks.items()
    )


def states_in(cells: Any) -> Any:
    """Return what became of each idea; of other cells, what they are."""
    if not isinstance(cells, list):
        return cells
    return [cell["state"] if isinstance(cell, Mapping) else cell for cell in cells]


def ring(regrade_id: uuid.UUID) -> None:
    bell.send(tasks.make_regrade, str(regrade_id), queue=QUEUE)


def make_regrade(regrade_id: uuid.UUID) -> None:
    """Go on with a regrade that waits, for a while; to ask twice, or for nothing, does no harm."""
    token = claim_regrade(regrade_id)
    if token is None:
        return
    ours = Regrade.objects.filter(pk=regrade_id, state=State.MAKING, claim=token)
    try:
        is_done = go_on(ours)
    except Overtaken:
        logger.warning("Regrade %s took longer than its lease and is left to another", regrade_id)
    except Exception:
        logger.exception("Regrade %s cannot go on", regrade_id)
        put_back(ours)
    else:
        if is_done:
            ours.update(state=State.READY, lease_until=None, total=F("done"))
        else:
            # Others in the queue have their turn.
            put_back(ours)
            ring(regrade_id)


def claim_regrade(regrade_id: uuid.UUID) -> uuid.UUID | None:
    """Take a regrade if it waits and can begin; the token says whose work counts."""
    waiting = Regrade.objects.filter(pk=regrade_id, state=State.QUEUED, claims__lt=MOST_CLAIMS)
    with transaction.atomic():
        regrade = waiting.first()
        # Of two for the same item, one goes after the other: who began later knows more.
        if regrade is None or not take_turn(Item.objects.filter(pk=regrade.item_id)):
            return None
        if is_held_up(regrade):
            return None
        token = uuid.uuid4()
        taken = waiting.update(
            state=State.MAKING,
            claims=F("claims") + 1,
            claim=token,
            lease_until=Now() + span(LEASE),
        )
    return token if taken else None


def is_held_up(regrade: Regrade) -> bool:
    """Say whether others are at the same item who may know less, and would write after us."""
    same_item = Regrade.objects.filter(item=regrade.item_id, state=State.MAKING)
    before = regrade.ordered_at + span(timings().lease + UNSEEN)
    being_marked = Submission.objects.filter(
        variant__version__item=regrade.item_id,
        queue=QUEUE,
        state=Submission.State.GRADING,
        lease_until__lt=before,
    )
    return same_item.exists() or being_marked.exists()


def go_on(ours: QuerySet[Regrade]) -> bool:
    """Mark batch after batch, as long as one may in one go; say whether all are done."""
    deadline = time.monotonic() + timings().drain
    regrade = ours.select_related("item").first()
    if regrade is None:
        raise Overtaken
    lessons = known_of(regrade.item)
    while batch := next_batch(regrade):
        changes = list(changes_in(batch, lessons))
        record(ours, regrade, batch, changes)
        regrade.reached = batch[-1].pk
        if len(batch) == BATCH and time.monotonic() > deadline:
            return False
    return True


def next_batch(regrade: Regrade) -> list[Submission]:
    rows = with_marks(texts_of(regrade.item)).order_by("pk")
    if regrade.reached is not None:
        rows = rows.filter(pk__gt=regrade.reached)
    return list(rows[:BATCH])


@transaction.atomic
def record(
    ours: QuerySet[Regrade],
    regrade: Regrade,
    batch: Sequence[Submission],
    changes: Sequence[Change],
) -> None:
    """Write what changed of a batch, and that it was looked at; both, or neither."""
    known = {change.submission.pk: change for change in changes}
    gradings = [
        grading_after(known[row.pk], row, regrade.why)
        for row in held(known, regrade.item)
        # Whoever has marked it meanwhile knew more, or is a person.
        if (latest := latest_grading(row)) and latest.number == known[row.pk].before.number
    ]
    is_ours = ours.update(
        done=F("done") + len(batch),
        changed=F("changed") + len(gradings),
        reached=batch[-1].pk,
        claims=0,
        lease_until=Now() + span(LEASE),
    )
    if not is_ours:
        raise Overtaken
    Grading.objects.bulk_create(gradings)
    settle(gradings)


def grading_after(change: Change, submission: Submission, why: str) -> Grading:
    return Grading(
        submission=submission,
        number=change.before.number + 1,
        score=change.after.score,
        marks=marks_of(change.after),
        provisional=change.after.provisional or change.after.unsure,
        why=why,
        engine_version=engine.ENGINE_VERSION,
    )


def put_back(regrades: QuerySet[Regrade]) -> None:
    """Let regrades wait again, where they are; those tried often enough could not be done."""
    regrades.update(state=State.QUEUED, claim=None, lease_until=None)
    worn = Regrade.objects.filter(state=State.QUEUED, claims__gte=MOST_CLAIMS)
    if failed := worn.update(state=State.FAILED):
        logger.error("%d regrades could not be done and are given up", failed)


def sweep_regrades() -> None:
    """Find again what a dead worker held, what a lost bell left waiting, and what was held up."""
    put_back(Regrade.objects.filter(state=State.MAKING, lease_until__lt=Now()))
    stale = Regrade.objects.filter(
        state=State.QUEUED, ordered_at__lte=Now() - span(timings().stale)
    )
    for regrade_id in stale.order_by("ordered_at").values_list("pk", flat=True)[:MOST_RUNG_FOR]:
        ring(regrade_id)
