"""The hints of a variant: those that are open, and what is offered next. The key is read here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader import engine
from grader.models import Hint, Variant
from grader.models.hint import opened_hints


@dataclass(frozen=True, slots=True)
class OpenHint:
    """A stage that was opened, and what it says."""

    stage: Hint.Stage
    lines: Sequence[engine.HintLine]


@dataclass(frozen=True, slots=True)
class Offer:
    """A stage that may be opened, and the share of the part's marks that it costs."""

    stage: Hint.Stage
    cost: float


@dataclass(frozen=True, slots=True)
class PartHints:
    """The hints of one part."""

    opened: Sequence[OpenHint]
    offers: Sequence[Offer]
    """The stages that are not open yet, the least telling first."""
    spent: float


def hints_for(
    variant: Variant, response: Mapping[str, object] | None = None
) -> dict[str, PartHints]:
    """Return the hints of each part that has some.

    ``response`` are the student's own answers, whose numbers may be set up in a formula.
    """
    opened = opened_hints(variant)
    told = engine.told_by(variant.key, response or {}, opened.revealed)
    found = {
        part: hints_of_part(variant, part, told, opened.of(part)) for part in variant.key["parts"]
    }
    return {part: hints for part, hints in found.items() if hints.opened or hints.offers}


def hints_of_part(
    variant: Variant, part: str, told: Mapping[str, Any], opened: Mapping[str, float]
) -> PartHints:
    """Return what is open of one part's hints, and what may be opened."""
    offers = engine.hint_offers(variant.key, part, told, opened, variant.hint_costs)
    return PartHints(
        opened=[
            OpenHint(stage, engine.hint(variant.key, part, stage, told))
            for stage in Hint.Stage
            if stage in opened
        ],
        offers=[Offer(Hint.Stage(stage), cost) for stage, cost in offers.items()],
        spent=min(1.0, sum(opened.values())),
    )
