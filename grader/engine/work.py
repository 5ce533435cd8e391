"""How much work a variant is by hand, counted by running its own steps on counting arrays.

A person multiplies by 0 or 1 for nothing; every other multiplication or division is one unit of
work, a root, an exponential or a logarithm three, a matrix decomposition of n by n entries n cubed,
and writing down an entry that is asked one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.engine.graph import Graph
from grader.engine.solving import only_right, solve
from grader.engine.streams import Array

FUNCTION = 3.0
BAND = 1.5
"""How many times the work of one variant another may be."""

PRODUCTS = {np.multiply, np.divide, np.matmul}
FUNCTIONS = {np.exp, np.exp2, np.log, np.log2, np.sqrt, np.tanh, np.sin, np.cos}


class CountingArray(np.ndarray[Any, np.dtype[np.float64]]):
    """An array that counts the work done with it, for each variant of its batch."""

    tally: Array
    """Units of work so far, (variants,); shared by every array that came from this one."""

    def __array_finalize__(self, source: object) -> None:
        tally = getattr(source, "tally", None)
        if tally is not None:
            self.tally = tally

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **keywords: Any) -> Any:
        plain = [np.asarray(each) for each in inputs]
        result = getattr(ufunc, method)(*plain, **keywords)
        if method == "__call__":
            add_up(self.tally, work_of(ufunc, plain))
        return counting(result, self.tally) if isinstance(result, np.ndarray) else result

    def __array_function__(
        self, function: Callable[..., Any], types: Any, arguments: Any, keywords: Any
    ) -> Any:
        result = super().__array_function__(function, types, arguments, keywords)
        if function.__module__ == "numpy.linalg":
            size = arguments[0].shape[-1]
            add_up(self.tally, np.full((1, len(self.tally)), float(size**3)))
        is_array = isinstance(result, np.ndarray) and not isinstance(result, CountingArray)
        return counting(result, self.tally) if is_array else result


def counting(values: Array, tally: Array) -> CountingArray:
    """Return the values as an array that adds to the tally."""
    array = np.asarray(values).view(CountingArray)
    array.tally = tally
    return array


def work_of(ufunc: np.ufunc, inputs: list[Array]) -> Array:
    """Return the units of work of every result of an operation."""
    if ufunc in FUNCTIONS:
        return FUNCTION * is_work(inputs[0])
    if ufunc is np.matmul and min(each.ndim for each in inputs) > 1:
        return is_work(inputs[0]) @ is_work(inputs[1])
    if ufunc in PRODUCTS:
        first, second = is_work(inputs[0]), is_work(inputs[1])
        return np.asarray(first * second)
    return np.zeros((1, 1))


def is_work(values: Array) -> Array:
    """Return 1 where a number is work to multiply by, 0 where it is 0, 1, -1 or not a number."""
    size = np.abs(values)
    return np.where((size == 0) | (size == 1) | ~np.isfinite(size), 0.0, 1.0)


def add_up(tally: Array, work: Array) -> None:
    """Add work of shape (1, variants, ...) to the tally; of what has no batch, nothing."""
    if work.ndim >= 2 and work.shape[1] == len(tally):
        tally += work.reshape(work.shape[0], work.shape[1], -1).sum(axis=(0, 2))


def work_by_hand(graph: Graph, givens: Mapping[str, Array], right: Mapping[str, Array]) -> Array:
    """Return the units of work of each variant."""
    size = len(next(iter(givens.values())))
    tally = np.zeros(size)
    values = {**givens, **right}
    arrays = {name: counting(value[None], tally) for name, value in values.items()}
    with np.errstate(all="ignore"):
        for step in graph.steps:
            step.way.run(arrays.__getitem__)
    return tally + entries_asked(graph, right)


def entries_asked(graph: Graph, right: Mapping[str, Array]) -> int:
    """Return how many entries a student writes down."""
    return sum(
        int(right[name][0].size if step.asked_where is None else step.asked_where.sum())
        for name, step in graph.asked.items()
    )


@lru_cache(maxsize=256)
def work_band(graph: Graph) -> tuple[float, float]:
    """Return the least and the most work that a variant of this graph may be.

    The middle is the median of the first draws of 128 seeds, so the band follows from the problem
    and its options alone.
    """
    givens = graph.draw(range(128))
    right = {name: value[0] for name, value in solve(only_right(graph), givens).items()}
    middle = float(np.median(work_by_hand(graph, givens, right)))
    return middle / BAND**0.5, middle * BAND**0.5


def is_in_band(graph: Graph, work: Array) -> NDArray[np.bool_]:
    """Return which variants are as much work as the others."""
    low, high = work_band(graph)
    inside: NDArray[np.bool_] = (work >= low) & (work <= high)
    return inside
