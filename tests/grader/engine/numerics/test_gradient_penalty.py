from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.numerics import gradient_penalty as wgan

seeds = st.integers(0, 2**32)
sizes = st.integers(1, 5)
CRITICS = [
    (wgan.smooth_critic, wgan.smooth_gradient),
    (wgan.kinked_critic, wgan.kinked_gradient),
]


def critic_and_image(seed, n):
    return np.random.default_rng(seed).normal(size=(3, n))


def test_the_loss_agrees_with_one_worked_out_by_hand():
    """x = (2, 0), x~ = (0, 4), eps = 1/4: x^ = (1/2, 3). f = x_1 - x_2 + x_1^2 / 2 + x_2^2 / 2:
    gradient (3/2, 2), norm 5/2, penalty 10 x 9/4. f(x) = 2 + 2, f(x~) = -4 + 8."""
    real, generated = np.array([[2.0, 0.0]]), np.array([[0.0, 4.0]])
    slope, bend = np.array([1.0, -1.0]), np.array([1.0, 1.0])

    between = wgan.interpolate(real, generated, np.array([0.25]))
    gradient = wgan.smooth_gradient(between, slope, bend)
    penalty = wgan.penalty(wgan.norm(gradient), np.array(10.0))
    scores = [wgan.smooth_critic(each, slope, bend) for each in (real, generated)]

    assert between == pytest.approx(np.array([[0.5, 3.0]]))
    assert gradient == pytest.approx(np.array([[1.5, 2.0]]))
    assert penalty == pytest.approx(22.5)
    assert scores == [pytest.approx([4.0]), pytest.approx([4.0])]
    assert wgan.critic_loss(*scores, penalty) == pytest.approx(22.5)


def test_kinks_agree_with_one_worked_out_by_hand():
    """f = x_1 + 2 max(0, x_1) - x_2 + 4 max(0, x_2) at (3, -1): 9 + 1, gradient (3, -1)."""
    x, slope, bend = np.array([3.0, -1.0]), np.array([1.0, -1.0]), np.array([2.0, 4.0])

    assert wgan.kinked_critic(x, slope, bend) == pytest.approx(10.0)
    assert wgan.kinked_gradient(x, slope, bend) == pytest.approx([3.0, -1.0])
    assert wgan.kinked_gradient(np.zeros(2), slope, bend) == pytest.approx(slope)


@pytest.mark.parametrize(("critic", "gradient"), CRITICS)
@given(seed=seeds, n=sizes)
def test_gradients_agree_with_finite_differences(critic, gradient, seed, n):
    x, slope, bend = critic_and_image(seed, n)
    x = x + np.sign(x) * 0.01  # Both sides of a kink have slopes of their own.

    found = gradient(x, slope, bend)

    for k in range(n):
        nudge = 1e-4 * (np.arange(n) == k)
        difference = critic(x + nudge, slope, bend) - critic(x - nudge, slope, bend)
        assert found[k] == pytest.approx(difference / 2e-4, abs=1e-6)


@pytest.mark.parametrize(("critic", "gradient"), CRITICS)
@given(seed=seeds, n=sizes)
def test_without_bend_a_critic_of_unit_slope_is_not_penalised(critic, gradient, seed, n):
    x, slope, bend = critic_and_image(seed, n)
    slope = slope / np.linalg.norm(slope)

    norm = wgan.norm(gradient(x, slope, 0 * bend))

    assert critic(x, slope, 0 * bend) == pytest.approx(slope @ x)
    assert norm == pytest.approx(1)
    assert wgan.penalty(norm[None], np.array(10.0)) == pytest.approx(0, abs=1e-12)


@given(seed=seeds, n=sizes)
def test_the_two_sides_of_the_penalty_add_up(seed, n):
    norms = np.random.default_rng(seed).uniform(0, 3, size=n)
    weight = np.array(7.0)

    both, above = wgan.penalty(norms, weight), wgan.penalty(norms, weight, one_sided=True)

    assert above == pytest.approx(7 * sum((x - 1) ** 2 for x in norms if x > 1) / n)
    assert both - above == pytest.approx(7 * sum((x - 1) ** 2 for x in norms if x < 1) / n)


@given(seed=seeds, n=sizes, share=st.floats(0, 1))
def test_an_interpolated_image_divides_the_way_by_its_share(seed, n, share):
    real, generated, _ = critic_and_image(seed, n)

    between = wgan.interpolate(real, generated, np.array(share))

    assert between - generated == pytest.approx(share * (real - generated))


@given(seed=seeds, n=sizes)
def test_norms_agree_with_numpy_s_own(seed, n):
    gradients = critic_and_image(seed, n)

    assert wgan.norm(gradients) == pytest.approx(np.linalg.norm(gradients, axis=-1))


@given(seed=seeds, n=sizes)
def test_a_critic_that_cannot_tell_pays_the_penalty_alone(seed, n):
    real, generated, _ = critic_and_image(seed, n)

    assert wgan.critic_loss(real, real, np.array(0.3)) == pytest.approx(0.3)
    gap = wgan.critic_loss(real, generated, np.array(0.0))
    assert wgan.critic_loss(generated, real, np.array(0.0)) == pytest.approx(-gap)
    assert wgan.critic_loss(real, generated + 2.0, np.array(0.0)) == pytest.approx(gap + 2)


def test_a_batch_is_worked_out_as_its_members_are():
    rng = np.random.default_rng(2)
    real, generated, slope, bend = rng.normal(size=(4, 3, 5, 2))
    share, weight = rng.uniform(size=(3, 5)), rng.uniform(1, 9, size=3)

    between = wgan.interpolate(real, generated, share)
    gradients = [gradient(between, slope, bend) for _, gradient in CRITICS]
    penalties = wgan.penalty(wgan.norm(gradients[0]), weight)
    scores = [critic(real, slope, bend) for critic, _ in CRITICS]
    losses = wgan.critic_loss(scores[0], scores[1], penalties)

    for i in range(3):
        alone = wgan.penalty(wgan.norm(gradients[0][i]), weight[i])
        assert penalties[i] == pytest.approx(alone)
        assert losses[i] == pytest.approx(wgan.critic_loss(scores[0][i], scores[1][i], alone))
        for j in range(5):
            here = wgan.interpolate(real[i, j], generated[i, j], share[i, j])
            assert between[i, j] == pytest.approx(here)
            for (critic, gradient), found, score in zip(CRITICS, gradients, scores, strict=True):
                assert found[i, j] == pytest.approx(gradient(here, slope[i, j], bend[i, j]))
                assert score[i, j] == pytest.approx(critic(real[i, j], slope[i, j], bend[i, j]))
