"""Run a graph: as it should be, with mistakes made, rounded on the way, from a student's values.

All runs go through the graph together. Every quantity is an array of shape (runs, variants, ...);
where all runs agree the first axis has length one, so that nothing is computed twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from math import prod

import numpy as np
from numpy.typing import NDArray

from grader.engine.graph import Graph
from grader.engine.quantities import Slip, Step, Way
from grader.engine.streams import Array

Rows = NDArray[np.intp]

BY_HAND = -1
"""Rounding every step to the decimals that it is asked with."""
MANY_CELLS = 2_000
"""Cells from which on their number costs more time than the number of calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One way through the graph."""

    slips: tuple[Slip, ...] = ()
    decimals: int | None = None
    carried: bool = False
    """Whether later steps go on from what the student entered."""


RIGHT = Run()


@dataclass(frozen=True, slots=True)
class Entered:
    """What a batch of students entered for one step, and who of them did."""

    value: Array
    present: NDArray[np.bool_]


class RunTable:
    """Runs that go through a graph together, and in which rows each step is changed."""

    def __init__(self, graph: Graph, runs: Sequence[Run]) -> None:
        self.graph = graph
        self.runs = list(runs)
        self.carried = np.flatnonzero([run.carried for run in self.runs])
        self.slipped = {step.name: self.slip_rows(step) for step in graph.steps}
        self.rounded = {step.name: self.rounded_rows(step) for step in graph.steps}

    def __len__(self) -> int:
        return len(self.runs)

    def slip_rows(self, step: Step) -> list[tuple[Way, Rows]]:
        """Return the other ways in which a step is computed, each with its rows."""
        ways = []
        for slip in self.graph.slips:
            rows = np.flatnonzero([slip in run.slips for run in self.runs])
            if step.name in slip.ways and len(rows):
                ways.append((slip.ways[step.name], rows))
        return ways

    def rounded_rows(self, step: Step) -> list[tuple[int, Rows]]:
        """Return the decimals that a step is rounded to, each with its rows."""
        rounded = []
        for decimals in sorted({run.decimals for run in self.runs if run.decimals is not None}):
            rows = np.flatnonzero([run.decimals == decimals for run in self.runs])
            rounded.append((step.decimals if decimals == BY_HAND else decimals, rows))
        return rounded


@lru_cache(maxsize=256)
def only_right(graph: Graph) -> RunTable:
    """Return the table of the one run without mistakes."""
    return RunTable(graph, [RIGHT])


def solve(
    table: RunTable,
    givens: Mapping[str, Array],
    entered: Mapping[str, Entered] | None = None,
) -> dict[str, Array]:
    """Compute every step in every run.

    Parameters
    ----------
    givens : arrays of shape (variants, ...)
    entered : what to go on from in the runs that are carried; a step's own result is what its
        formula gives, not what was entered for it

    Returns
    -------
    Arrays of shape (runs or 1, variants, ...), by step
    """
    values = {name: value[None] for name, value in givens.items()}
    computed: dict[str, Array] = {}
    # A mistake may divide by zero or overflow; whatever is not finite then equals no answer.
    with np.errstate(all="ignore"):
        for step in table.graph.steps:
            result = compute_step(table, step, values)
            computed[step.name] = values[step.name] = result
            if entered and step.name in entered:
                values[step.name] = put_entered(table, step, result, entered[step.name])
    return computed


def compute_step(table: RunTable, step: Step, values: Mapping[str, Array]) -> Array:
    """Compute one step in every run: rightly, then anew where a slip or rounding changes it."""
    result = step.way.run(values.__getitem__)
    changed = table.slipped[step.name]
    rounded = table.rounded[step.name]
    if (changed or rounded) and len(table) > 1:
        result = result.copy() if len(result) > 1 else np.repeat(result, len(table), axis=0)
    for way, rows in changed:

        def of_rows(name: str, rows: Rows = rows) -> Array:
            value = values[name]
            return value[rows] if len(value) > 1 else value

        result[rows] = way.run(of_rows)
    for decimals, rows in rounded:
        result[rows] = np.round(result[rows], decimals)
    return result


def put_entered(table: RunTable, step: Step, result: Array, entered: Entered) -> Array:
    """Return the step's values to go on from: in the runs that are carried, what was entered."""
    if not len(table.carried) or not entered.present.any():
        return result
    values = np.repeat(result, len(table), axis=0) if len(result) == 1 else result.copy()
    own = entered.value
    if step.asked_where is not None:
        # Cells that are not asked stay as they follow from what was entered before.
        own = np.where(step.asked_where, own, values[table.carried])
    if entered.present.all():
        values[table.carried] = own
    else:
        rows = np.ix_(table.carried, np.flatnonzero(entered.present))
        values[rows] = np.broadcast_to(own, values[table.carried].shape)[:, entered.present]
    return values


def largest(difference: Array, where: NDArray[np.bool_] | None = None) -> Array:
    """Return the largest size in each (run, variant) of a difference, over the cells asked."""
    if where is not None:
        difference = difference[..., where]
    cells = np.abs(difference)
    if cells.ndim > 2:
        cells = cells.reshape(*cells.shape[:2], prod(cells.shape[2:]))
        # NumPy is slow to find the largest of a few neighbours, and fast to compare whole columns.
        is_small = cells.size < MANY_CELLS
        cells = cells.max(axis=-1) if is_small else reduce(np.maximum, np.moveaxis(cells, -1, 0))
    # What is not a number is infinitely far away, so that no comparison lets it pass.
    sizes: Array = np.where(np.isnan(cells), np.inf, cells)
    return sizes
