"""What came of an exam: points by item, section and topic, and how far the marking has come."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db.models import Count, Prefetch, QuerySet

from grader.models import Attempt, Draft, Grading, Slot, latest_grading
from grader.selectors.review import (
    Verdict,
    has_script,
    verdict_of,
    worked_solution,
)
from grader.selectors.tallies import ItemResult, Tally


@dataclass(frozen=True, slots=True)
class Results:
    """All that came of one attempt."""

    attempt: Attempt
    total: Tally
    sections: Sequence[Tally]
    topics: Sequence[Tally]
    """The weakest first; an item with several topics counts in each."""

    @property
    def took(self) -> timedelta | None:
        finished = self.attempt.finished_at
        return None if finished is None else finished - self.attempt.started_at


@dataclass(frozen=True, slots=True)
class ItemReview:
    """One item in full: the verdict on it, its solution, and what was not marked."""

    item: ItemResult
    verdict: Verdict | None
    steps: Sequence[Mapping[str, Any]]
    """Empty while the mark is awaited: the solution comes with it."""
    has_script: bool
    draft: Draft | None


def results_of(attempt: Attempt) -> Results:
    """Return what an attempt has earned so far, in the same few queries for any size of exam."""
    items = [item_of(slot) for slot in slots_of(attempt).defer("variant__key")]
    return Results(
        attempt=attempt,
        total=Tally("", items),
        sections=grouped((item.slot.section, item) for item in items),
        topics=sorted(
            grouped((topic, item) for item in items for topic in topics_of(item.slot)),
            key=lambda topic: topic.share,
        ),
    )


def reviews_of(attempt: Attempt, positions: Collection[int] | None = None) -> list[ItemReview]:
    """Return items in full, as they are printed: all of them, or those at some positions."""
    slots = slots_of(attempt)
    if positions is not None:
        slots = slots.filter(position__in=positions)
    return [review_of(slot) for slot in slots]


def review_of(slot: Slot) -> ItemReview:
    """Return one item in full. Whether that may be seen is for the caller to know."""
    item, variant = item_of(slot), slot.variant
    is_settled = not item.is_waiting
    if slot.submission is not None:
        # The submission's own variant is this one; it need not be fetched again.
        slot.submission.variant = variant
    # Without a grading nobody has marked it, and the solution is not to do so on its own.
    marked = slot.submission if item.grading else None
    return ItemReview(
        item=item,
        verdict=in_points(verdict_of(slot.submission), slot) if slot.submission else None,
        steps=steps_in_points(worked_solution(variant, marked), slot) if is_settled else [],
        has_script=has_script(variant),
        draft=getattr(variant, "draft", None),
    )


def in_points(verdict: Verdict, slot: Slot) -> Verdict:
    """Count a verdict's parts in points of the exam, which need not be what they weigh."""
    worth = points_of_weight(slot)
    parts = [
        replace(each, part={**each.part, "weight": round(each.part["weight"] * worth, 2)})
        for each in verdict.parts
    ]
    return replace(verdict, parts=parts)


def steps_in_points(steps: Iterable[dict[str, Any]], slot: Slot) -> list[dict[str, Any]]:
    worth = points_of_weight(slot)
    return [{**step, "weight": round(step["weight"] * worth, 2)} for step in steps]


def points_of_weight(slot: Slot) -> float:
    """Return how many points a weight of one stands for."""
    weights: float = sum(part["weight"] for part in slot.variant.content["parts"])
    return slot.points / weights


def slots_of(attempt: Attempt) -> QuerySet[Slot]:
    """Return an attempt's places in order, with all that results are made of."""
    gradings = Prefetch("submission__gradings", Grading.objects.order_by("number"))
    return (
        Slot.objects.filter(attempt=attempt)
        .select_related("submission", "variant__draft", "variant__version__item__bank")
        .prefetch_related(gradings, "variant__version__item__topics")
        .order_by("position")
    )


def slot_at(attempt: Attempt, position: int) -> Slot | None:
    return slots_of(attempt).filter(position=position).first()


def answered_in(attempt: Attempt) -> dict[str, int]:
    """Return how many items there are, and in how many something was handed in: no more."""
    return attempt.slots.aggregate(total=Count("pk"), answered=Count("submission"))


def item_of(slot: Slot) -> ItemResult:
    return ItemResult(slot, latest_grading(slot.submission) if slot.submission else None)


def topics_of(slot: Slot) -> list[str]:
    version = slot.variant.version
    return [topic.title for topic in version.item.topics.all()] if version else []


def grouped(named: Iterable[tuple[str, ItemResult]]) -> list[Tally]:
    """Put together what bears the same name, in the order in which the names come first."""
    groups: dict[str, list[ItemResult]] = {}
    for name, item in named:
        groups.setdefault(name, []).append(item)
    return [Tally(name, items) for name, items in groups.items()]
