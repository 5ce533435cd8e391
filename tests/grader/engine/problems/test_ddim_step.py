from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from grader import engine

SLUG = "ddim-step"
GIVENS = {
    "x": [1.2, -0.6], "predicted": [1.5, -0.75], "noise": [1.0, -2.0], "alpha_bar": 0.36,
    "target": 0.9216,
}  # fmt: skip


def fixed(*, eta=0.0):
    return engine.realise(
        SLUG, givens={**GIVENS, "eta": eta}, options={"stochastic": eta > 0}
    ).origin


def test_a_deterministic_step_agrees_with_the_work_by_hand():
    """(1.2 - 0.8 * 1.5) / 0.6 = 0 and (-0.6 + 0.6) / 0.6 = 0; then 0.28 * 1.5 and 0.28 * -0.75."""
    steps = fixed().steps

    assert steps["x_0"] == pytest.approx([0.0, 0.0])
    assert steps["deviation"] == 0
    assert steps["direction"] == pytest.approx(0.28)
    assert steps["x_next"] == pytest.approx([0.42, -0.21])


def test_a_step_with_an_image_in_it_agrees_with_the_work_by_hand():
    """With alpha-bar 0.64: (1 - 0.6 * 1) / 0.8 = 0.5, and 0.96 * 0.5 + 0.28 * 1 = 0.76."""
    givens = {"x": [1.0], "predicted": [1.0], "noise": [5.0], "alpha_bar": 0.64}

    steps = engine.realise(SLUG, givens={**givens, "target": 0.9216, "eta": 0.0}).origin.steps

    assert steps["x_0"] == pytest.approx([0.5])
    assert steps["x_next"] == pytest.approx([0.76])


def test_a_stochastic_step_agrees_with_the_work_by_hand():
    """Under the root 0.0784 / 0.64 * (1 - 0.390625) = 0.0746484375, times 0.25 for eta 0.5.

    What is left is 0.0784 - 0.018662109375 = 0.059737890625, whose root is 0.24441336.
    """
    steps = fixed(eta=0.5).steps

    assert steps["deviation"] == pytest.approx(0.13660933, abs=1e-8)
    assert steps["direction"] == pytest.approx(0.24441336, abs=1e-8)
    assert steps["x_next"] == pytest.approx([0.50322937, -0.45652868], abs=1e-7)


# The clean image is (1.4 - 0.6 * 0.5) / 0.8 = 1.375 here, and 0.96 * 1.375 = 1.32.
TABLE_GIVENS = {"x": [1.4], "predicted": [0.5], "noise": [2.0], "alpha_bar": 0.64, "target": 0.9216}
SLIPS = {
    "noise-root-forgotten": ("x_0", (1.4 - 0.18) / 0.8),
    "not-divided": ("x_0", 1.1),
    "divided-without-root": ("x_0", 1.1 / 0.64),
    "prediction-added": ("x_0", 1.7 / 0.8),
    "rates-swapped": ("x_0", (1.4 - 0.4) / 0.6),
    "noise-although-deterministic": ("deviation", sqrt(0.0784 / 0.36 * (1 - 0.64 / 0.9216))),
    "direction-root-forgotten": ("direction", 0.0784),
    "direction-of-the-old-time": ("direction", 0.6),
    "direction-takes-the-image-s-rate": ("direction", 0.96),
    "image-rate-of-the-old-time": ("x_next", 1.1 + 0.14),
    "image-root-forgotten": ("x_next", 0.9216 * 1.375 + 0.14),
    "image-not-scaled": ("x_next", 1.375 + 0.14),
    "started-from-the-noisy-image": ("x_next", 0.96 * 1.4 + 0.14),
    "direction-subtracted": ("x_next", 1.32 - 0.14),
}
SHARE = 0.0784 / 0.36 * (1 - 0.64 / 0.9216)
SIGMA = 0.6 * sqrt(SHARE)
D = sqrt(0.0784 - 0.36 * SHARE)
STOCHASTIC_SLIPS = {
    "eta-left-out": ("deviation", sqrt(SHARE)),
    "variance-for-deviation": ("deviation", 0.36 * SHARE),
    "fraction-left-out": ("deviation", 0.6 * sqrt(1 - 0.64 / 0.9216)),
    "second-factor-left-out": ("deviation", 0.6 * 0.28 / 0.6),
    "direction-root-forgotten": ("direction", 0.0784 - SIGMA**2),
    "direction-of-the-old-time": ("direction", sqrt(0.36 - SIGMA**2)),
    "fresh-noise-not-taken-off": ("direction", 0.28),
    "deviation-taken-off": ("direction", sqrt(abs(0.0784 - SIGMA))),
    "image-rate-of-the-old-time": ("x_next", 1.1 + D / 2 + SIGMA * 2),
    "image-root-forgotten": ("x_next", 0.9216 * 1.375 + D / 2 + SIGMA * 2),
    "image-not-scaled": ("x_next", 1.375 + D / 2 + SIGMA * 2),
    "started-from-the-noisy-image": ("x_next", 0.96 * 1.4 + D / 2 + SIGMA * 2),
    "direction-subtracted": ("x_next", 1.32 - D / 2 + SIGMA * 2),
    "fresh-noise-left-out": ("x_next", 1.32 + D / 2),
    "fresh-noise-not-scaled": ("x_next", 1.32 + D / 2 + 2),
}


def table_slips(eta):
    return engine.realise(
        SLUG, givens={**TABLE_GIVENS, "eta": eta}, options={"stochastic": eta > 0}
    ).origin.slips


@pytest.mark.parametrize(("slip", "part", "value"), [(s, *rest) for s, rest in SLIPS.items()])
def test_each_slip_leads_to_what_the_mistake_leads_to(slip, part, value):
    assert np.ravel(table_slips(0.0)[slip][part]) == pytest.approx(value)


@pytest.mark.parametrize(
    ("slip", "part", "value"), [(s, *rest) for s, rest in STOCHASTIC_SLIPS.items()]
)
def test_each_slip_with_fresh_noise_leads_to_what_the_mistake_leads_to(slip, part, value):
    assert np.ravel(table_slips(0.6)[slip][part]) == pytest.approx(value)


def test_the_tables_above_name_every_slip():
    assert set(table_slips(0.0)) == set(SLIPS)
    assert set(table_slips(0.6)) == (
        (set(SLIPS) | set(STOCHASTIC_SLIPS)) - {"noise-although-deterministic"}
    )


@pytest.mark.parametrize("changed", [{"target": 0.3}, {"alpha_bar": 0.0}, {"eta": 0.5}])
def test_givens_that_are_no_ddim_step_are_refused(changed):
    with pytest.raises(engine.InvalidGivens):
        engine.realise(SLUG, givens={**GIVENS, "eta": 0.0, **changed})


def worked_out(givens):
    """Return every step by plain loops; the deviation by way of DDPM's posterior variance."""
    share, target = givens["alpha_bar"], givens["target"]
    beta = 1 - share / target
    deviation = givens["eta"] / sqrt((1 - beta) / beta + 1 / (1 - target))
    direction = (1 - target - deviation**2) ** 0.5
    x_0, after = [], []
    for x, eps, z in zip(givens["x"], givens["predicted"], givens["noise"], strict=True):
        x_0.append(x / share**0.5 - sqrt(1 / share - 1) * eps)
        after.append(target**0.5 * x_0[-1] + direction * eps + deviation * z)
    return {"x_0": x_0, "deviation": deviation, "direction": direction, "x_next": after}


@pytest.mark.parametrize("stochastic", [False, True])
@pytest.mark.parametrize("by_hand", [False, True])
@pytest.mark.parametrize("pixels", [1, 4])
def test_every_step_agrees_with_plain_loops(stochastic, by_hand, pixels):
    options = {"stochastic": stochastic, "by_hand": by_hand, "pixels": pixels}

    for problem in engine.realise_many(SLUG, list(range(20)), options):
        expected = worked_out({given.name: given.value.tolist() for given in problem.givens})
        assert set(problem.origin.steps) == set(expected)
        for name, value in expected.items():
            assert problem.origin.steps[name] == pytest.approx(np.array(value)), name


def test_by_hand_every_answer_ends_within_six_decimals():
    for problem in engine.realise_many(SLUG, list(range(20)), {"by_hand": True}):
        for part in problem.parts:
            assert part.key == pytest.approx(np.round(part.key, 6), abs=1e-10), part.name
