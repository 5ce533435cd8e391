from __future__ import annotations

import math

import numpy as np
import pytest

from grader import engine

SLUG = "diffusion-posterior"
# 0.64 * 25/64 is 1/4, which leaves 3/4; the roots are 0.8 and 5/8.
FIXED = {
    "beta": 0.36,
    "alpha_bar_before": 0.390625,
    "x_0": [1.0, -0.5],
    "x_t": [2.0, 1.0],
    "z_1": [1.0, -2.0],
}
DEVIATION = math.sqrt(0.2925)

SETTINGS = [
    {},
    {"sample": True},
    {"width": 1, "by_hand": True},
    {"width": 4, "sample": True, "by_hand": True},
]


def fixed():
    return engine.realise(SLUG, givens=FIXED, options={"sample": True})


def asked(problem):
    return {part.name: problem.origin.steps[part.name] for part in problem.parts}


def near(actual, expected):
    return all(
        np.array(actual[name]) == pytest.approx(np.array(expected[name]), abs=1e-12)
        for name in expected
    )


def test_a_step_back_worked_out_by_hand():
    expected = {
        "alpha_bar": 0.25,
        "clean": 0.3,  # 5/8 * 9/25 * 4/3
        "noisy": 0.65,  # 4/5 * 39/64 * 4/3
        "mean": [0.3 + 1.3, -0.15 + 0.65],
        "variance": 0.2925,  # 9/25 * 39/64 * 4/3
        "sample": [1.6 + DEVIATION, 0.5 - 2 * DEVIATION],
    }

    assert asked(fixed()).keys() == expected.keys()
    assert near(asked(fixed()), expected)


def test_without_a_sample_none_is_asked():
    problem = engine.realise(SLUG, givens={k: v for k, v in FIXED.items() if k != "z_1"})

    assert "sample" not in asked(problem)
    assert near(asked(problem), {"mean": [1.6, 0.5]})


@pytest.mark.parametrize("options", SETTINGS)
def test_every_step_agrees_with_bayes_rule_by_precisions(options):
    for problem in engine.realise_many(SLUG, list(range(20)), options):
        givens = {given.name: np.array(given.value).tolist() for given in problem.givens}
        beta, before = givens["beta"], givens["alpha_bar_before"]
        # What the steps before say of each pixel, and what x_t says of it.
        prior, likelihood = 1 / (1 - before), (1 - beta) / beta
        variance = 1 / (prior + likelihood)
        means = [
            variance * (prior * math.sqrt(before) * x_0 + likelihood * x_t / math.sqrt(1 - beta))
            for x_0, x_t in zip(givens["x_0"], givens["x_t"], strict=True)
        ]
        expected = {
            "alpha_bar": before - beta * before,
            "rest": beta + (1 - beta) * (1 - before),
            "clean": variance * prior * math.sqrt(before),
            "noisy": variance * likelihood / math.sqrt(1 - beta),
            "mean": means,
            "variance": variance,
        }
        if options.get("sample"):
            expected["deviation"] = (prior + likelihood) ** -0.5
            expected["sample"] = [
                mean + z / math.sqrt(prior + likelihood)
                for mean, z in zip(means, givens["z_1"], strict=True)
            ]
        assert problem.origin.steps.keys() == expected.keys()
        assert near(problem.origin.steps, expected)


def mean(clean, noisy):
    return [clean * 1.0 + noisy * 2.0, clean * -0.5 + noisy * 1.0]


# By slip: what it makes of some parts, written without the engine.
SLIPS = {
    "one-step-alone": {"alpha_bar": 0.64, "clean": 0.225 / 0.36},
    "beta-for-alpha": {"alpha_bar": 0.140625},
    "beta-subtracted": {"alpha_bar": 0.030625},
    "divided-by-share": {"alpha_bar": 0.25, "clean": 0.9, "noisy": 1.95, "variance": 0.8775},
    "clean-by-share-after": {"clean": 0.24, "noisy": 0.65, "mean": mean(0.24, 0.65)},
    "clean-root-forgotten": {"clean": 0.1875, "noisy": 0.65, "mean": mean(0.1875, 0.65)},
    "clean-beta-rooted": {"clean": 0.5, "noisy": 0.65, "mean": mean(0.5, 0.65)},
    "noisy-root-forgotten": {"clean": 0.3, "noisy": 0.52, "mean": mean(0.3, 0.52)},
    "noisy-by-cumulative": {"clean": 0.3, "noisy": 0.40625, "mean": mean(0.3, 0.40625)},
    "noisy-all-cancelled": {"clean": 0.3, "noisy": 0.8, "mean": mean(0.3, 0.8)},
    "factors-swapped": {"clean": 0.3, "noisy": 0.65, "mean": mean(0.65, 0.3), "variance": 0.2925},
    "beta-itself": {"mean": mean(0.3, 0.65), "variance": 0.36, "sample": [1.6 + 0.6, 0.5 - 1.2]},
    "fraction-inverted": {"mean": mean(0.3, 0.65), "variance": 0.36 * 48 / 39},
    "root-taken": {"mean": mean(0.3, 0.65), "variance": DEVIATION},
    "variance-for-deviation": {"variance": 0.2925, "sample": [1.6 + 0.2925, 0.5 - 0.585]},
    "noise-not-scaled": {"variance": 0.2925, "sample": [2.6, -1.5]},
}


def test_each_slip_gives_what_its_hint_says():
    slips = fixed().origin.slips

    assert slips.keys() == SLIPS.keys()
    for slip, expected in SLIPS.items():
        assert near(slips[slip], expected), slip


def test_numbers_for_the_hand_have_plain_weights():
    """Both givens come from one pair, or their roots and quotients would not end."""
    for problem in engine.realise_many(SLUG, list(range(40)), {"by_hand": True}):
        for name in ("clean", "noisy", "variance"):
            scaled = problem.origin.steps[name] * 10**10
            assert abs(scaled - round(scaled)) < 1e-3
