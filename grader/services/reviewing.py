"""Decide what alike answers are worth, once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext

from grader import engine
from grader.models import Decision, Grading, ReviewRequest, Submission, latest_grading
from grader.services.locking import locked
from questions.models import Item

State = Submission.State
Seen = Mapping[UUID, int]
"""Submissions, each with the number of its latest grading when somebody looked at it."""
Shares = Mapping[str, float]
"""What is given for each idea, from 0 to 1, by its name."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a decision."""

    decision: Decision | None
    """The one that was made, also where the same was sent twice; nothing where none was left."""
    overtaken: Sequence[Grading] = ()
    """What others had decided meanwhile, which stands."""


def decide(
    item: Item, part: str, seen: Seen, shares: Shares, *, by: User, why: str = ""
) -> Decided:
    """Give alike answers to a part of an item the same mark by hand.

    An answer that a person has marked since it was seen keeps that mark. To send the same twice
    decides once.
    """
    with transaction.atomic():
        rows = held(seen, item)
        meanwhile = {row.pk: found for row in rows if (found := by_hand_since(row, seen[row.pk]))}
        if fresh := [row for row in rows if row.pk not in meanwhile]:
            decision = record(item, part, fresh, shares, by, why)
            return Decided(decision, tuple(meanwhile.values()))
    return already_decided(list(meanwhile.values()), part, shares, by)


def held(ids: Iterable[UUID], item: Item) -> list[Submission]:
    """Return an item's submissions that are marked, as they stay until the transaction ends."""
    settled = Submission.objects.filter(
        pk__in=list(ids), variant__version__item=item, state__in=[State.GRADED, State.NEEDS_REVIEW]
    )
    rows = settled.select_related("variant").prefetch_related("gradings")
    # Always in the same order, so that of two who hold some of the same nobody waits for ever.
    return list(locked(rows.order_by("pk")))


def by_hand_since(submission: Submission, number: int) -> Grading | None:
    """Return the mark that a person has given since the grading of that number, if it stands."""
    latest = latest_grading(submission)
    if latest is None or latest.number <= number or latest.grader_id is None:
        return None
    return latest


def already_decided(gradings: Sequence[Grading], part: str, shares: Shares, by: User) -> Decided:
    """Tell a click's double from a decision of somebody else, or another of one's own."""
    same = [each for each in gradings if each.grader_id == by.pk and gives(each, part, shares)]
    if same and len(same) == len(gradings):
        return Decided(same[0].decision)
    return Decided(None, gradings)


def gives(grading: Grading, part: str, shares: Shares) -> bool:
    """Say whether a mark gives each idea of a part that share."""
    cells = grading.marks.get(part, {}).get("cells") or []
    return all(cell.get("credit") == shares.get(cell.get("name", ""), 0.0) for cell in cells)


def record(
    item: Item, part: str, submissions: Sequence[Submission], shares: Shares, by: User, why: str
) -> Decision:
    said = why.strip() or gettext("Marked by an instructor")
    decision = Decision.objects.create(
        item=item, part=part, by=by, why=said, made_at=timezone.now()
    )
    # The same moment, so that whoever takes the decision back knows which requests it settled.
    requests = ReviewRequest.objects.filter(submission__in=submissions, part=part, settled_at=None)
    requests.update(settled_at=decision.made_at)
    gradings = [marked_by_hand(each, part, shares) for each in submissions]
    for grading in gradings:
        grading.grader, grading.decision, grading.why = by, decision, said
    Grading.objects.bulk_create(gradings)
    settle(gradings)
    return decision


def marked_by_hand(submission: Submission, part: str, shares: Shares) -> Grading:
    """Return the grading after the latest, with one part's mark given by a person."""
    before = latest_grading(submission)
    key, marks = submission.variant.key, before.marks if before else {}
    answer = str(submission.response.get(part) or "")
    mark = engine.mark_by_hand(key, part, answer, shares, marks.get(part))
    marks = {**marks, part: asdict(mark)}
    return Grading(
        submission=submission,
        number=before.number + 1 if before else 1,
        score=engine.outcome_of(key, marks).score,
        marks=marks,
        provisional=is_open(key, marks, "provisional"),
        engine_version=engine.ENGINE_VERSION,
    )


def is_open(key: Mapping[str, Any], marks: Mapping[str, Any], flag: str) -> bool:
    """Say whether a part is not marked yet, or its mark bears a flag: provisional, or unsure."""
    if not key["parts"].keys() <= marks.keys():
        return True
    return any(mark.get(flag) or mark.get("unsure") for mark in marks.values())


def settle(gradings: Sequence[Grading]) -> None:
    """Say of newly graded submissions whether a person should look at them once more."""
    rows = Submission.objects.filter(pk__in=[each.submission_id for each in gradings])
    unsure = [each.submission_id for each in gradings if is_unsure(each)]
    asked = ReviewRequest.objects.filter(submission=OuterRef("pk"), settled_at=None)
    waits = Q(pk__in=unsure) | Exists(asked)
    rows.filter(waits).update(state=State.NEEDS_REVIEW)
    rows.exclude(waits).update(state=State.GRADED)


def is_unsure(grading: Grading) -> bool:
    return is_open(grading.submission.variant.key, grading.marks, "unsure")
