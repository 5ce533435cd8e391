"""Compare responses to a derivation with the ways in which they may have come about.

All ways go through the graph together: rightly, with each known mistake, from the student's own
earlier values, with two mistakes, rounded too early.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.engine.graph import Graph
from grader.engine.quantities import Slip
from grader.engine.rules.number_within import EDGE
from grader.engine.solving import BY_HAND, RIGHT, Entered, Run, RunTable, largest, solve
from grader.engine.streams import Array
from grader.engine.tolerance import EXACT, tolerance_of

FROZEN = 1e-3
"""How many tolerances another release of NumPy may move the key without it counting as another."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One response to a derivation: its frozen parts and givens, and the answers read."""

    parts: Mapping[str, Any]
    givens: Mapping[str, Any]
    answers: Mapping[str, Any]


@dataclass(slots=True)
class Sheet:
    """A batch of responses to the same graph, side by side; arrays have the batch first."""

    graph: Graph
    givens: dict[str, Array] = field(default_factory=dict)
    entered: dict[str, Entered] = field(default_factory=dict)
    key: dict[str, Array] = field(default_factory=dict)
    tolerance: dict[str, Array] = field(default_factory=dict)
    is_right: dict[str, NDArray[np.bool_]] = field(default_factory=dict)


def lay_out(graph: Graph, batch: Sequence[Answered]) -> Sheet:
    """Put the answers, keys and tolerances of a batch side by side."""
    sheet = Sheet(graph)
    for given in graph.givens:
        sheet.givens[given.name] = np.array([each.givens[given.name] for each in batch], float)
    for name, step in graph.asked.items():
        frozen = [each.parts[name] for each in batch]
        key = np.array([part["key"] for part in frozen], float)
        answers = [each.answers[name] for each in batch]
        present = np.array([answer is not None for answer in answers])
        value = np.zeros_like(key)
        for place in np.flatnonzero(present):
            value[place] = answers[place]
        tolerance = np.array([part["settings"].get("atol", EXACT) for part in frozen], float)
        off = largest((value - key)[None], step.asked_where)[0]
        sheet.entered[name] = Entered(value, present)
        sheet.key[name], sheet.tolerance[name] = key, tolerance
        sheet.is_right[name] = present & (off <= tolerance * EDGE)
    return sheet


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far what was entered is from what each run gives."""

    runs: list[Run]
    values: dict[str, Array]
    """What each run gives for each asked step, (runs, responses, ...)."""
    gaps: dict[str, Array]
    """The largest distance of an entry from it, (runs, responses)."""

    def explained(self, tolerance: Mapping[str, Array]) -> dict[str, NDArray[np.bool_]]:
        """Return whose entries some run comes close to, by step; the others need no closer look."""
        return {
            name: np.any(gaps <= tolerance[name] * EDGE, axis=0) for name, gaps in self.gaps.items()
        }


def compare(sheet: Sheet, table: RunTable) -> Comparison:
    """Run the graph, and measure the distance of every response from every run."""
    computed = solve(table, sheet.givens, sheet.entered)
    values, gaps = {}, {}
    for name, step in sheet.graph.asked.items():
        value = computed[name]
        values[name] = np.broadcast_to(value, (len(table), *value.shape[1:]))
        with np.errstate(all="ignore"):
            gaps[name] = largest(sheet.entered[name].value - values[name], step.asked_where)
    return Comparison(table.runs, values, gaps)


@dataclass(frozen=True, slots=True)
class Near:
    """The explanations that are tried first, and in which rows of the comparison they are."""

    comparison: Comparison
    slips: slice
    own: slice
    """The slips again, made on the student's own earlier values."""
    carried: int
    own_tolerance: dict[str, Array]
    """How far an entry may be off what follows from the student's own values."""
    explained: dict[str, NDArray[np.bool_]]
    is_frozen: NDArray[np.bool_]
    """Whether the graph still leads to the key that the variant was given."""


def compare_near(sheet: Sheet) -> Near:
    """Compare with the right way, with each slip, and with what follows from own values."""
    graph = sheet.graph
    count = len(graph.slips)
    comparison = compare(sheet, near_runs(graph))
    carried, by_hand = 2 * count + 1, 2 * count + 2
    own_tolerance, is_frozen = {}, np.ones(len(next(iter(sheet.key.values()))), dtype=bool)
    for name, step in graph.asked.items():
        value = comparison.values[name]
        own = tolerance_of(step, value[[carried]], value[[by_hand]])[0]
        own_tolerance[name] = np.maximum(own, sheet.tolerance[name])
        off = largest(value[[0]] - sheet.key[name])[0]
        is_frozen &= off <= FROZEN * sheet.tolerance[name]
    return Near(
        comparison=comparison,
        slips=slice(1, count + 1),
        own=slice(count + 1, carried),
        carried=carried,
        own_tolerance=own_tolerance,
        explained=comparison.explained(own_tolerance),
        is_frozen=is_frozen,
    )


@dataclass(frozen=True, slots=True)
class Far:
    """The explanations that are tried when none of the near ones fits."""

    comparison: Comparison
    explained: dict[str, NDArray[np.bool_]]


def compare_far(sheet: Sheet) -> Far:
    """Compare with coarser rounding, and with two slips made together."""
    comparison = compare(sheet, far_runs(sheet.graph))
    return Far(comparison, comparison.explained(sheet.tolerance))


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


def are_apart(first: Slip, second: Slip) -> bool:
    """Whether two slips concern different steps, so that both can be made."""
    return not first.ways.keys() & second.ways.keys()
