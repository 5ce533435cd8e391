"""Which values of each step differ among runs, so that each is computed once.

A mistake changes the steps that rest on it and no others, and two runs that make the same mistakes
in what a step rests on have the same value for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.engine.graph import Graph
from grader.engine.quantities import Slip, Step, Way
from grader.engine.streams import Array

Rows = NDArray[np.intp]
Index = slice | Rows

BY_HAND = -1
"""Rounding every step to the decimals that it is asked with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One way through the graph."""

    slips: tuple[Slip, ...] = ()
    decimals: int | None = None
    carried: bool = False
    """Whether later steps go on from what the student entered."""


RIGHT = Run()


@dataclass(frozen=True, slots=True)
class Group:
    """Values of a step that are computed in one way, from different values of its sources."""

    way: Way
    rows: slice
    """Where they stand among the step's values."""
    sources: Mapping[str, Index]
    """Of each source, the values to compute them from."""

    def compute(self, values: Mapping[str, Array]) -> Array:
        return self.way.run(lambda name: values[name][self.sources[name]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Branches:
    """The different values of a step; the first is right."""

    step: Step
    groups: Sequence[Group]
    rounded: Rows
    """Values that are rounded, which stand after those that are computed."""
    scales: Array
    """Ten to the power of the decimals that each is rounded to."""
    size: int
    of_runs: Rows
    """Which value each run has."""
    carried: Rows
    """Values in whose place runs go on from what was entered."""


def branch(graph: Graph, runs: Sequence[Run]) -> list[Branches]:
    """Find the different values of every step."""
    every = [RIGHT, *runs]
    going_on = {given.name: [0] * len(every) for given in graph.givens}
    found = []
    for step in graph.steps:
        groups, computed, size = group(step, graph, every, going_on)
        rounded, results = put_rounded(step, every, computed, size)
        size += len(rounded)
        carried = sorted({at for at, run in zip(results, every, strict=True) if run.carried})
        if not step.weight:
            carried = []
        # What was entered stands after the results that it takes the place of.
        place = {at: size + i for i, at in enumerate(carried)}
        going_on[step.name] = [
            place.get(at, at) if run.carried else at for at, run in zip(results, every, strict=True)
        ]
        found.append(
            Branches(
                step=step,
                groups=groups,
                rounded=np.array([at for at, _ in rounded], dtype=np.intp),
                scales=np.array([10.0**decimals for _, decimals in rounded]),
                size=size,
                of_runs=np.array(results[1:], dtype=np.intp),
                carried=np.array(carried, dtype=np.intp),
            )
        )
    return found


def group(
    step: Step, graph: Graph, runs: Sequence[Run], going_on: Mapping[str, list[int]]
) -> tuple[list[Group], list[int], int]:
    """Gather the runs that compute a step in the same way; return also each run's value."""
    slips = [slip for slip in graph.slips if step.name in slip.ways]
    ways = [step.way, *(slip.ways[step.name] for slip in slips)]
    chosen = [
        max((at for at, slip in enumerate(slips, start=1) if slip in run.slips), default=0)
        for run in runs
    ]
    groups, results, size = [], [0] * len(runs), 0
    for at, way in enumerate(ways):
        ours = [number for number, choice in enumerate(chosen) if choice == at]
        starts = [tuple(going_on[name][number] for name in way.sources) for number in ours]
        places = {start: size + i for i, start in enumerate(dict.fromkeys(starts))}
        for number, start in zip(ours, starts, strict=True):
            results[number] = places[start]
        if places:
            columns = zip(way.sources, zip(*places, strict=True), strict=True)
            sources = {name: as_index(column) for name, column in columns}
            groups.append(Group(way, slice(size, size + len(places)), sources))
            size += len(places)
    return groups, results, size


def put_rounded(
    step: Step, runs: Sequence[Run], computed: Sequence[int], size: int
) -> tuple[list[tuple[int, int]], list[int]]:
    """Put rounded values after the computed ones: each one's value and decimals, and each run's."""
    places: dict[tuple[int, int], int] = {}
    results = list(computed)
    for number, run in enumerate(runs):
        if run.decimals is not None:
            kept = step.decimals if run.decimals == BY_HAND else run.decimals
            at = (computed[number], kept)
            results[number] = places.setdefault(at, size + len(places))
    return list(places), results


def as_index(rows: Sequence[int]) -> Index:
    """Return rows as a slice where they can be one, for a slice copies nothing."""
    first = rows[0]
    if all(row == first for row in rows):
        return slice(first, first + 1)
    if list(rows) == list(range(first, first + len(rows))):
        return slice(first, first + len(rows))
    return np.array(rows, dtype=np.intp)
