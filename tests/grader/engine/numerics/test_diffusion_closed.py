from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.numerics import diffusion_closed as diffusion

seeds = st.integers(0, 2**32)
shares = st.floats(0.01, 0.99)
schedules = st.lists(st.floats(0.01, 0.6), min_size=1, max_size=6)


def array(value):
    return np.asarray(value, dtype=float)


def posterior(alpha_bar_before, beta):
    """Return both weights and the variance, of scalars or arrays."""
    before, beta = array(alpha_bar_before), array(beta)
    rest = 1 - before * (1 - beta)
    return (
        diffusion.clean_weight(before, beta, rest),
        diffusion.noisy_weight(before, beta, rest),
        diffusion.posterior_variance(before, beta, rest),
    )


def test_products_agree_with_fractions_worked_out_by_hand():
    """4/5, 4/5 * 3/4 = 3/5, 3/5 * 1/2 = 3/10; 3/10 against 7/10 is 3/7."""
    alpha_bar = diffusion.cumulative(array([0.2, 0.25, 0.5]))

    assert alpha_bar == pytest.approx([0.8, 0.6, 0.3], abs=1e-15)
    assert diffusion.signal_to_noise(alpha_bar) == pytest.approx([4, 3 / 2, 3 / 7], abs=1e-14)


def test_the_linear_schedule_of_ho_et_al_leaves_next_to_nothing():
    """Their section 4 has 1,000 steps from 1e-4 to 0.02; fractions give what those leave."""
    alpha_bar = diffusion.cumulative(np.linspace(1e-4, 0.02, 1000))

    exact = math.prod(1 - Fraction(1, 10000) - Fraction(199, 10000) * t / 999 for t in range(1000))
    assert alpha_bar[-1] == pytest.approx(float(exact), rel=1e-11)
    assert alpha_bar[-1] == pytest.approx(4.0358e-5, rel=1e-4)


def test_a_jump_agrees_with_the_hand_s_arithmetic():
    """0.36 has the root 0.6, 1 - 0.36 the root 0.8; 0.6 * 2 - 0.8 = 0.4, 0.6 * -1 + 1.6 = 1."""
    signal, spread = diffusion.signal_rate(array(0.36)), diffusion.noise_rate(array(0.36))

    x_t = diffusion.jump(array([[2.0, -1.0]]), array([[-1.0, 2.0]]), signal, spread)

    assert (signal, spread) == (pytest.approx(0.6), pytest.approx(0.8))
    assert x_t == pytest.approx(array([[0.4, 1.0]]))


def test_a_posterior_agrees_with_the_hand_s_arithmetic():
    """Left 25/64 of 1, the step leaves 16/25 of that, 1/4: the rest is 3/4 and beta 9/25.

    So 5/8 * 9/25 / (3/4) = 3/10, 4/5 * 39/64 / (3/4) = 13/20, 9/25 * 39/64 / (3/4) = 117/400.
    """
    clean, noisy, variance = posterior(25 / 64, 9 / 25)

    assert (clean, noisy) == (pytest.approx(3 / 10), pytest.approx(13 / 20))
    assert variance == pytest.approx(117 / 400)
    mean = diffusion.posterior_mean(array([2.0, -1.0]), array([4.0, 2.0]), clean, noisy)
    assert mean == pytest.approx([0.6 + 2.6, -0.3 + 1.3])


@given(schedule=schedules)
def test_products_agree_with_logarithms_summed(schedule):
    alpha_bar = diffusion.cumulative(array(schedule))

    logs = [
        math.fsum(math.log1p(-beta) for beta in schedule[: t + 1]) for t in range(len(schedule))
    ]
    assert alpha_bar == pytest.approx(np.exp(logs))


@given(schedule=schedules)
def test_the_ratio_falls_with_every_step_and_is_one_at_one_half(schedule):
    ratio = diffusion.signal_to_noise(diffusion.cumulative(array(schedule)))

    assert np.all(np.diff(ratio) < 0)
    assert diffusion.signal_to_noise(array(0.5)) == 1


@given(share=shares)
def test_the_log_ratio_is_the_logit_and_odd_about_one_half(share):
    ratio, other = diffusion.signal_to_noise(array([share, 1 - share]))

    assert math.log(ratio) == pytest.approx(-math.log(other), abs=1e-9)
    assert ratio / (1 + ratio) == pytest.approx(share)


@given(share=shares)
def test_the_rates_are_the_legs_of_a_right_triangle(share):
    signal, spread = diffusion.signal_rate(array(share)), diffusion.noise_rate(array(share))

    assert math.hypot(signal, spread) == pytest.approx(1)
    assert (signal / spread) ** 2 == pytest.approx(diffusion.signal_to_noise(array(share)))


def test_a_jump_has_the_mean_and_variance_of_many_single_steps():
    """The second oracle: the steps themselves, by Monte Carlo."""
    rng = np.random.default_rng(5)
    schedule = [0.1, 0.3, 0.2]
    x = np.full((500, 400), 1.5)
    for beta in schedule:
        x = math.sqrt(1 - beta) * x + math.sqrt(beta) * rng.normal(size=x.shape)
    share = diffusion.cumulative(array(schedule))[-1]
    signal, spread = diffusion.signal_rate(share), diffusion.noise_rate(share)

    jumped = diffusion.jump(np.full((500, 400), 1.5), rng.normal(size=x.shape), signal, spread)

    assert jumped.mean() == pytest.approx(x.mean(), abs=0.01)
    assert jumped.std() == pytest.approx(x.std(), abs=0.01)


@given(seed=seeds, share=shares)
def test_the_noise_comes_back_out_of_a_jump(seed, share):
    x_0, noise = np.random.default_rng(seed).normal(size=(2, 2, 3))
    signal, spread = diffusion.signal_rate(array(share)), diffusion.noise_rate(array(share))

    x_t = diffusion.jump(x_0, noise, signal, spread)

    assert diffusion.recovered_noise(x_t, x_0, signal, spread) == pytest.approx(noise, abs=1e-9)


@given(before=st.floats(0.05, 0.95), beta=st.floats(0.02, 0.9))
def test_the_posterior_agrees_with_bayes_rule_by_precisions(before, beta):
    """The prior N(sqrt(before) x_0, 1 - before) meets the likelihood N(sqrt(1 - beta) x, beta)."""
    clean, noisy, variance = posterior(before, beta)

    precision = 1 / (1 - before) + (1 - beta) / beta
    assert variance == pytest.approx(1 / precision)
    assert clean == pytest.approx(math.sqrt(before) / (1 - before) / precision)
    assert noisy == pytest.approx(math.sqrt(1 - beta) / beta / precision)


@pytest.mark.parametrize(("before", "beta"), [(0.7, 0.1), (0.3, 0.4), (0.9, 0.05)])
def test_the_posterior_agrees_with_bayes_rule_on_a_grid(before, beta):
    x_0, x_t = 0.8, -0.5
    x = np.linspace(-8, 8, 40001)
    prior = np.exp(-((x - math.sqrt(before) * x_0) ** 2) / (2 * (1 - before)))
    density = prior * np.exp(-((x_t - math.sqrt(1 - beta) * x) ** 2) / (2 * beta))
    density /= density.sum()
    mean = np.sum(density * x)

    clean, noisy, variance = posterior(before, beta)

    assert diffusion.posterior_mean(array([x_0]), array([x_t]), clean, noisy) == pytest.approx(mean)
    assert variance == pytest.approx(np.sum(density * (x - mean) ** 2))


@given(before=st.floats(0.05, 0.95), beta=st.floats(0.02, 0.9))
def test_the_posterior_is_narrower_than_the_step_and_certain_after_the_first(before, beta):
    assert posterior(before, beta)[2] < beta
    clean, noisy, variance = posterior(1.0, beta)
    assert (clean, noisy, variance) == (pytest.approx(1), 0, 0)


@given(before=st.floats(0.05, 0.95), beta=st.floats(0.02, 0.9))
def test_the_posterior_s_mean_keeps_a_noiseless_path(before, beta):
    """If x_t is x_0 scaled down as the mean is, then so is x_{t-1}."""
    clean, noisy, _ = posterior(before, beta)

    x_t = array([math.sqrt(before * (1 - beta))])

    mean = diffusion.posterior_mean(array([1.0]), x_t, clean, noisy)
    assert mean == pytest.approx(math.sqrt(before))


def test_a_batch_is_worked_out_as_its_members_are():
    rng = np.random.default_rng(6)
    beta, x_0, noise = rng.uniform(0.1, 0.5, (4, 3)), *rng.normal(size=(2, 4, 2, 2))
    alpha_bar = diffusion.cumulative(beta)
    signal, spread = diffusion.signal_rate(alpha_bar[:, -1]), diffusion.noise_rate(alpha_bar[:, -1])
    clean, noisy, variance = posterior(alpha_bar[:, 1], beta[:, 2])

    x_t = diffusion.jump(x_0, noise, signal, spread)
    recovered = diffusion.recovered_noise(x_t, x_0, signal, spread)
    mean = diffusion.posterior_mean(x_0[:, 0], x_t[:, 0], clean, noisy)

    for i in range(4):
        assert alpha_bar[i] == pytest.approx(diffusion.cumulative(beta[i]))
        assert x_t[i] == pytest.approx(diffusion.jump(x_0[i], noise[i], signal[i], spread[i]))
        alone = diffusion.recovered_noise(x_t[i], x_0[i], signal[i], spread[i])
        assert recovered[i] == pytest.approx(alone)
        weights = posterior(alpha_bar[i, 1], beta[i, 2])
        assert (clean[i], noisy[i], variance[i]) == pytest.approx(weights)
        alone = diffusion.posterior_mean(x_0[i, 0], x_t[i, 0], weights[0], weights[1])
        assert mean[i] == pytest.approx(alone)
