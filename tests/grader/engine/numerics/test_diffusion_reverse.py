from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.numerics import diffusion_reverse as reverse

seeds = st.integers(0, 2**32)
shares = st.floats(0.05, 0.95)
parts = st.floats(0.05, 0.95)


def vectors(seed, count, size=3):
    return np.random.default_rng(seed).normal(size=(count, size))


def ddpm_step(x, predicted, beta, before, noise):
    alpha = 1 - beta
    alpha_bar = alpha * before
    factor = reverse.noise_factor(beta, alpha_bar)
    mean = reverse.reverse_mean(x, predicted, factor, alpha)
    deviation = np.sqrt(reverse.posterior_variance(beta, before, alpha_bar))
    return reverse.with_noise(mean, deviation, noise)


def ddim_step(x, predicted, alpha_bar, target, eta, noise):
    deviation = reverse.ddim_deviation(eta, alpha_bar, target)
    direction = reverse.ddim_direction(target, deviation)
    x_0 = reverse.clean(x, predicted, alpha_bar)
    return reverse.with_noise(
        reverse.ddim_mean(x_0, predicted, target, direction), deviation, noise
    )


def test_a_ddpm_step_agrees_with_one_by_hand():
    """beta 0.36, alpha 0.64, alpha-bar 0.36: (1 - 0.36 / 0.8 * 2) / 0.8 = 0.125, then 0.6 * -1."""
    factor = reverse.noise_factor(np.array(0.36), np.array(0.36))
    mean = reverse.reverse_mean(np.array([1.0]), np.array([2.0]), factor, np.array(0.64))

    assert factor == pytest.approx(0.45)
    assert mean == pytest.approx([0.125])
    assert reverse.with_noise(mean, np.array(0.6), np.array([-1.0])) == pytest.approx([-0.475])


def test_a_posterior_variance_agrees_with_one_by_hand():
    """0.36 * (1 - 0.5625) / (1 - 0.36) = 0.1575 / 0.64."""
    variance = reverse.posterior_variance(np.array(0.36), np.array(0.5625), np.array(0.36))

    assert variance == pytest.approx(0.24609375)


def test_a_ddim_step_agrees_with_one_by_hand():
    """alpha-bar 0.36 to 0.64: x_0 = (1 - 0.8 * 0.5) / 0.6 = 1, then 0.8 * 1 + 0.6 * 0.5 = 1.1."""
    x, predicted, none = np.array([1.0]), np.array([0.5]), np.array([7.0])
    share, target = np.array(0.36), np.array(0.64)

    assert reverse.clean(x, predicted, share) == pytest.approx([1.0])
    assert ddim_step(x, predicted, share, target, np.array(0.0), none) == pytest.approx([1.1])


def test_a_ddim_deviation_agrees_with_one_by_hand():
    """Half the root of 0.36 / 0.64 * (1 - 0.36 / 0.64) = 0.24609375."""
    deviation = reverse.ddim_deviation(np.array(0.5), np.array(0.36), np.array(0.64))

    assert deviation == pytest.approx(0.2480391854)
    assert reverse.ddim_direction(np.array(0.64), np.array(0.48)) == pytest.approx(0.36)
    assert reverse.ddim_direction(np.array(0.64), np.array(0.7)) == 0


def test_velocity_and_score_agree_with_ones_by_hand():
    """alpha-bar 0.36, x_0 2, noise -1: x_t 1.2 - 0.8, v -0.6 - 1.6, score 1 / 0.8."""
    share, x_0, noise = np.array(0.36), np.array([2.0]), np.array([-1.0])

    x, v = reverse.noised(x_0, noise, share), reverse.velocity(x_0, noise, share)

    assert x == pytest.approx([0.4])
    assert v == pytest.approx([-2.2])
    assert reverse.clean_of_velocity(x, v, share) == pytest.approx([2.0])
    assert reverse.noise_of_velocity(x, v, share) == pytest.approx([-1.0])
    assert reverse.score(noise, share) == pytest.approx([1.25])


def test_a_mean_squared_error_agrees_with_one_by_hand():
    """(1 + 4 + 0.25) / 3 and (0 + 0 + 9) / 3."""
    target, predicted = np.array([[1.0, -1.0, 0.5], [0.0, 0.0, 3.0]]), np.array([[2.0, 1.0, 0.0]])

    errors = reverse.mean_squared_error(target, predicted * [[1.0], [0.0]])

    assert errors == pytest.approx([1.75, 3.0])
    assert reverse.mean_squared_error(target[0], predicted[0]) == pytest.approx(1.75)


@given(seed=seeds, beta=parts, before=shares)
def test_ddim_with_eta_one_is_ddpm_with_the_posterior_variance(seed, beta, before):
    x, predicted, noise = vectors(seed, 3)
    beta, before = np.array(beta), np.array(before)

    by_ddpm = ddpm_step(x, predicted, beta, before, noise)
    by_ddim = ddim_step(x, predicted, (1 - beta) * before, before, np.array(1.0), noise)

    assert by_ddim == pytest.approx(by_ddpm)


@given(seed=seeds, beta=parts, before=shares)
def test_the_mean_is_the_posterior_s_found_by_multiplying_densities(seed, beta, before):
    """Prior N(root of before x_0, 1 - before) times likelihood of x_t given x_{t-1}."""
    x_0, noise = vectors(seed, 2)
    x = reverse.noised(x_0, noise, np.array((1 - beta) * before))

    precision = 1 / (1 - before) + (1 - beta) / beta
    mean = (math.sqrt(before) * x_0 / (1 - before) + math.sqrt(1 - beta) * x / beta) / precision

    factor = reverse.noise_factor(np.array(beta), np.array((1 - beta) * before))
    assert reverse.reverse_mean(x, noise, factor, np.array(1 - beta)) == pytest.approx(mean)
    variance = reverse.posterior_variance(
        np.array(beta), np.array(before), np.array((1 - beta) * before)
    )
    assert variance == pytest.approx(1 / precision)


@given(seed=seeds, share=shares, part=parts)
def test_a_ddim_step_with_the_true_noise_lands_on_the_forward_process(seed, share, part):
    x_0, noise, fresh = vectors(seed, 3)
    target = share + part * (1 - share)

    landed = ddim_step(
        reverse.noised(x_0, noise, np.array(share)), noise, np.array(share), np.array(target),
        np.array(0.0), fresh,
    )  # fmt: skip

    assert landed == pytest.approx(reverse.noised(x_0, noise, np.array(target)))


@given(share=shares, part=parts, eta=st.floats(0, 1))
def test_the_variance_after_a_ddim_step_does_not_depend_on_eta(share, part, eta):
    target = np.array(share + part * (1 - share))

    deviation = reverse.ddim_deviation(np.array(eta), np.array(share), target)

    left = reverse.ddim_direction(target, deviation) ** 2 + deviation**2
    assert left == pytest.approx(1 - target)


@given(seed=seeds, share=shares)
def test_x_0_and_noise_solve_the_linear_equations_of_x_t_and_v(seed, share):
    x, v = vectors(seed, 2)
    root, spread = math.sqrt(share), math.sqrt(1 - share)

    x_0, noise = np.linalg.solve([[root, spread], [-spread, root]], np.array([x, v]))

    assert reverse.clean_of_velocity(x, v, np.array(share)) == pytest.approx(x_0)
    assert reverse.noise_of_velocity(x, v, np.array(share)) == pytest.approx(noise)
    assert reverse.clean(x, noise, np.array(share)) == pytest.approx(x_0)
    assert reverse.velocity(x_0, noise, np.array(share)) == pytest.approx(v)
    assert reverse.noised(x_0, noise, np.array(share)) == pytest.approx(x)


@given(seed=seeds, share=shares)
def test_the_score_is_the_slope_of_the_log_density(seed, share):
    x_0, noise = vectors(seed, 2)
    x = reverse.noised(x_0, noise, np.array(share))

    def log_density(at):
        return -np.sum((at - math.sqrt(share) * x_0) ** 2) / (2 * (1 - share))

    slopes = [
        (log_density(x + step) - log_density(x - step)) / 2e-4 for step in 1e-4 * np.eye(len(x))
    ]
    assert reverse.score(noise, np.array(share)) == pytest.approx(np.array(slopes), abs=1e-5)


def test_sampling_backwards_restores_the_variance():
    """With the best prediction for standard normal data every step keeps the variance at 1."""
    rng = np.random.default_rng(5)
    x, noise = rng.normal(size=(2, 200_000))
    beta, before = np.array(0.3), np.array(0.6)
    predicted = np.sqrt(1 - 0.7 * 0.6) * x

    factor = reverse.noise_factor(beta, 0.7 * before)
    mean = reverse.reverse_mean(x, predicted, factor, 1 - beta)
    after = reverse.with_noise(mean, np.sqrt(beta), noise)

    assert after.var() == pytest.approx(1, abs=0.01)


def test_a_batch_is_worked_out_as_its_members_are():
    rng = np.random.default_rng(6)
    x, predicted, noise = rng.normal(size=(3, 4, 5, 2))
    beta, before = rng.uniform(0.1, 0.9, size=(2, 4, 5))

    by_ddpm = ddpm_step(x, predicted, beta, before, noise)
    by_ddim = ddim_step(x, predicted, (1 - beta) * before, before, beta, noise)
    scores = reverse.score(reverse.noise_of_velocity(x, predicted, beta), beta)
    images = reverse.clean_of_velocity(x, reverse.velocity(x, predicted, before), before)

    for i, j in np.ndindex(4, 5):
        at = (i, j)
        one, eps, b, a = x[at], predicted[at], beta[at], before[at]
        assert by_ddpm[at] == pytest.approx(ddpm_step(one, eps, b, a, noise[at]))
        assert by_ddim[at] == pytest.approx(ddim_step(one, eps, (1 - b) * a, a, b, noise[at]))
        assert scores[at] == pytest.approx(reverse.score(reverse.noise_of_velocity(one, eps, b), b))
        v = reverse.velocity(one, eps, a)
        assert images[at] == pytest.approx(reverse.clean_of_velocity(one, v, a))
