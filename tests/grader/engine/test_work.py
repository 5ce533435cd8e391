from __future__ import annotations

import numpy as np
import pytest

from grader import engine
from grader.engine.counting import CountingArray, UncountedFunction, counting, tally_for
from grader.engine.drawing import draw_certified
from grader.engine.graph import graph_of
from grader.engine.options import read_options
from grader.engine.registry import derivation_of
from grader.engine.work import BAND, effort_by_hand, work_band

M, N = [[2.0, 3.0], [4.0, 5.0]], [[6.0, 7.0], [8.0, 9.0]]


def tally_of(compute, *values):
    """Return the multiplications, functions and digits of a computation with these numbers."""
    tally = tally_for(1, with_digits=True)
    compute(*(counting(np.array(value, dtype=float)[None, None], tally) for value in values))
    return tally.multiplications[0], tally.functions[0], tally.digits[0]


@pytest.mark.parametrize(
    ("compute", "values", "multiplications", "functions"),
    [
        (np.multiply, ([2, 3, 4], [5, 6, 7]), 3, 0),
        (np.multiply, ([2, 0, 1], [5, 6, 7]), 1, 0),
        (np.divide, ([2, 3], [5, 6]), 2, 0),
        (np.add, ([2, 3], [5, 6]), 0, 0),
        (np.square, ([2, 1, 3],), 2, 0),
        (np.reciprocal, ([2, 1],), 1, 0),
        (np.exp, ([0.5, 0.0],), 0, 1),
        (np.expm1, ([0.5],), 0, 1),
        (np.log1p, ([0.5],), 0, 1),
        (np.log10, ([5, 1],), 0, 1),
        (np.sqrt, (0.3,), 0, 1),
        (np.arctan, (0.3,), 0, 1),
        (np.hypot, (0.3, 0.4), 2, 1),
        (np.logaddexp, (0.0, 0.4), 0, 3),
        (np.matmul, (M, N), 8, 0),
        (np.matmul, ([[1, 0], [0, 1]], N), 0, 0),
        (lambda a: a @ np.array([2.0, 3.0]), (M,), 4, 0),
        (lambda a: np.array([2.0, 3.0]) @ a, (M,), 4, 0),
        (lambda a, b: np.einsum("rvij,rvjk->rvik", a, b), (M, N), 8, 0),
        (lambda a: a**2, ([2, 3],), 2, 0),
        (lambda a: a**3, ([2, 1],), 2, 0),
        (lambda a: a**-2, ([2],), 2, 0),
        (lambda a: a**0.5, ([2, 3],), 0, 2),
        (lambda a: a**9, ([2],), 0, 1),
        (lambda a: np.float_power(2.0, a), ([1.5, 2.0],), 1, 1),
        (lambda a: np.sum(a, axis=-1), ([2, 3],), 0, 0),
        (lambda a: np.mean(a, axis=-1), ([2, 3],), 1, 0),
        (lambda a: np.prod(a, axis=-1), ([2, 3, 1, 4],), 2, 0),
        (lambda a: np.cumprod(a, axis=-1), ([2, 3, 4],), 2, 0),
        (lambda a: np.round(a, 2), ([2.345],), 0, 0),
        (lambda a: np.stack(np.broadcast_arrays(a, a), axis=-1) * 2, ([3, 4],), 4, 0),
        (np.linalg.eigvalsh, ([[2, 1], [1, 2]],), 8, 0),
    ],
)  # fmt: skip
def test_work_is_counted_as_a_person_would(compute, values, multiplications, functions):
    assert tally_of(compute, *values)[:2] == (multiplications, functions)


def test_masking_hides_no_work_that_follows():
    found = tally_of(lambda a: np.exp(np.where(np.array([True, False]), a, -np.inf)), [0.5, 0.7])

    assert found[:2] == (0, 1)


@pytest.mark.parametrize(
    ("compute", "values", "digits"),
    [
        (np.multiply, ([0.25, 1.0], [30, 5]), 3),
        (np.sqrt, (0.125,), 3),
        (np.matmul, (M, N), 16),
        (np.matmul, ([[0.25]], [[1.5]]), 4),
        (lambda a: a**3, (0.25,), 4),
        (lambda a: np.prod(a, axis=-1), ([0.25, 12.0],), 4),
        (np.multiply, (1 / 3, 2.0), 7),
    ],
)
def test_digits_are_those_of_the_numbers_reckoned_with(compute, values, digits):
    assert tally_of(compute, *values)[2] == digits


@pytest.mark.parametrize(
    "compute", [np.spacing, np.linalg.norm, lambda a: np.multiply.outer(a, a), np.dot]
)
def test_a_function_of_which_nobody_has_said_how_much_work_it_is_is_refused(compute):
    arrays = ([2.0], [3.0]) if compute is np.dot else ([2.0],)

    with pytest.raises(UncountedFunction, match=r"operations\.py"):
        tally_of(compute, *arrays)


SETTINGS = [
    (slug, options)
    for slug, derivation in engine.catalogue().items()
    for schema in [engine.schema_of(derivation.options)["properties"]]
    for options in [{}, {name: each.get("maximum", True) for name, each in schema.items()}]
]


@pytest.mark.parametrize(("slug", "options"), SETTINGS)
def test_no_step_drops_the_tally_on_its_way(slug, options):
    graph = graph_of(slug, read_options(derivation_of(slug).options, options))
    drawn = draw_certified(graph, range(3))
    tally = tally_for(3)
    values = {**drawn.givens, **drawn.certificate.right}
    arrays = {name: counting(value[None], tally) for name, value in values.items()}

    for step in graph.steps:
        result = step.way.compute(**step.way.arguments(arrays.__getitem__))
        is_constant = np.ptp(np.asarray(result)) == 0
        kept = isinstance(result, CountingArray) or is_constant
        assert kept, f"{step.name}: np.asarray in the place of np.asanyarray?"


@pytest.mark.parametrize("slug", ["causal-attention", "frechet-distance", "forward-diffusion"])
def test_variants_are_equally_hard_within_the_band(slug):
    graph = graph_of(slug, read_options(derivation_of(slug).options, {}))

    work = draw_certified(graph, range(500)).certificate.work

    low, high = work_band(graph)
    assert high / low == pytest.approx(BAND)
    assert low <= work.min()
    assert work.max() <= high


def test_the_kinds_of_work_add_up_to_the_units_that_the_band_is_of():
    graph = graph_of(
        "causal-attention", read_options(derivation_of("causal-attention").options, {})
    )
    drawn = draw_certified(graph, range(20))

    effort = effort_by_hand(graph, drawn.givens, drawn.certificate.right)

    entries = 6 + 6 + 6 + 6 + 9 + 6
    units = effort.multiplications + 3 * effort.functions + entries
    # By kind the numbers are as they are written down; a 1.0000 may have been 0.99999.
    assert np.abs(units - drawn.certificate.work).max() <= 3
