from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.spatial.distance import jensenshannon

from grader.engine.numerics import optimal_discriminator as optimum

seeds = st.integers(0, 2**32)
sizes = st.integers(2, 6)


def two(seed, n):
    return np.random.default_rng(seed).dirichlet(np.ones(n) * 2, size=2)


def value_of(p, q):
    return optimum.value(p, q, optimum.optimal_discriminator(p, q))


def test_a_perfect_generator_leaves_a_coin_toss_worth_minus_ln_four():
    """Goodfellow et al. 2014, theorem 1: D = 1/2 and V = -ln 4 = -1.386294361..."""
    p = np.array([0.2, 0.5, 0.3])

    assert optimum.optimal_discriminator(p, p) == pytest.approx([0.5, 0.5, 0.5])
    assert value_of(p, p) == pytest.approx(-1.3862943611198906)
    assert optimum.divergence_of_value(value_of(p, p)) == pytest.approx(0, abs=1e-12)


def test_value_agrees_with_logarithms_looked_up_in_a_table():
    """p = 1/4, 3/4 and q = 3/4, 1/4: D = p, V = 2 (1/4 ln 1/4 + 3/4 ln 3/4)
    = 3/2 ln 3 - 4 ln 2 = 1.647918 - 2.772589."""
    p, q = np.array([0.25, 0.75]), np.array([0.75, 0.25])

    assert optimum.optimal_discriminator(p, q) == pytest.approx([0.25, 0.75])
    assert value_of(p, q) == pytest.approx(-1.124670, abs=1e-6)
    assert optimum.divergence_of_value(value_of(p, q)) == pytest.approx(0.130812, abs=1e-6)


@given(seed=seeds, n=sizes)
def test_divergence_agrees_with_that_of_scipy(seed, n):
    p, q = two(seed, n)

    divergence = optimum.divergence_of_value(value_of(p, q))

    assert divergence == pytest.approx(jensenshannon(p, q) ** 2, abs=1e-9)


def test_discriminator_agrees_with_a_numerical_search():
    p, q = two(3, 3)

    def loss(logits):
        return -float(optimum.value(p, q, 1 / (1 + np.exp(-logits))))

    found = minimize(loss, np.zeros(3), tol=1e-10)

    assert 1 / (1 + np.exp(-found.x)) == pytest.approx(
        optimum.optimal_discriminator(p, q), abs=1e-4
    )
    assert -found.fun == pytest.approx(float(value_of(p, q)))


@given(seed=seeds, n=sizes)
def test_no_other_discriminator_has_a_higher_value(seed, n):
    p, q = two(seed, n)
    other = np.random.default_rng(seed + 1).uniform(0.01, 0.99, size=n)

    assert optimum.value(p, q, other) <= value_of(p, q) + 1e-12


@given(seed=seeds, n=sizes)
def test_the_divergence_is_the_same_both_ways_and_at_most_ln_two(seed, n):
    p, q = two(seed, n)

    divergence = optimum.divergence_of_value(value_of(p, q))

    assert optimum.divergence_of_value(value_of(q, p)) == pytest.approx(divergence)
    assert -1e-12 <= divergence <= np.log(2) + 1e-12


def test_a_discriminator_that_is_too_sure_still_has_a_value():
    logs = optimum.logarithms(np.array([1.0, 1.5]))

    assert logs == pytest.approx(
        np.array([[0.0, np.log(1.5)], [np.log(optimum.SMALLEST), np.log(optimum.SMALLEST)]])
    )


def test_a_batch_is_worked_out_as_its_members_are():
    p, q = np.random.default_rng(4).dirichlet(np.ones(3), size=(2, 4, 5))

    best, values = optimum.optimal_discriminator(p, q), value_of(p, q)

    for place in np.ndindex(4, 5):
        assert best[place] == pytest.approx(optimum.optimal_discriminator(p[place], q[place]))
        assert values[place] == pytest.approx(value_of(p[place], q[place]))
