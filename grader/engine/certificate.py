"""Whether a variant can tell right from wrong, and how far an answer may be off.

The tolerance is derived, never guessed: as far as a careful student's rounding moves the answer of
this very variant, and two units in the last place asked for. A variant is served only if every
known mistake then misses it by a margin.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.engine.branching import Rows
from grader.engine.derivation import Values
from grader.engine.graph import Graph
from grader.engine.solving import BY_HAND, RIGHT, Run, RunTable, solve_different
from grader.engine.streams import Array
from grader.engine.telling_apart import find_twins, misses_of
from grader.engine.tolerance import tolerance_of
from grader.engine.work import is_in_band, work_by_hand

MARGIN = 3.0
"""How many tolerances a known mistake must stay away from the right answer."""
APART = 2.0
"""How many tolerances two mistakes must stay apart, so that no answer is taken for both."""


@dataclass(eq=False)
class Certificate:
    """What is known of a batch of variants; `put` changes it while the batch is being drawn."""

    graph: Graph
    different: dict[str, Array]
    """The different values of a step, (values, variants, ...): the right one, and if the step is
    asked all others."""
    tolerance: dict[str, Array]
    """How far each asked step may be off."""
    distance: Array
    """By slip: how many tolerances it misses by where it misses most, (slips, variants)."""
    twins: Rows
    """Two slips that lead to the same answers, and in which variant, (3, twins)."""
    rounding_is_right: NDArray[np.bool_]
    fulfilled: NDArray[np.bool_]
    """Which requirements hold, (requirements, variants)."""
    work: Array
    """How much work each variant is by hand."""

    @cached_property
    def right(self) -> dict[str, Array]:
        """The right value of every step, (variants, ...)."""
        return {name: values[0] for name, values in self.different.items()}

    @cached_property
    def slipped(self) -> dict[str, Array]:
        """What each slip makes of every asked step, (slips, variants, ...)."""
        places = places_of_slips(self.graph)
        return {name: self.different[name][places[name]] for name in self.graph.asked}

    @property
    def holds(self) -> NDArray[np.bool_]:
        """Which variants may be served."""
        held: NDArray[np.bool_] = (
            np.all(self.distance >= MARGIN, axis=0)
            & ~np.isin(np.arange(len(self.work)), self.twins[2])
            & self.rounding_is_right
            & np.all(self.fulfilled, axis=0)
            & is_in_band(self.graph, self.work)
        )
        return held

    def put(self, variants: Rows, other: Certificate, rows: Rows) -> None:
        """Put in the place of some variants what was found of some rows of another batch.

        Variants that are put somewhere must be certified, and so have no twins.
        """
        for name, values in self.different.items():
            values[:, variants] = other.different[name][:, rows]
        for name, tolerance in self.tolerance.items():
            tolerance[variants] = other.tolerance[name][rows]
        for found in ("distance", "rounding_is_right", "fulfilled", "work"):
            getattr(self, found)[..., variants] = getattr(other, found)[..., rows]
        self.twins = self.twins[:, ~np.isin(self.twins[2], variants)]
        self.__dict__.pop("slipped", None)  # It was copied from the values.

    def unseen(self, variant: int) -> list[str]:
        """Return the slips that one variant cannot see."""
        return [
            slip.name
            for slip, distance in zip(self.graph.slips, self.distance[:, variant], strict=True)
            if not distance >= MARGIN
        ]

    def alike(self, variant: int) -> list[tuple[str, str]]:
        """Return the pairs of slips that show in one variant, but lead to the same answers."""
        names, unseen = [slip.name for slip in self.graph.slips], self.unseen(variant)
        pairs = ((names[i], names[j]) for i, j, at in self.twins.T if at == variant)
        return [pair for pair in pairs if not set(pair) & set(unseen)]

    def faults(self, variant: int) -> list[str]:
        """Say in words why one variant may not be served."""
        unmet = [
            f"the variant must have {requirement.says}"
            for (requirement, _), held in zip(
                self.graph.requirements, self.fulfilled[:, variant], strict=True
            )
            if not held
        ]
        band = is_in_band(self.graph, self.work[[variant]])
        effort = [] if band.all() else ["the work by hand is not like other variants'"]
        rounding = [] if self.rounding_is_right[variant] else ["rounding changes a choice"]
        unseen = [f"{name} goes unseen" for name in self.unseen(variant)]
        return [
            *unmet,
            *effort,
            *rounding,
            *unseen,
            *(f"{a} looks like {b}" for a, b in self.alike(variant)),
        ]

    def summary(self, variant: int, redraws: int) -> dict[str, Any]:
        """Return what an instructor should know of one variant, ready for JSON."""
        return {
            "holds": bool(self.holds[variant]),
            "redraws": redraws,
            "unseen": self.unseen(variant),
            "alike": [list(pair) for pair in self.alike(variant)],
            "faults": self.faults(variant),
            "work": round(float(self.work[variant]), 1),
            "margin": finite(self.distance[:, variant].min(initial=np.inf)),
        }


def finite(value: float) -> float | None:
    """Return a number as JSON can have it."""
    return round(float(value), 3) if np.isfinite(value) else None


@np.errstate(all="ignore")  # What is not finite equals no answer.
def certify(graph: Graph, givens: Mapping[str, Array]) -> Certificate:
    """Find the tolerance of each asked step, and what the known mistakes would lead to."""
    table = certifying_runs(graph)
    different = solve_different(table, givens)
    right = {name: values[0] for name, values in different.items()}
    by_hand = {name: values[table.of_runs[name][1]] for name, values in different.items()}
    tolerance = {
        name: tolerance_of(step, right[name][None], by_hand[name][None])[0]
        for name, step in graph.asked.items()
    }
    size = len(next(iter(givens.values())))
    places = places_of_slips(graph)
    misses = misses_of(graph, different, places, tolerance)
    most: Array = reduce(np.maximum, misses.values())
    return Certificate(
        graph=graph,
        different={
            name: values if name in graph.asked else values[:1]
            for name, values in different.items()
        },
        tolerance=tolerance,
        distance=most,
        twins=find_twins(graph, different, places, tolerance, misses, apart=APART),
        rounding_is_right=choices_agree(graph, right, by_hand, size),
        fulfilled=fulfilled(graph, givens, right, size),
        work=work_by_hand(graph, givens, right),
    )


def places_of_slips(graph: Graph) -> dict[str, Rows]:
    """Return which of a step's different values each slip leads to."""
    return {name: rows[2:] for name, rows in certifying_runs(graph).of_runs.items()}


@lru_cache(maxsize=256)
def certifying_runs(graph: Graph) -> RunTable:
    """Return the runs that a certificate compares: right, by hand, and each slip."""
    slips = (Run(slips=(slip,)) for slip in graph.slips)
    return RunTable(graph, [RIGHT, Run(decimals=BY_HAND), *slips])


def choices_agree(graph: Graph, right: Values, by_hand: Values, size: int) -> NDArray[np.bool_]:
    """Find the variants in which rounding by hand leads to the right choices all the same."""
    agree = np.ones(size, dtype=bool)
    for name, step in graph.asked.items():
        if step.is_choice:
            agree &= right[name] == by_hand[name]
    return agree


def fulfilled(
    graph: Graph, givens: Mapping[str, Array], right: Values, size: int
) -> NDArray[np.bool_]:
    """Find which requirements hold in which variants."""
    values = {**givens, **right}
    held = [way.run(values.__getitem__) != 0 for _, way in graph.requirements]
    return np.array(held, dtype=bool).reshape(len(held), size)
