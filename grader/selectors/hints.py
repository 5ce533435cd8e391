"""The hints of a variant: those that are open, and what is offered next. The key is read here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader import engine
from grader.models import Hint, Variant


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
    opened: dict[str, dict[str, float]] = {}
    for part, stage, cost in variant.hints.values_list("part", "stage", "cost"):
        opened.setdefault(part, {})[stage] = cost
    costs = variant.version.hint_costs if variant.version else {}
    revealed = [part for part, stages in opened.items() if Hint.Stage.VALUE in stages]
    told = engine.told_by(variant.key, response or {}, revealed)
    return {
        part: hints
        for part in variant.key["parts"]
        if (hints := hints_of_part(variant.key, part, told, opened.get(part, {}), costs))
    }


def hints_of_part(
    key: Mapping[str, Any],
    part: str,
    told: Mapping[str, Any],
    opened: Mapping[str, float],
    costs: Mapping[str, float],
) -> PartHints | None:
    """Return what is open of one part's hints, and what comes next."""
    offered = engine.offered(costs, engine.hint_stages(key, part, told))
    if not offered and not opened:
        return None
    # Who has the value needs no formula any more.
    ahead = [] if Hint.Stage.VALUE in opened else [each for each in offered if each not in opened]
    return PartHints(
        opened=[
            OpenHint(Hint.Stage(stage), engine.hint(key, part, stage, told))
            for stage in Hint.Stage.values
            if stage in opened
        ],
        offers=[Offer(Hint.Stage(stage), offered[stage]) for stage in ahead],
        spent=min(1.0, sum(opened.values())),
    )
