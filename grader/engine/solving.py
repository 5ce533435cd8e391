"""Run a graph: as it should be, with mistakes made, rounded on the way, from a student's values.

All runs go through the graph together, and what is the same in several is computed once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from math import prod

import numpy as np
from numpy.typing import NDArray

from grader.engine.branching import BY_HAND, RIGHT, Branches, Run, as_index, branch
from grader.engine.graph import Graph
from grader.engine.streams import Array

__all__ = ["BY_HAND", "RIGHT", "Entered", "Run", "RunTable", "largest", "only_right", "solve"]

MANY_CELLS = 2_000
"""Cells from which on their number costs more time than the number of calls."""


@dataclass(frozen=True, slots=True)
class Entered:
    """What a batch of students entered for one step, and who of them did."""

    value: Array
    present: NDArray[np.bool_]


class RunTable:
    """Runs that go through a graph together, and the different values that each step has."""

    def __init__(self, graph: Graph, runs: Sequence[Run]) -> None:
        self.graph = graph
        self.runs = list(runs)
        self.branches = branch(graph, self.runs)
        self.of_runs = {each.step.name: each.of_runs for each in self.branches}
        """Which of its step's values each run has."""
        self.index = {name: as_index(rows.tolist()) for name, rows in self.of_runs.items()}

    def __len__(self) -> int:
        return len(self.runs)


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
    different = solve_different(table, givens, entered)
    return {name: values[table.index[name]] for name, values in different.items()}


def solve_different(
    table: RunTable,
    givens: Mapping[str, Array],
    entered: Mapping[str, Entered] | None = None,
) -> dict[str, Array]:
    """Compute the different values of every step; `RunTable.of_runs` says which run has which."""
    values = {name: value[None] for name, value in givens.items()}
    computed: dict[str, Array] = {}
    # A mistake may divide by zero or overflow; whatever is not finite then equals no answer.
    with np.errstate(all="ignore"):
        for branches in table.branches:
            name = branches.step.name
            result = compute(branches, values)
            computed[name], values[name] = result[: branches.size], result
            if len(branches.carried):
                own = result[branches.carried]
                if entered and name in entered:
                    own = put_entered(branches, own, entered[name])
                result[branches.size :] = own
    return computed


def compute(branches: Branches, values: Mapping[str, Array]) -> Array:
    """Compute the values of a step, with room after them for what was entered."""
    first, *others = branches.groups
    right = first.compute(values)
    size = branches.size + len(branches.carried)
    if size == 1:
        return right
    result = np.empty((size, *right.shape[1:]))
    result[first.rows] = right
    for group in others:
        result[group.rows] = group.compute(values)
    if len(branches.rounded):
        # What `np.round` does, for several numbers of decimals at once.
        scales = branches.scales.reshape(-1, *[1] * (right.ndim - 1))
        rounded = np.rint(result[branches.rounded] * scales) / scales
        result[branches.size - len(rounded) : branches.size] = rounded
    return result


def put_entered(branches: Branches, own: Array, entered: Entered) -> Array:
    """Return what carried runs go on from: what was entered, where there is something."""
    cells = own.ndim - 2
    where: NDArray[np.bool_] = entered.present.reshape(-1, *[1] * cells)
    if branches.step.asked_where is not None:
        # Cells that are not asked stay as they follow from what was entered before.
        where = where & branches.step.asked_where
    return np.where(where, entered.value, own)


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
