"""The part of a verify script that recomputes, compares and marks; its source goes into the script.

It is written anew and plainly, one run at a time, so that it checks the site's marking rather than
repeats it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from grader.engine.comparison import FROZEN
from grader.engine.diagnosis import SLIP_CREDIT
from grader.engine.explaining import SAME
from grader.engine.rules.number_within import EDGE
from grader.engine.streams import Array
from grader.engine.tolerance import EXACT, UNITS

Formula = Callable[[Callable[[str], Array]], Array]
Values = dict[str, Array]


class Check:
    """One response, and every way in which its entries may have come about."""

    def __init__(
        self,
        problem: Mapping[str, Any],
        steps: Mapping[str, Formula],
        slips: Mapping[str, Mapping[str, Formula]],
    ) -> None:
        self.problem, self.steps, self.slips = problem, steps, slips
        self.parts: dict[str, Any] = problem["parts"]
        self.givens = {name: in_runs(value) for name, value in problem["givens"].items()}
        self.key = {name: in_runs(part["key"]) for name, part in self.parts.items()}
        self.asked = {
            name: np.ones(self.key[name].shape, dtype=bool)
            if part["asked"] is None
            else in_runs(part["asked"]) > 0
            for name, part in self.parts.items()
        }
        self.tolerance: dict[str, float] = {
            name: part["tolerance"] for name, part in self.parts.items()
        }
        self.entered = {
            name: in_runs(answer)
            for name, answer in problem["response"].items()
            if answer is not None
        }
        self.charged: set[str] = set()
        self.known: dict[Any, Values] = {}

    def run(self, slip: str = "", *, own: bool = False, by_hand: bool = False) -> Values:
        """Work every step out: with a slip made, from what was entered earlier, or rounded."""
        if (slip, own, by_hand) not in self.known:
            self.known[slip, own, by_hand] = self.work_out(slip, own, by_hand)
        return self.known[slip, own, by_hand]

    def work_out(self, slip: str, own: bool, by_hand: bool) -> Values:
        values, results = dict(self.givens), {}
        formulas = {**self.steps, **(self.slips[slip] if slip else {})}
        with np.errstate(all="ignore"):
            for name in self.steps:
                result = np.asarray(formulas[name](values.__getitem__), dtype=float)
                if by_hand:
                    result = np.round(result, self.problem["decimals"][name])
                results[name] = values[name] = result
                if own and name in self.entered:
                    # Cells that are not asked stay as they follow from what came before.
                    values[name] = np.where(self.asked[name], self.entered[name], result)
        return results

    def gap(self, name: str, value: Array) -> float:
        """Return how far an entry is from a value, over the cells asked."""
        with np.errstate(all="ignore"):
            return largest((self.entered[name] - value)[self.asked[name]])

    def is_right(self, name: str) -> bool:
        near = self.tolerance[name] * EDGE
        return bool(name in self.entered and self.gap(name, self.key[name]) <= near)

    def agrees(self) -> bool:
        """Whether the reference is still the key that the site stored."""
        right = self.run()
        return all(
            largest(right[name] - self.key[name]) <= FROZEN * self.tolerance[name]
            for name in self.parts
        )

    def own_tolerance(self, name: str) -> float:
        """Return how far an entry may be off what follows from the earlier entries."""
        if self.parts[name]["exact"]:
            return max(EXACT, self.tolerance[name])
        exact, rounded = self.run(own=True)[name], self.run(own=True, by_hand=True)[name]
        units: float = UNITS * 10.0 ** -self.problem["decimals"][name]
        raw = largest((rounded - exact)[self.asked[name]]) + units
        if not np.isfinite(raw):
            return float(np.inf)
        digits = 10.0 ** (1 - np.floor(np.log10(raw)))
        return max(float(np.ceil(raw * digits - 1e-6) / digits), self.tolerance[name])

    def marks(self) -> dict[str, tuple[float, str]]:
        """Return the credit and the note of every part, from 0 to 1."""
        self.charged.clear()
        return {name: self.mark(name) for name in self.parts}

    def mark(self, name: str) -> tuple[float, str]:
        if name not in self.entered:
            return 0.0, "blank"
        if self.is_right(name):
            return 1.0, "correct"
        if not self.agrees():
            return self.by_entries(name)
        own_tolerance = self.own_tolerance(name)
        if self.gap(name, self.run(own=True)[name]) <= own_tolerance * EDGE:
            return 1.0, "right-from-your-own-values"
        slips = self.explaining(name, self.tolerance[name], own=False)
        slips = slips or self.explaining(name, own_tolerance, own=True)
        if not slips:
            return self.by_entries(name)
        # A slip costs once, however much it spoils.
        credit = 1.0 if self.charged.intersection(slips) else SLIP_CREDIT
        self.charged.update(slips)
        return credit, " or ".join(slips)

    def explaining(self, name: str, tolerance: float, *, own: bool) -> list[str]:
        """Return the slips that explain an entry: close enough, closest, best borne out."""
        gaps = {slip: self.gap(name, self.run(slip, own=own)[name]) for slip in self.slips}
        close = [slip for slip in gaps if gaps[slip] <= tolerance * EDGE]
        close = [slip for slip in close if own or self.is_consistent(slip, name)]
        least = min((gaps[slip] for slip in close), default=0.0)
        close = [slip for slip in close if gaps[slip] <= least + SAME * tolerance * EDGE]
        if len(close) > 1:
            support = {slip: self.borne_out(slip, own=own) for slip in close}
            close = [slip for slip in close if support[slip] == max(support.values())]
        return close

    def leads_to(self, slip: str, name: str, *, own: bool = False) -> bool:
        near = self.tolerance[name] * EDGE
        return name in self.entered and self.gap(name, self.run(slip, own=own)[name]) <= near

    def is_consistent(self, slip: str, name: str) -> bool:
        """Whether the slip would not have spoilt another step, where the entry is right."""
        others = [other for other in self.slips[slip] if other != name and other in self.parts]
        return all(not self.is_right(other) or self.leads_to(slip, other) for other in others)

    def borne_out(self, slip: str, *, own: bool) -> int:
        return sum(self.leads_to(slip, name, own=own) for name in self.parts)

    def by_entries(self, name: str) -> tuple[float, str]:
        """Give the share of right entries, of those that some slip would change."""
        near = self.tolerance[name]
        right = np.abs(self.entered[name] - self.key[name]) <= near * EDGE
        asked = self.asked[name]
        if right.ndim == 2 or not right[asked].any():
            return 0.0, "wrong"
        telling = np.zeros_like(asked)
        with np.errstate(all="ignore"):
            for slip in self.slips if self.agrees() else ():
                telling |= ~(np.abs(self.run(slip)[name] - self.run()[name]) <= near)
        telling &= asked
        share = right[telling if telling.any() else asked].mean()
        return round(float(share), 6), "some-entries-right"

    def score(self) -> float:
        """Return the credits, weighed."""
        weights: dict[str, float] = {name: part["weight"] for name, part in self.parts.items()}
        earned = sum(weights[name] * credit for name, (credit, _) in self.marks().items())
        return min(1.0, max(0.0, round(earned / sum(weights.values()), 6)))


def in_runs(value: Any) -> Array:
    """Return a value as the formulas take it: behind an axis of runs and one of variants."""
    return np.array(value, dtype=float)[None, None]


def largest(difference: Array) -> float:
    """Return the largest size of a difference; what is not a number is infinitely far away."""
    sizes = np.abs(difference)
    return float(np.where(np.isnan(sizes), np.inf, sizes).max(initial=0.0))
