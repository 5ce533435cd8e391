from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.numerics import gan_losses

seeds = st.integers(0, 2**32)


def averages_of(real, generated):
    return gan_losses.logarithms(real, generated).mean(axis=-1)


def test_an_undecided_discriminator_pays_ln_four():
    """Goodfellow et al. 2014, theorem 1: with D = 1/2 the value is -ln 4 = -1.386294361..."""
    half = np.array([0.5, 0.5, 0.5])

    averages = averages_of(half, half)

    assert gan_losses.discriminator_loss(averages) == pytest.approx(1.3862943611198906)
    assert gan_losses.minimax_loss(averages) == pytest.approx(-0.6931471805599453)
    assert gan_losses.non_saturating_loss(averages) == pytest.approx(0.6931471805599453)


def test_losses_agree_with_logarithms_looked_up_in_a_table():
    """ln 2 = 0.693147, ln 3 = 1.098612, ln 5 = 1.609438; 1/2 and 4/5, 1/4 and 2/5."""
    averages = averages_of(np.array([0.5, 0.8]), np.array([0.25, 0.4]))

    assert averages[0] == pytest.approx((-0.693147 + 2 * 0.693147 - 1.609438) / 2, abs=2e-6)
    assert averages[1] == pytest.approx((-2 * 0.693147 + 0.693147 - 1.609438) / 2, abs=2e-6)
    assert averages[2] == pytest.approx(
        (1.098612 - 2 * 0.693147 + 1.098612 - 1.609438) / 2, abs=2e-6
    )
    assert gan_losses.discriminator_loss(averages) == pytest.approx(0.857399, abs=1e-6)
    assert gan_losses.minimax_loss(averages) == pytest.approx(-0.399254, abs=1e-6)
    assert gan_losses.non_saturating_loss(averages) == pytest.approx(1.151293, abs=1e-6)


@given(seed=seeds, n=st.integers(1, 6))
def test_losses_from_logits_agree_with_the_softplus_form(seed, n):
    """-ln sigma(a) = ln(1 + e^-a) and -ln(1 - sigma(a)) = ln(1 + e^a), without any sigmoid."""
    real, generated = np.random.default_rng(seed).normal(scale=3, size=(2, n))

    averages = averages_of(gan_losses.sigmoid(real), gan_losses.sigmoid(generated))

    softplus_real = np.logaddexp(0, -real).mean()
    rejected, accepted = np.logaddexp(0, generated).mean(), np.logaddexp(0, -generated).mean()
    assert gan_losses.discriminator_loss(averages) == pytest.approx(softplus_real + rejected)
    assert gan_losses.minimax_loss(averages) == pytest.approx(-rejected)
    assert gan_losses.non_saturating_loss(averages) == pytest.approx(accepted)


@given(seed=seeds, n=st.integers(1, 5))
def test_gradients_agree_with_finite_differences(seed, n):
    logits = np.random.default_rng(seed).uniform(-4, 4, size=n)
    real = np.full(n, 0.5)
    step = 1e-5

    rows = gan_losses.logit_gradients(gan_losses.sigmoid(logits))

    losses = (gan_losses.minimax_loss, gan_losses.non_saturating_loss)
    for row, loss in zip(rows, losses, strict=True):
        for i in range(n):
            nudge = step * (np.arange(n) == i)
            up = loss(averages_of(real, gan_losses.sigmoid(logits + nudge)))
            down = loss(averages_of(real, gan_losses.sigmoid(logits - nudge)))
            assert row[i] == pytest.approx((up - down) / (2 * step), abs=1e-7)


@given(seed=seeds, n=st.integers(1, 5))
def test_both_gradients_pull_the_same_way_with_complementary_strength(seed, n):
    generated = np.random.default_rng(seed).uniform(0.01, 0.99, size=n)

    minimax, non_saturating = gan_losses.logit_gradients(generated)

    assert max(minimax.max(), non_saturating.max()) < 0
    assert minimax + non_saturating == pytest.approx(np.full(n, -1 / n))


def test_only_the_minimax_gradient_vanishes_where_everything_is_rejected():
    rows = gan_losses.logit_gradients(np.array([1e-6]))

    assert rows[:, 0] == pytest.approx([-1e-6, -1 + 1e-6])


def test_a_logit_and_its_negative_share_the_certainty():
    logit = math.log(3)

    assert gan_losses.sigmoid(np.array([logit, -logit, 0.0])) == pytest.approx([0.75, 0.25, 0.5])


def test_a_batch_is_worked_out_as_its_members_are():
    rng = np.random.default_rng(1)
    real, generated = rng.uniform(0.1, 0.9, size=(2, 3, 4, 5))

    averages = averages_of(real, generated)
    gradients = gan_losses.logit_gradients(generated)

    for place in np.ndindex(3, 4):
        alone = averages_of(real[place], generated[place])
        assert averages[place] == pytest.approx(alone)
        assert gradients[place] == pytest.approx(gan_losses.logit_gradients(generated[place]))
        for loss in (
            gan_losses.discriminator_loss,
            gan_losses.minimax_loss,
            gan_losses.non_saturating_loss,
        ):
            assert loss(averages)[place] == pytest.approx(loss(alone))
