from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment, linprog
from scipy.stats import wasserstein_distance

from grader.engine.numerics import wasserstein

seeds = st.integers(0, 2**32)
sizes = st.integers(1, 7)


def of_samples(u, v):
    gaps = wasserstein.gaps(wasserstein.in_order(u), wasserstein.in_order(v))
    return wasserstein.distance_of_samples(gaps)


def of_histograms(p, q, spacing=1.0):
    gaps = wasserstein.gaps(wasserstein.accumulated(p), wasserstein.accumulated(q))
    return wasserstein.distance_of_histograms(gaps, spacing)


def two(seed, n):
    return np.random.default_rng(seed).normal(size=(2, n))


def two_histograms(seed, n):
    return np.random.default_rng(seed).dirichlet(np.ones(n), size=2)


def test_samples_agree_with_the_example_of_scipy_s_documentation():
    """`wasserstein_distance([0, 1, 3], [5, 6, 8])` is 5.0 there."""
    assert of_samples(np.array([3.0, 0.0, 1.0]), np.array([6.0, 8.0, 5.0])) == pytest.approx(5)


def test_parallel_lines_are_as_far_apart_as_they_are_drawn():
    """Arjovsky et al. 2017, example 1: W of (0, Z) and (theta, Z) is the size of theta."""
    for theta in (-0.75, 0.5):
        assert of_samples(np.zeros(4), np.full(4, theta)) == pytest.approx(abs(theta))


def test_histograms_agree_with_moving_by_hand():
    """A quarter moves from bin 0 to 3, a half from 1 to 2: 3/4 + 1/2 bins' widths."""
    p, q = np.array([0.5, 0.5, 0.0, 0.0]), np.array([0.25, 0.0, 0.5, 0.25])

    assert of_histograms(p, q) == pytest.approx(1.25)
    assert of_histograms(p, q, spacing=0.5) == pytest.approx(0.625)
    assert wasserstein.mean_of_histogram(q, np.arange(4.0)) == pytest.approx(1.75)


@given(seed=seeds, n=sizes)
def test_samples_agree_with_scipy_and_with_the_best_assignment(seed, n):
    u, v = two(seed, n)
    cost = np.abs(u[:, None] - v[None])

    distance = of_samples(u, v)

    assert distance == pytest.approx(wasserstein_distance(u, v))
    assert distance == pytest.approx(cost[linear_sum_assignment(cost)].mean())


def test_samples_agree_with_trying_every_plan():
    u, v = two(2, 5)

    best = min(np.abs(u - v[list(order)]).mean() for order in permutations(range(5)))

    assert of_samples(u, v) == pytest.approx(best)


@given(seed=seeds, n=st.integers(2, 7))
def test_histograms_agree_with_scipy(seed, n):
    p, q = two_histograms(seed, n)
    places = 0.5 * np.arange(n)

    assert of_histograms(p, q, 0.5) == pytest.approx(wasserstein_distance(places, places, p, q))


def test_histograms_agree_with_the_transport_problem():
    """The cheapest plan, a matrix with the margins p and q, found by linear programming."""
    p, q = two_histograms(3, 4)
    cost = np.abs(np.subtract.outer(np.arange(4.0), np.arange(4.0)))
    rows = np.kron(np.eye(4), np.ones(4))
    columns = np.kron(np.ones(4), np.eye(4))

    plan = linprog(cost.ravel(), A_eq=np.vstack([rows, columns]), b_eq=np.hstack([p, q]))

    assert of_histograms(p, q) == pytest.approx(plan.fun)


@given(seed=seeds, n=sizes)
def test_it_is_a_distance_and_the_means_bound_it(seed, n):
    u, v = two(seed, n)
    w, _ = two(seed + 1, n)

    assert of_samples(u, v) == pytest.approx(of_samples(v, u))
    assert of_samples(u, u[::-1]) == 0
    assert of_samples(u, v) <= of_samples(u, w) + of_samples(w, v) + 1e-12
    assert of_samples(u, v) >= abs(u.mean() - v.mean()) - 1e-12
    assert of_samples(u + 3, v + 3) == pytest.approx(of_samples(u, v))
    assert of_samples(-2 * u, -2 * v) == pytest.approx(2 * of_samples(u, v))


def test_a_batch_is_worked_out_as_its_members_are():
    u, v = np.random.default_rng(5).normal(size=(2, 3, 4, 5))
    p, q = np.random.default_rng(6).dirichlet(np.ones(5), size=(2, 3, 4))

    samples, histograms = of_samples(u, v), of_histograms(p, q, 2.0)
    means = wasserstein.mean_of_histogram(p, np.arange(5.0))

    for place in np.ndindex(3, 4):
        assert samples[place] == pytest.approx(of_samples(u[place], v[place]))
        assert histograms[place] == pytest.approx(of_histograms(p[place], q[place], 2.0))
        assert means[place] == pytest.approx(sum(i * p[place][i] for i in range(5)))
