from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.numerics import diffusion

betas = st.lists(st.floats(0.001, 0.5), min_size=1, max_size=5)


def one_step(x, noise, beta):
    beta = np.asarray(beta)
    return diffusion.diffuse(x, noise, diffusion.signal_rate(beta), diffusion.noise_rate(beta))


def test_two_steps_agree_with_the_midterm():
    first, last, length = np.array(0.0001), np.array(0.02), np.array(1000.0)
    x, noise = np.array([[0.8, 0.5]]), np.array([[1.0, -1.0]])

    beta_1 = diffusion.linear_beta(first, last, length, 1)
    beta_2 = diffusion.linear_beta(first, last, length, 2)
    x_1 = one_step(x, noise, beta_1)
    x_2 = one_step(x_1, 2 * noise, beta_2)

    assert beta_1 == pytest.approx(0.0001199, rel=1e-12)
    assert beta_2 == pytest.approx(0.0001398, rel=1e-12)
    assert x_1 == pytest.approx(np.array([[0.81090, 0.48902]]), abs=5e-6)
    assert x_2 == pytest.approx(np.array([[0.83448, 0.46534]]), abs=2e-5)


@given(first=st.floats(0.001, 0.1), last=st.floats(0.1, 0.5), length=st.integers(1, 1000))
def test_the_schedule_reaches_its_ends_and_rises_evenly(first, last, length):
    beta = [
        float(diffusion.linear_beta(np.array(first), np.array(last), np.array(float(length)), t))
        for t in range(length + 1)
    ]

    assert beta[0] == pytest.approx(first)
    assert beta[-1] == pytest.approx(last)
    assert np.diff(beta) == pytest.approx(np.full(length, (last - first) / length), abs=1e-12)


@given(beta=st.floats(0.0, 1.0))
def test_the_squares_of_both_rates_sum_to_one(beta):
    signal, noise = diffusion.signal_rate(np.array(beta)), diffusion.noise_rate(np.array(beta))

    assert signal**2 + noise**2 == pytest.approx(1)


@given(betas=betas, seed=st.integers(0, 2**32))
def test_many_steps_agree_with_the_closed_form(betas, seed):
    """x_t is the root of the product of all 1 - beta times x_0, and each noise decays likewise."""
    rng = np.random.default_rng(seed)
    x_0 = rng.normal(size=(2, 2))
    noises = rng.normal(size=(len(betas), 2, 2))

    x = x_0
    for beta, noise in zip(betas, noises, strict=True):
        x = one_step(x, noise, beta)

    expected = math.sqrt(math.prod(1 - beta for beta in betas)) * x_0
    for t, noise in enumerate(noises):
        later = math.prod(1 - beta for beta in betas[t + 1 :])
        expected = expected + math.sqrt(later * betas[t]) * noise
    assert x == pytest.approx(expected)


def test_the_variance_of_standard_images_is_kept():
    rng = np.random.default_rng(3)
    x, noise = rng.normal(size=(2, 400, 500))

    x_1 = one_step(x, noise, 0.3)

    assert x_1.var() == pytest.approx(1, abs=0.01)
    assert np.mean(x_1 * x) == pytest.approx(math.sqrt(0.7), abs=0.01)


def test_a_batch_is_worked_out_as_its_members_are():
    rng = np.random.default_rng(4)
    x, noise = rng.normal(size=(2, 5, 3, 3))
    beta = rng.uniform(0.01, 0.5, size=5)

    together = one_step(x, noise, beta)

    for i in range(5):
        assert together[i] == pytest.approx(one_step(x[i], noise[i], beta[i]))
