"""Open hints: one stage after the other, each for what it was said to cost."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection, transaction
from django.db.models import Sum

from grader.models import Variant
from grader.selectors.hints import hints_for


class NotOffered(LookupError):
    """There is no such hint now."""


@transaction.atomic
def open_hint(variant: Variant, part: str, stage: str, response: Mapping[str, object]) -> None:
    """Open a stage of a part's hints; to open one again changes nothing.

    Raises `NotOffered` where there is no such stage, or none for these answers.
    """
    # Two clicks at once take turns here. SQLite has begun this transaction as its only writer.
    if connection.features.has_select_for_update:
        Variant.objects.select_for_update().values_list("pk").get(pk=variant.pk)
    if variant.hints.filter(part=part, stage=stage).exists():
        return
    hints = hints_for(variant, response).get(part)
    offer = next((each for each in hints.offers if each.stage == stage), None) if hints else None
    if offer is None:
        raise NotOffered(f"{part}: {stage}")
    variant.hints.create(part=part, stage=stage, cost=offer.cost)


def spent_on_hints(variant: Variant) -> dict[str, float]:
    """Return the share of each part's marks that was spent on its hints."""
    spent = variant.hints.values_list("part").annotate(Sum("cost")).order_by()
    return {part: min(1.0, round(cost, 6)) for part, cost in spent}
