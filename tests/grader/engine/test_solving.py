"""Runs go through a graph together, and each gives what it would give alone."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from grader.engine.graph import graph_of
from grader.engine.options import read_options
from grader.engine.registry import derivation_of
from grader.engine.solving import BY_HAND, RIGHT, Entered, Run, RunTable, largest, solve

SLUGS = ["causal-attention", "forward-diffusion", "frechet-distance"]


def graph(slug):
    return graph_of(slug, read_options(derivation_of(slug).options, {}))


def many_runs(graph):
    """Return runs of all kinds: right, mistaken once and twice, rounded, carried, and mixed."""
    single = [Run(slips=(slip,)) for slip in graph.slips]
    own = [Run(slips=run.slips, carried=True) for run in single]
    pairs = [Run(slips=pair) for pair in combinations(graph.slips, 2)]
    rounded = [Run(decimals=decimals) for decimals in (BY_HAND, 2, 3)]
    carried = [Run(carried=True), Run(carried=True, decimals=BY_HAND), Run(slips=graph.slips[:1])]
    mixed = [Run(slips=tuple(graph.slips[:1]), decimals=2, carried=True)]
    return [RIGHT, *single, *own, *pairs, *rounded, *carried, *mixed]


def entered(graph, givens, missing):
    """Return wrong entries for every asked step, some of them missing."""
    right = solve(RunTable(graph, [RIGHT]), givens)
    noise = np.random.default_rng(missing)
    return {
        name: Entered(
            right[name][0] + noise.normal(size=right[name][0].shape) / 10,
            noise.random(len(right[name][0])) >= missing / 10,
        )
        for name in graph.asked
    }


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("missing", [0, 4, 10])
def test_a_run_among_others_gives_what_it_gives_alone(slug, missing):
    here = graph(slug)
    givens = here.draw(range(5))
    answers, runs = entered(here, givens, missing), many_runs(here)

    together = solve(RunTable(here, runs), givens, answers)

    for place, run in enumerate(runs):
        alone = solve(RunTable(here, [run]), givens, answers)
        for name, values in alone.items():
            assert together[name][place] == pytest.approx(values[0], nan_ok=True), (name, run)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_mistake_changes_nothing_that_does_not_rest_on_it(slug):
    here = graph(slug)
    table = RunTable(here, many_runs(here))

    values = solve(table, here.draw(range(3)))

    reached = {slip.name: set(slip.ways) for slip in here.slips}
    for step in here.steps:
        for slip in here.slips:
            if reached[slip.name] & {*step.way.sources}:
                reached[slip.name].add(step.name)
    for place, slip in enumerate(here.slips, start=1):
        for step in here.steps:
            if step.name not in reached[slip.name]:
                assert table.of_runs[step.name][place] == 0
                assert np.array_equal(values[step.name][place], values[step.name][0])


@pytest.mark.parametrize("shape", [(2, 3, 4), (30, 40, 2, 2), (2, 3), (0, 5, 2), (700, 3, 4, 1)])
def test_the_largest_size_is_the_same_for_few_cells_and_for_many(shape):
    cells = np.random.default_rng(1).normal(size=shape)
    if cells.size:
        cells[0, 0] = np.nan

    sizes = largest(cells)

    plain = np.abs(cells).max(axis=tuple(range(2, cells.ndim)))
    assert np.array_equal(sizes, np.where(np.isnan(plain), np.inf, plain))
