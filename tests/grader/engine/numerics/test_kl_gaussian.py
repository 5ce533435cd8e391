from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from grader.engine.numerics import kl_gaussian

means = st.floats(-3, 3)
deviations = st.floats(0.3, 3)


def kl(*numbers):
    return kl_gaussian.kl(*(np.asarray(number, dtype=float) for number in numbers))


def test_the_terms_agree_with_ones_worked_out_by_hand():
    """p = N(1, 2^2) and q = N(3, 4^2): ln 2, (4 + 4) / 32 and their sum less a half."""
    log_ratio = kl_gaussian.log_ratio(np.array(2.0), np.array(4.0))
    gap = kl_gaussian.squared_gap(np.array(1.0), np.array(3.0))
    quadratic = kl_gaussian.quadratic(np.array(2.0), np.array(4.0), gap)

    assert log_ratio == pytest.approx(0.6931471805599453, rel=1e-14)
    assert gap == 4
    assert quadratic == 0.25
    assert kl_gaussian.divergence(log_ratio, quadratic) == pytest.approx(0.4431471805599453)
    assert kl(1, 2, 3, 4) == pytest.approx(0.4431471805599453)


@given(mean=means, deviation=deviations)
def test_a_gaussian_is_at_no_distance_from_itself(mean, deviation):
    assert kl(mean, deviation, mean, deviation) == pytest.approx(0, abs=1e-12)


@given(mu=means, sigma=deviations, m=means, s=deviations, shift=means, scale=deviations)
def test_it_is_never_negative_and_the_same_in_other_units(mu, sigma, m, s, shift, scale):
    divergence = kl(mu, sigma, m, s)

    assert divergence >= -1e-12
    moved = kl(scale * mu + shift, scale * sigma, scale * m + shift, scale * s)
    assert moved == pytest.approx(divergence, rel=1e-9, abs=1e-9)


@given(mu=means, sigma=deviations, m=means, s=deviations)
def test_both_directions_sum_to_what_holds_no_logarithm(mu, sigma, m, s):
    """Jeffreys' symmetric divergence: the logarithms cancel."""
    both = kl(mu, sigma, m, s) + kl(m, s, mu, sigma)

    gap = (mu - m) ** 2
    assert both == pytest.approx(
        (sigma**2 + gap) / (2 * s**2) + (s**2 + gap) / (2 * sigma**2) - 1, abs=1e-9
    )


@pytest.mark.parametrize("numbers", [(0, 1, 1, 2), (-0.6, 2.5, -0.4, 0.6), (1.5, 0.8, 0.2, 1.6)])
def test_it_agrees_with_the_integral(numbers):
    mu, sigma, m, s = numbers

    def integrand(x):
        return norm.pdf(x, mu, sigma) * (norm.logpdf(x, mu, sigma) - norm.logpdf(x, m, s))

    integral, _ = quad(integrand, mu - 12 * sigma, mu + 12 * sigma, limit=200)
    assert kl(*numbers) == pytest.approx(integral, rel=1e-8)


def test_the_quadratic_term_agrees_with_samples():
    samples = np.random.default_rng(6).normal(0.4, 0.9, size=400_000)

    average = np.mean((samples + 0.3) ** 2 / (2 * 1.4**2))

    gap = kl_gaussian.squared_gap(np.array(0.4), np.array(-0.3))
    quadratic = kl_gaussian.quadratic(np.array(0.9), np.array(1.4), gap)
    assert quadratic == pytest.approx(average, rel=0.01)


def test_a_batch_is_worked_out_as_its_members_are():
    rng = np.random.default_rng(7)
    mu, m = rng.normal(size=(2, 3, 4))
    sigma, s = rng.uniform(0.5, 2, size=(2, 3, 4))

    together = kl(mu, sigma, m, s)

    for place in np.ndindex(3, 4):
        alone = kl(mu[place], sigma[place], m[place], s[place])
        assert together[place] == pytest.approx(alone)
        assert not math.isnan(alone)
