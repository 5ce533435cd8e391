"""Open hints: one stage after the other, each for what it was said to cost."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Sum

from grader import engine
from grader.models import Slot, Variant
from grader.models.hint import opened_hints
from grader.services.locking import take_turn


class NotOffered(LookupError):
    """There is no such hint now."""


@transaction.atomic
def open_hint(variant: Variant, part: str, stage: str, response: Mapping[str, object]) -> None:
    """Open a stage of a part's hints; to open one again changes nothing.

    Raises `NotOffered` where there is no such stage, or none for these answers, and in an exam.
    """
    # Two clicks at once take turns here.
    take_turn(Variant.objects.filter(pk=variant.pk))
    if Slot.objects.withheld().filter(variant=variant).exists():
        raise NotOffered("Exams give no hints")
    opened = opened_hints(variant)
    if stage in opened.of(part):
        return
    told = engine.told_by(variant.key, response, opened.revealed)
    offers = engine.hint_offers(variant.key, part, told, opened.of(part), variant.hint_costs)
    if stage not in offers:
        raise NotOffered(f"{part}: {stage}")
    variant.hints.create(part=part, stage=stage, cost=offers[stage])


def spent_on_hints(variant: Variant) -> dict[str, float]:
    """Return the share of each part's marks that was spent on its hints."""
    spent = variant.hints.values_list("part").annotate(Sum("cost")).order_by()
    return {part: min(1.0, round(cost, 6)) for part, cost in spent}
