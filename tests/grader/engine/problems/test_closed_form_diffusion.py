from __future__ import annotations

import math

import numpy as np
import pytest

from grader import engine

SLUG = "closed-form-diffusion"
# 9/10 * 4/5 * 1/2 is 0.36, with the roots 0.6 and 0.8.
FIXED = {
    "x_0": [[0.5, -1.0], [1.0, 0.2]],
    "beta_1": [0.1, 0.2, 0.5],
    "eps": [[1.0, 2.0], [-0.5, 1.5]],
}
OTHER = {"clean_1": [[1.0, -0.5], [0.5, 1.0]], "noisy_1": [[0.2, 0.5], [-0.1, 1.0]]}
X_T = [[0.3 + 0.8, -0.6 + 1.6], [0.6 - 0.4, 0.12 + 1.2]]
NOISE = [[-0.4 / 0.8, 0.8 / 0.8], [-0.4 / 0.8, 0.4 / 0.8]]

SETTINGS = [
    {},
    {"by_hand": True},
    {"steps": 2, "recover": True},
    {"steps": 4, "size": 3, "recover": True, "by_hand": True},
    {"from_betas": False, "recover": True},
    {"from_betas": False, "by_hand": True},
]


def fixed():
    return engine.realise(SLUG, givens=FIXED | OTHER, options={"recover": True})


def asked(problem):
    return {part.name: problem.origin.steps[part.name] for part in problem.parts}


def near(actual, expected):
    return all(
        np.array(actual[name]) == pytest.approx(np.array(expected[name]), abs=1e-12)
        for name in expected
    )


def test_three_betas_worked_out_by_hand():
    assert near(
        asked(fixed()),
        {"alpha_bar_1": 0.36, "signal": 0.6, "spread": 0.8, "x_t": X_T, "noise_1": NOISE},
    )


def test_a_product_that_is_given_is_not_asked():
    givens = {"x_0": FIXED["x_0"], "eps": FIXED["eps"], "alpha_bar_1": 0.64}

    problem = engine.realise(SLUG, givens=givens, options={"from_betas": False})

    x_t = [[0.4 + 0.6, -0.8 + 1.2], [0.8 - 0.3, 0.16 + 0.9]]
    assert asked(problem).keys() == {"signal", "spread", "x_t"}
    assert near(asked(problem), {"signal": 0.8, "spread": 0.6, "x_t": x_t})


@pytest.mark.parametrize("options", SETTINGS)
def test_every_step_agrees_with_plain_python(options):
    for problem in engine.realise_many(SLUG, list(range(20)), options):
        givens = {given.name: np.array(given.value).tolist() for given in problem.givens}
        expected = {}
        if options.get("from_betas", True):
            expected["alpha_bar_1"] = math.prod(1 - beta for beta in givens["beta_1"])
        share = expected.get("alpha_bar_1", givens.get("alpha_bar_1"))
        # By the angle whose cosine and sine the factors are.
        angle = math.acos(share**0.5)
        expected |= {"signal": math.cos(angle), "spread": math.sin(angle)}
        expected["x_t"] = [
            [math.cos(angle) * x + math.sin(angle) * e for x, e in zip(xs, es, strict=True)]
            for xs, es in zip(givens["x_0"], givens["eps"], strict=True)
        ]
        if options.get("recover"):
            expected["noise_1"] = [
                [y / math.sin(angle) - x / math.tan(angle) for x, y in zip(xs, ys, strict=True)]
                for xs, ys in zip(givens["clean_1"], givens["noisy_1"], strict=True)
            ]
        assert problem.origin.steps.keys() == expected.keys()
        assert near(problem.origin.steps, expected)


def image(signal, spread):
    return (signal * np.array(FIXED["x_0"]) + spread * np.array(FIXED["eps"])).tolist()


# By slip: what it makes of some parts, written without the engine.
SLIPS = {
    "last-step-alone": {"alpha_bar_1": 0.5},
    "betas-added": {"alpha_bar_1": 0.2, "signal": math.sqrt(0.2), "spread": math.sqrt(0.8)},
    "betas-multiplied": {"alpha_bar_1": 0.01, "signal": 0.1},
    "stopped-one-early": {"alpha_bar_1": 0.72},
    "signal-root-forgotten": {"signal": 0.36, "spread": 0.8, "x_t": image(0.36, 0.8)},
    "image-not-scaled": {"signal": 1.0, "spread": 0.8, "x_t": image(1.0, 0.8)},
    "noise-root-forgotten": {"signal": 0.6, "spread": 0.64, "x_t": image(0.6, 0.64)},
    "factors-sum-to-one": {"signal": 0.6, "spread": 0.4, "x_t": image(0.6, 0.4)},
    "noise-not-scaled": {"signal": 0.6, "spread": 1.0, "x_t": image(0.6, 1.0)},
    "noise-of-last-step": {"signal": 0.6, "spread": math.sqrt(0.5)},
    "factors-swapped": {"signal": 0.6, "spread": 0.8, "x_t": image(0.8, 0.6)},
    "noise-subtracted": {"signal": 0.6, "spread": 0.8, "x_t": image(0.6, -0.8)},
    "division-forgotten": {"x_t": X_T, "noise_1": [[-0.4, 0.8], [-0.4, 0.4]]},
    "divided-by-signal": {
        "x_t": X_T, "noise_1": [[-0.4 / 0.6, 0.8 / 0.6], [-0.4 / 0.6, 0.4 / 0.6]]
    },
    "whole-image-subtracted": {
        "x_t": X_T, "noise_1": [[-0.8 / 0.8, 1.0 / 0.8], [-0.6 / 0.8, 0.0]]
    },
    "divided-by-variance": {
        "x_t": X_T, "noise_1": [[-0.4 / 0.64, 0.8 / 0.64], [-0.4 / 0.64, 0.4 / 0.64]]
    },
}  # fmt: skip


def test_each_slip_gives_what_its_hint_says():
    slips = fixed().origin.slips

    assert slips.keys() == SLIPS.keys()
    for slip, expected in SLIPS.items():
        assert near(slips[slip], expected), slip


def test_numbers_for_the_hand_have_plain_roots():
    for options in SETTINGS:
        if options.get("by_hand"):
            for problem in engine.realise_many(SLUG, list(range(20)), options):
                roots = {problem.origin.steps[name] for name in ("signal", "spread")}
                assert all(abs(root * 25 - round(root * 25)) < 1e-9 for root in roots)
