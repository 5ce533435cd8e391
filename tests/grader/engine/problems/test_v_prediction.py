from __future__ import annotations

import numpy as np
import pytest

from grader import engine

SLUG = "v-prediction"
GIVENS = {"x_0": [1.0, 0.5], "noise": [-1.0, 2.0], "alpha_bar": 0.36, "predicted": [0.3, -0.6]}


def fixed(**options):
    return engine.realise(SLUG, givens=GIVENS, options=options).origin


def test_everything_asked_agrees_with_the_work_by_hand():
    """The rates are 0.6 and 0.8, so that x_t = 0.6 x_0 + 0.8 noise = (-0.2, 1.9) and so on."""
    steps = fixed(score=True, loss=True).steps

    assert steps["x"] == pytest.approx([-0.2, 1.9])
    assert steps["v"] == pytest.approx([-0.6 - 0.8, 1.2 - 0.4])
    assert steps["loss"] == pytest.approx((2.89 + 1.96) / 2)
    assert steps["clean"] == pytest.approx([-0.12 - 0.24, 1.14 + 0.48])
    assert steps["eps"] == pytest.approx([-0.16 + 0.18, 1.52 - 0.36])
    assert steps["slope"] == pytest.approx([-0.025, -1.45])


def test_neither_loss_nor_score_is_asked_where_they_are_switched_off():
    assert set(fixed(score=False).steps) == {"x", "v", "clean", "eps"}
    assert set(fixed(loss=True, score=False).steps) == {"x", "v", "loss", "clean", "eps"}


SLIPS = {
    "roots-forgotten": ("x", [0.36 - 0.64, 0.18 + 1.28]),
    "noise-root-forgotten": ("x", [0.6 - 0.64, 0.3 + 1.28]),
    "rates-swapped": ("x", [0.8 - 0.6, 0.4 + 1.2]),
    "velocity-reversed": ("v", [1.4, -0.8]),
    "parts-added": ("v", [-0.6 + 0.8, 1.2 + 0.4]),
    "rates-kept-in-the-velocity": ("v", [-0.8 - 0.6, 1.6 - 0.3]),
    "plain-difference": ("v", [-2.0, 1.5]),
    "roots-forgotten-in-the-velocity": ("v", [-0.36 - 0.64, 0.72 - 0.32]),
    "errors-summed": ("loss", 4.85),
    "errors-not-squared": ("loss", 1.55),
    "root-of-the-loss": ("loss", 2.425**0.5),
    "velocity-added": ("clean", [-0.12 + 0.24, 1.14 - 0.48]),
    "rates-swapped-for-the-image": ("clean", [-0.16 - 0.18, 1.52 + 0.36]),
    "velocity-taken-for-noise": ("clean", [(-0.2 - 0.24) / 0.6, (1.9 + 0.48) / 0.6]),
    "root-forgotten-for-the-image": ("clean", [-0.12 - 0.192, 1.14 + 0.384]),
    "velocity-subtracted": ("eps", [-0.16 - 0.18, 1.52 + 0.36]),
    "rates-swapped-for-the-noise": ("eps", [-0.12 + 0.24, 1.14 - 0.48]),
    "minus-forgotten": ("slope", [0.025, 1.45]),
    "divided-by-the-variance": ("slope", [-0.02 / 0.64, -1.16 / 0.64]),
    "divided-by-the-image-s-rate": ("slope", [-0.02 / 0.6, -1.16 / 0.6]),
    "score-not-divided": ("slope", [-0.02, -1.16]),
}


@pytest.mark.parametrize(("slip", "part", "value"), [(s, *rest) for s, rest in SLIPS.items()])
def test_each_slip_leads_to_what_the_mistake_leads_to(slip, part, value):
    assert fixed(score=True, loss=True).slips[slip][part] == pytest.approx(value)


def test_the_table_above_names_every_slip():
    assert set(fixed(score=True, loss=True).slips) == set(SLIPS)
    asked = {"x", "v", "clean", "eps"}
    assert set(fixed(score=False).slips) == {s for s, (part, _) in SLIPS.items() if part in asked}


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_an_image_without_signal_or_without_noise_is_refused(share):
    with pytest.raises(engine.InvalidGivens):
        engine.realise(SLUG, givens={**GIVENS, "alpha_bar": share})


def worked_out(givens, options):
    """Return every step; the velocity by its angle, the rest by solving two linear equations."""
    angle = np.arccos(givens["alpha_bar"] ** 0.5)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    steps = {name: [] for name in ["x", "v", "clean", "eps", "slope"]}
    squares = 0.0
    for x_0, noise, guess in zip(givens["x_0"], givens["noise"], givens["predicted"], strict=True):
        x, v = turn @ [x_0, noise]
        clean, eps = np.linalg.solve(turn, [x, guess])
        squares += (v - guess) ** 2
        slope = (np.cos(angle) * clean - x) / np.sin(angle) ** 2
        for name, value in zip(steps, [x, v, clean, eps, slope], strict=True):
            steps[name].append(value)
    if options["loss"]:
        steps["loss"] = squares / len(givens["x_0"])
    if not options["score"]:
        del steps["slope"]
    return steps


@pytest.mark.parametrize("score", [False, True])
@pytest.mark.parametrize("loss", [False, True])
@pytest.mark.parametrize("by_hand", [False, True])
def test_every_step_agrees_with_plain_loops(score, loss, by_hand):
    options = {"score": score, "loss": loss, "by_hand": by_hand, "pixels": 4}

    for problem in engine.realise_many(SLUG, list(range(20)), options):
        givens = {given.name: given.value.tolist() for given in problem.givens}
        expected = worked_out(givens, options)
        assert set(problem.origin.steps) == set(expected)
        for name, value in expected.items():
            assert problem.origin.steps[name] == pytest.approx(np.array(value)), name


def test_by_hand_every_answer_ends_within_four_decimals():
    for problem in engine.realise_many(SLUG, list(range(20)), {"by_hand": True}):
        for part in problem.parts:
            assert part.key == pytest.approx(np.round(part.key, 4), abs=1e-10), part.name
