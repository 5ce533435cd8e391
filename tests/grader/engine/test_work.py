from __future__ import annotations

import numpy as np
import pytest

from grader.engine.drawing import draw_certified
from grader.engine.graph import graph_of
from grader.engine.options import read_options
from grader.engine.registry import derivation_of
from grader.engine.work import BAND, counting, work_band


def tally_of(compute, *values):
    tally = np.zeros(1)
    compute(*(counting(np.array(value, dtype=float)[None, None], tally) for value in values))
    return tally[0]


@pytest.mark.parametrize(
    ("compute", "values", "units"),
    [
        (np.multiply, ([2, 3, 4], [5, 6, 7]), 3),
        (np.multiply, ([2, 0, 1], [5, 6, 7]), 1),
        (np.add, ([2, 3], [5, 6]), 0),
        (np.exp, ([0.5, 0.0],), 3),
        (np.sqrt, (0.3,), 3),
        (np.matmul, ([[2, 3], [4, 5]], [[6, 7], [8, 9]]), 8),
        (np.matmul, ([[1, 0], [0, 1]], [[6, 7], [8, 9]]), 0),
        (np.linalg.eigvalsh, ([[2, 1], [1, 2]],), 8),
    ],
)
def test_work_is_counted_as_a_person_would(compute, values, units):
    assert tally_of(compute, *values) == units


def test_masking_hides_no_work_that_follows():
    units = tally_of(lambda a: np.exp(np.where(np.array([True, False]), a, -np.inf)), [0.5, 0.7])

    assert units == 3


@pytest.mark.parametrize("slug", ["causal-attention", "frechet-distance", "forward-diffusion"])
def test_variants_are_equally_hard_within_the_band(slug):
    graph = graph_of(slug, read_options(derivation_of(slug).options, {}))

    work = draw_certified(graph, range(500)).certificate.work

    low, high = work_band(graph)
    assert high / low == pytest.approx(BAND)
    assert low <= work.min()
    assert work.max() <= high
