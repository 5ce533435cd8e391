from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import sqrtm

from grader.engine.numerics import frechet

seeds = st.integers(0, 2**32)
sizes = st.integers(1, 5)


def covariance(rng, n):
    factor = rng.normal(size=(n, n + 2))
    return factor @ factor.T / n


def two(seed, n):
    rng = np.random.default_rng(seed)
    return covariance(rng, n), covariance(rng, n)


def test_distance_agrees_with_the_midterm():
    mean = np.array([0.5, 0.2, 0.7, 0.4])
    cov = np.array(
        [
            [0.2, 0.1, 0.05, 0.02],
            [0.1, 0.3, 0.1, 0.05],
            [0.05, 0.1, 0.4, 0.1],
            [0.02, 0.05, 0.1, 0.2],
        ]
    )
    mean_1 = np.array([0.4, 0.3, 0.5, 0.6])
    cov_1 = np.array(
        [
            [0.7, 0.1, 0.05, 0.02],
            [0.1, 0.2, 0.1, 0.05],
            [0.05, 0.1, 0.3, 0.1],
            [0.02, 0.05, 0.1, 0.15],
        ]
    )

    assert frechet.frechet_distance(mean, cov, mean_1, cov_1) == pytest.approx(0.2811, abs=5e-5)


@given(seed=seeds, n=sizes)
def test_trace_agrees_with_the_general_square_root(seed, n):
    a, b = two(seed, n)

    trace = frechet.roots_of_product(a, b).sum()

    assert trace == pytest.approx(np.trace(sqrtm(a @ b)).real, rel=1e-6)


@given(seed=seeds)
def test_trace_agrees_with_the_closed_form_for_two_features(seed):
    a, b = two(seed, 2)
    product = a @ b

    trace = frechet.roots_of_product(a, b).sum()

    root_of_determinant = np.sqrt(max(np.linalg.det(product), 0))
    assert trace == pytest.approx(np.sqrt(np.trace(product) + 2 * root_of_determinant), rel=1e-6)


def test_distance_agrees_with_the_best_coupling_found_by_sampling():
    """The distance is the least mean squared gap of coupled samples; the optimal map reaches it."""
    rng = np.random.default_rng(5)
    cov_1, cov_2 = covariance(rng, 2), covariance(rng, 2)
    mean_1, mean_2 = np.array([0.3, -0.1]), np.array([0.5, 0.4])
    root = sqrtm(cov_1).real
    transport = np.linalg.inv(root) @ sqrtm(root @ cov_2 @ root).real @ np.linalg.inv(root)
    samples = rng.multivariate_normal(mean_1, cov_1, size=200_000)

    moved = mean_2 + (samples - mean_1) @ transport.T

    cost = np.mean(np.sum((samples - moved) ** 2, axis=1))
    distance = frechet.frechet_distance(mean_1, cov_1, mean_2, cov_2)
    assert cost == pytest.approx(float(distance), rel=0.02)


@given(seed=seeds, n=sizes)
def test_a_distribution_is_at_no_distance_from_itself(seed, n):
    cov, _ = two(seed, n)

    distance = frechet.frechet_distance(np.ones(n), cov, np.ones(n), cov)

    assert 0 <= distance < 1e-9


@given(seed=seeds, n=sizes)
def test_the_distance_is_the_same_both_ways_and_in_turned_axes(seed, n):
    cov_1, cov_2 = two(seed, n)
    rng = np.random.default_rng(seed + 1)
    mean_1, mean_2 = rng.normal(size=(2, n))
    turn, _ = np.linalg.qr(rng.normal(size=(n, n)))

    distance = frechet.frechet_distance(mean_1, cov_1, mean_2, cov_2)

    assert frechet.frechet_distance(mean_2, cov_2, mean_1, cov_1) == pytest.approx(distance)
    turned = frechet.frechet_distance(
        turn @ mean_1, turn @ cov_1 @ turn.T, turn @ mean_2, turn @ cov_2 @ turn.T
    )
    assert turned == pytest.approx(distance)


@given(seed=seeds, n=sizes)
def test_a_factor_times_its_transpose_is_the_covariance(seed, n):
    cov, _ = two(seed, n)

    factor = frechet.factor(cov)

    assert factor @ factor.T == pytest.approx(cov)


def test_a_singular_covariance_has_a_distance_too():
    flat = np.array([[1.0, 1.0], [1.0, 1.0]])

    distance = frechet.frechet_distance(np.zeros(2), flat, np.zeros(2), np.eye(2))

    assert distance == pytest.approx(2 + 2 - 2 * np.sqrt(2))
