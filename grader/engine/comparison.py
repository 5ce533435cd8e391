"""Compare responses to a derivation with the ways in which they may have come about.

All ways go through the graph together: rightly, with each known mistake, from the student's own
earlier values, with two mistakes, rounded too early.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations

import numpy as np

from grader.engine.graph import Graph
from grader.engine.layout import Layout, fill
from grader.engine.quantities import Slip
from grader.engine.rules.number_within import EDGE
from grader.engine.sheet import Flags, Sheet
from grader.engine.solving import BY_HAND, RIGHT, Run, RunTable, solve_different
from grader.engine.streams import Array

FROZEN = 1e-3
"""How many tolerances another release of NumPy may move the key without it counting as another."""


@dataclass(frozen=True)
class Comparison:
    """How far what was entered is from what each run gives."""

    layout: Layout
    runs: Sequence[Run]
    rows: Array
    """What each run gives, (runs, responses, cells)."""
    off: Array
    """The largest distance of an entry from it, (runs, responses, parts)."""

    def part(self, name: str) -> Array:
        """Return what each run gives for one step, (runs, responses, ...)."""
        place = self.layout.places[name]
        return self.rows[..., place].reshape(*self.rows.shape[:2], *self.layout.shapes[name])

    @cached_property
    def gaps(self) -> dict[str, Array]:
        """The largest distances by step, (runs, responses)."""
        return self.layout.by_part(self.off)

    def explained(self, allowed: Array) -> dict[str, Flags]:
        """Return whose entries some run comes close to, by step; the others need no closer look."""
        return self.layout.by_part(np.any(self.off <= allowed * EDGE, axis=0))

    def among(self, runs: slice) -> Comparison:
        """Return the comparison with some of the runs only."""
        return Comparison(self.layout, self.runs[runs], self.rows[runs], self.off[runs])


@np.errstate(all="ignore")  # What is not finite equals no answer.
def compare(sheet: Sheet, table: RunTable) -> Comparison:
    """Run the graph, and measure the distance of every response from every run."""
    different = solve_different(table, sheet.givens, sheet.entered)
    rows = sheet.layout.empty(len(table), len(sheet.values))
    fill(sheet.layout, rows, {name: different[name][table.index[name]] for name in sheet.key})
    return Comparison(sheet.layout, table.runs, rows, sheet.layout.largest(sheet.values - rows))


@dataclass(frozen=True)
class Near:
    """The explanations that are tried first, and in which rows of the comparison they are."""

    comparison: Comparison
    slips: slice
    own: slice
    """The slips again, made on the student's own earlier values."""
    carried: int
    own_allowed: Array
    """How far a part may be off what follows from the student's own values."""
    explained: dict[str, Flags]
    is_frozen: Flags
    """Whether the graph still leads to the key that the variant was given."""

    @cached_property
    def own_tolerance(self) -> dict[str, Array]:
        return self.comparison.layout.by_part(self.own_allowed)

    @cached_property
    def moved(self) -> Array:
        """How far each slip moves each cell, (slips, responses, cells)."""
        rows = self.comparison.rows
        with np.errstate(all="ignore"):
            moved: Array = np.abs(rows[self.slips] - rows[0])
        return moved

    @cached_property
    def shown(self) -> dict[str, Array]:
        """How far each slip moves each part, (slips, responses)."""
        layout = self.comparison.layout
        return layout.by_part(layout.largest(self.moved))

    @cached_property
    def shown_on_own(self) -> dict[str, Array]:
        """The same, made on the student's own earlier values."""
        layout, rows = self.comparison.layout, self.comparison.rows
        with np.errstate(all="ignore"):
            return layout.by_part(layout.largest(rows[self.own] - rows[self.carried]))


def compare_near(sheet: Sheet) -> Near:
    """Compare with the right way, with each slip, and with what follows from own values."""
    return near_of(sheet, compare(sheet, near_runs(sheet.graph)))


@np.errstate(all="ignore")  # What is not finite equals no answer.
def near_of(sheet: Sheet, comparison: Comparison) -> Near:
    """Find what a comparison with `near_runs` says."""
    layout, count = sheet.layout, len(sheet.graph.slips)
    carried, by_hand = 2 * count + 1, 2 * count + 2
    own = layout.tolerance(comparison.rows[carried], comparison.rows[by_hand])
    own_allowed = np.maximum(own, sheet.allowed)
    drift = np.abs(comparison.rows[0] - sheet.keys)
    return Near(
        comparison=comparison,
        slips=slice(1, count + 1),
        own=slice(count + 1, carried),
        carried=carried,
        own_allowed=own_allowed,
        explained=comparison.explained(own_allowed),
        is_frozen=np.all(drift <= FROZEN * sheet.allowed[:, layout.part_of_cell], axis=-1),
    )


@dataclass(frozen=True, slots=True)
class Far:
    """The explanations that are tried when none of the near ones fits."""

    comparison: Comparison
    explained: dict[str, Flags]


def compare_far(sheet: Sheet) -> Far:
    """Compare with coarser rounding, and with two slips made together."""
    comparison = compare(sheet, far_runs(sheet.graph))
    return Far(comparison, comparison.explained(sheet.allowed))


def compare_all(sheet: Sheet) -> tuple[Near, Far]:
    """Compare with everything at once: for few responses the number of calls is what costs."""
    comparison, count = compare(sheet, all_runs(sheet.graph)), len(near_runs(sheet.graph))
    far = comparison.among(slice(count, None))
    near = near_of(sheet, comparison.among(slice(count)))
    return near, Far(far, far.explained(sheet.allowed))


@lru_cache(maxsize=256)
def near_runs(graph: Graph) -> RunTable:
    """Return the runs of the explanations that are tried first."""
    slips = [Run(slips=(slip,)) for slip in graph.slips]
    own = [Run(slips=(slip,), carried=True) for slip in graph.slips]
    carried = [Run(carried=True), Run(carried=True, decimals=BY_HAND)]
    return RunTable(graph, [RIGHT, *slips, *own, *carried])


@lru_cache(maxsize=256)
def far_runs(graph: Graph) -> RunTable:
    """Return the runs of the explanations that are tried when the first do not fit."""
    most = max(step.decimals for step in graph.asked.values())
    rounded = [Run(decimals=decimals) for decimals in range(most - 1, 1, -1)]
    pairs = [Run(slips=pair) for pair in combinations(graph.slips, 2) if are_apart(*pair)]
    return RunTable(graph, [*rounded, *pairs])


@lru_cache(maxsize=256)
def all_runs(graph: Graph) -> RunTable:
    """Return the near runs and then the far ones."""
    return RunTable(graph, [*near_runs(graph).runs, *far_runs(graph).runs])


def are_apart(first: Slip, second: Slip) -> bool:
    """Whether two slips concern different steps, so that both can be made."""
    return not first.ways.keys() & second.ways.keys()
