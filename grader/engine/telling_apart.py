"""How far known mistakes are from the right answers, and from one another."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import numpy as np

from grader.engine.branching import Rows
from grader.engine.derivation import Values
from grader.engine.graph import Graph
from grader.engine.solving import largest
from grader.engine.streams import Array


def misses_of(
    graph: Graph, different: Values, places: Mapping[str, Rows], tolerance: Values
) -> dict[str, Array]:
    """Return how many tolerances each slip is off, by part, (slips, variants)."""
    return {
        name: (largest(different[name] - different[name][0], step.asked_where) / tolerance[name])[
            places[name]
        ]
        for name, step in graph.asked.items()
    }


def find_twins(
    graph: Graph,
    different: Values,
    places: Mapping[str, Rows],
    tolerance: Values,
    misses: Values,
    *,
    apart: float,
) -> Rows:
    """Find the slips that come within ``apart`` tolerances of one another in every part.

    Returns
    -------
    (3, twins) array: the two slips, by their numbers, and the variant
    """
    twins = perhaps_alike(misses, apart)
    for name, step in graph.asked.items():
        first, second, at = twins
        values, place = different[name], places[name]
        gap = values[place[first], at] - values[place[second], at]
        same = largest(gap[None], step.asked_where)[0] <= apart * tolerance[name][at]
        twins = twins[:, same]
    return twins


def perhaps_alike(misses: Values, apart: float) -> Rows:
    """Return the pairs that may be alike, by how far both are from the right answers.

    Two slips are no further apart than their distances from the right answer differ. So few pairs
    are left to be compared cell by cell.
    """
    total = reduce(np.add, misses.values())
    # Added up over the parts; what rounding does to the sums is far below the last term.
    reach = apart * len(misses) + 1e-9 * total
    close = [
        (np.full(len(other), one), one + 1 + other, at)
        for one, miss in enumerate(total[:-1])
        for other, at in [np.nonzero(~(np.abs(total[one + 1 :] - miss) > reach[one]))]
    ]
    return np.concatenate([np.empty((3, 0), dtype=np.intp), *close], axis=1)
