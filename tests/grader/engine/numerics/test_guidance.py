from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.numerics import guidance

seeds = st.integers(0, 2**32)
weights = st.floats(-3, 10)


def predictions(seed):
    return np.random.default_rng(seed).normal(size=(2, 4))


def test_guidance_agrees_with_one_by_hand():
    """1 + 3 * (2 - 1) = 4 and 3 * 2 - 2 * 1 = 4; -0.5 + 3 * 0.75 = 1.75."""
    without, conditional = np.array([1.0, -0.5]), np.array([2.0, 0.25])

    by_scale = guidance.guided(without, conditional, np.array(3.0))
    by_weight = guidance.guided_by_weight(without, conditional, np.array(2.0))

    assert by_scale == pytest.approx([4.0, 1.75])
    assert by_weight == pytest.approx([4.0, 1.75])
    assert guidance.weight_of_scale(np.array(3.0)) == 2
    assert guidance.scale_of_weight(np.array(2.0)) == 3


@given(seed=seeds, weight=weights)
def test_both_conventions_agree_with_the_weight_one_below_the_scale(seed, weight):
    without, conditional = predictions(seed)
    scale = guidance.scale_of_weight(np.array(weight))

    by_scale = guidance.guided(without, conditional, scale)

    assert guidance.weight_of_scale(scale) == pytest.approx(weight)
    assert guidance.guided_by_weight(without, conditional, np.array(weight)) == pytest.approx(
        by_scale
    )
    pushed = guidance.pushed(conditional, conditional - without, np.array(weight))
    assert pushed == pytest.approx(by_scale)


@given(seed=seeds)
def test_scale_one_is_the_conditional_prediction_and_zero_the_other(seed):
    without, conditional = predictions(seed)

    assert guidance.guided(without, conditional, np.array(1.0)) == pytest.approx(conditional)
    assert guidance.guided(without, conditional, np.array(0.0)) == pytest.approx(without)
    assert guidance.guided_by_weight(without, conditional, np.array(0.0)) == pytest.approx(
        conditional
    )
    assert guidance.guided_by_weight(without, conditional, np.array(-1.0)) == pytest.approx(without)


@given(seed=seeds, scale=st.floats(0, 8))
def test_guidance_is_the_score_of_the_sharpened_density(seed, scale):
    """The slope of ln p(x) + s (ln p(x|c) - ln p(x)), found by finite differences.

    With standard deviation 1 a Gaussian's score at x is mean - x, and the noise minus the score.
    """
    mean, mean_given = predictions(seed)
    at = np.zeros(4)

    def log_density(x):
        plain, conditional = -np.sum((x - mean) ** 2) / 2, -np.sum((x - mean_given) ** 2) / 2
        return plain + scale * (conditional - plain)

    steps = 1e-4 * np.eye(4)
    slopes = np.array([(log_density(at + e) - log_density(at - e)) / 2e-4 for e in steps])

    tilted = guidance.guided(at - mean, at - mean_given, np.array(scale))
    assert tilted == pytest.approx(-slopes, abs=1e-5)


def test_a_batch_is_worked_out_as_its_members_are():
    rng = np.random.default_rng(7)
    without, conditional = rng.normal(size=(2, 3, 5, 2))
    scale = rng.uniform(0, 5, size=(3, 5))

    together = guidance.guided(without, conditional, scale)
    by_weight = guidance.guided_by_weight(without, conditional, scale)

    for at in np.ndindex(3, 5):
        pair = without[at], conditional[at]
        assert together[at] == pytest.approx(guidance.guided(*pair, scale[at]))
        assert by_weight[at] == pytest.approx(guidance.guided_by_weight(*pair, scale[at]))
