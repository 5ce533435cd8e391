"""The asked steps of a graph side by side in one row of cells, so that all are compared at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from math import prod
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from grader.engine.branching import Rows
from grader.engine.graph import Graph
from grader.engine.streams import Array
from grader.engine.tolerance import EXACT, in_last_place, rounded_up

Shape = tuple[int, ...]
Entry = TypeVar("Entry", np.float64, np.bool_)


class Layout:
    """Where the cells of each asked step stand; arrays have the row of cells as their last axis."""

    def __init__(self, graph: Graph, shapes: tuple[Shape, ...]) -> None:
        self.steps = list(graph.asked.values())
        self.shapes = dict(zip(graph.asked, shapes, strict=True))
        ends = np.cumsum([prod(shape) for shape in shapes]).tolist()
        self.places = {
            name: slice(start, end)
            for name, start, end in zip(graph.asked, [0, *ends[:-1]], ends, strict=True)
        }
        self.size = ends[-1]
        self.last_place = np.array([in_last_place(step.decimals) for step in self.steps])
        self.is_exact = np.array([step.is_exact for step in self.steps])

    @cached_property
    def part_of_cell(self) -> Rows:
        """Which part each cell belongs to."""
        return np.repeat(np.arange(len(self.steps)), [prod(each) for each in self.shapes.values()])

    @cached_property
    def asked(self) -> Rows:
        """The cells that are asked."""
        where = [
            np.ones(self.shapes[step.name], bool) if step.asked_where is None else step.asked_where
            for step in self.steps
        ]
        return np.flatnonzero(np.concatenate([each.ravel() for each in where]))

    @cached_property
    def first_of_part(self) -> Rows:
        """Where each part begins among the cells that are asked."""
        return np.searchsorted(self.part_of_cell[self.asked], np.arange(len(self.steps)))

    def empty(self, *batch: int) -> Array:
        """Return rows to be filled."""
        return np.zeros((*batch, self.size))

    def parts(self, rows: Array) -> Iterator[tuple[str, Array]]:
        """Return each step's own cells, in their shape."""
        for name, place in self.places.items():
            yield name, rows[..., place].reshape(*rows.shape[:-1], *self.shapes[name])

    def by_part(self, values: NDArray[Entry]) -> dict[str, NDArray[Entry]]:
        """Return what there is one of for each part, by the parts' names."""
        return {step.name: values[..., at] for at, step in enumerate(self.steps)}

    def largest(self, difference: Array) -> Array:
        """Return the largest size of a difference in each part, over the cells asked."""
        cells = np.abs(difference)
        if len(self.asked) < self.size:
            cells = cells[..., self.asked]
        sizes = np.maximum.reduceat(cells, self.first_of_part, axis=-1)
        # What is not a number is infinitely far away, so that no comparison lets it pass.
        sizes[np.isnan(sizes)] = np.inf
        return sizes

    def tolerance(self, exact: Array, by_hand: Array) -> Array:
        """Return what `tolerance_of` does, for each part."""
        found = rounded_up(self.largest(by_hand - exact) + self.last_place)
        found[..., self.is_exact] = EXACT
        return found


@lru_cache(maxsize=256)
def layout_of(graph: Graph, shapes: tuple[Shape, ...]) -> Layout:
    """Return the layout of a graph whose asked steps have these shapes."""
    return Layout(graph, shapes)


def fill(layout: Layout, rows: Array, values: Mapping[str, Array]) -> None:
    """Put each step's values into its cells."""
    for name, place in layout.places.items():
        value = values[name]
        rows[..., place] = value.reshape(*value.shape[: rows.ndim - 1], -1)
