"""How much work a variant is by hand, counted by running its own steps on counting arrays.

Every multiplication or division is one unit of work, unless by 0 or 1; a root, an exponential, a
logarithm or a sine three; a matrix decomposition of n by n entries n cubed; writing down an entry
that is asked one. Digits are no part of the units, for they change with the numbers drawn: the
significant digits of every number multiplied, of every number that a function is taken of, and of
every entry asked, six at most and without zeros at the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from grader.engine.counting import Tally, counting, tally_for
from grader.engine.digits import digits_of
from grader.engine.graph import Graph
from grader.engine.solving import only_right, solve
from grader.engine.streams import Array

FUNCTION = 3.0
BAND = 1.5
"""How many times the work of one variant another may be."""


@dataclass(frozen=True, slots=True)
class Effort:
    """The work by hand of each variant of a batch, by kind."""

    multiplications: Array
    functions: Array
    digits: Array


def effort_by_hand(graph: Graph, givens: Mapping[str, Array], right: Mapping[str, Array]) -> Effort:
    """Return the work of each variant by kind."""
    tally = tally_for(len(next(iter(givens.values()))), with_digits=True)
    # With intermediate results as they are written down, and not with all that a machine keeps.
    written = {step.name: np.round(right[step.name], step.decimals) for step in graph.steps}
    run_counting(graph, {**givens, **written}, tally)
    digits = np.zeros_like(tally.multiplications) if tally.digits is None else tally.digits
    for name, step in graph.asked.items():
        entries = written[name] if step.asked_where is None else written[name][:, step.asked_where]
        digits = digits + digits_of(entries).reshape(len(entries), -1).sum(axis=1)
    return Effort(tally.multiplications, tally.functions, digits)


def work_by_hand(graph: Graph, givens: Mapping[str, Array], right: Mapping[str, Array]) -> Array:
    """Return the units of work of each variant."""
    tally = tally_for(len(next(iter(givens.values()))))
    run_counting(graph, {**givens, **right}, tally)
    return tally.multiplications + FUNCTION * tally.functions + entries_asked(graph, right)


def run_counting(graph: Graph, values: Mapping[str, Array], tally: Tally) -> None:
    """Run every step on these values, adding the work to the tally."""
    arrays = {name: counting(np.asarray(value)[None], tally) for name, value in values.items()}
    with np.errstate(all="ignore"):
        for step in graph.steps:
            step.way.run(arrays.__getitem__)


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
