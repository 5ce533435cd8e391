from __future__ import annotations

import numpy as np
import pytest

from grader import engine

SLUG = "classifier-free-guidance"
GIVENS = {
    "x": [0.9, -0.6], "conditional": [1.5, -0.75], "unconditional": [0.75, 0.75], "alpha_bar": 0.36,
    "strength": 3.0,
}  # fmt: skip


def fixed(*, weight=False):
    return engine.realise(SLUG, givens=GIVENS, options={"weight": weight}).origin


def test_guidance_by_a_scale_agrees_with_the_work_by_hand():
    """0.75 + 3 * 0.75 = 3 and 0.75 - 3 * 1.5 = -3.75; (0.9 - 2.4) / 0.6 and (-0.6 + 3) / 0.6."""
    steps = fixed().steps

    assert steps["difference"] == pytest.approx([0.75, -1.5])
    assert steps["guided"] == pytest.approx([3.0, -3.75])
    assert steps["x_0"] == pytest.approx([-2.5, 4.0])
    assert steps["other_strength"] == 2


def test_guidance_by_a_weight_agrees_with_the_work_by_hand():
    """4 * 1.5 - 3 * 0.75 = 3.75 and 4 * -0.75 - 3 * 0.75 = -5.25; (0.9 - 3) / 0.6, 3.6 / 0.6."""
    steps = fixed(weight=True).steps

    assert steps["difference"] == pytest.approx([0.75, -1.5])
    assert steps["guided"] == pytest.approx([3.75, -5.25])
    assert steps["x_0"] == pytest.approx([-3.5, 6.0])
    assert steps["other_strength"] == 4


SHARED = {
    "difference-reversed": ("difference", [-0.75, 1.5]),
    "predictions-added": ("difference", [2.25, 0.0]),
    "predictions-averaged": ("guided", [1.125, 0.0]),
    "only-conditional": ("guided", [1.5, -0.75]),
    "difference-alone": ("guided", [2.25, -4.5]),
    "unguided-image": ("x_0", [-0.5, 0.0]),
    "conventions-taken-for-one": ("other_strength", 3),
    "strength-taken-from-one": ("other_strength", -2),
}
SLIPS = {
    **SHARED,
    "scale-taken-for-weight": ("guided", [3.75, -5.25]),
    "roles-swapped": ("guided", [-0.75, 3.75]),
    "difference-subtracted": ("guided", [-1.5, 5.25]),
    "condition-scaled-alone": ("guided", [5.25, -1.5]),
    "noise-added": ("x_0", [5.5, -6.0]),
    "noise-root-forgotten": ("x_0", [-1.02 / 0.6, 1.8 / 0.6]),
    "not-divided": ("x_0", [-1.5, 2.4]),
    "divided-without-root": ("x_0", [-1.5 / 0.36, 2.4 / 0.36]),
    "rates-swapped": ("x_0", [-0.9 / 0.8, 1.65 / 0.8]),
    "shifted-the-wrong-way": ("other_strength", 4),
}
WEIGHT_SLIPS = {
    **SHARED,
    "weight-taken-for-scale": ("guided", [3.0, -3.75]),
    "roles-swapped": ("guided", [-1.5, 5.25]),
    "difference-subtracted": ("guided", [-0.75, 3.75]),
    "unconditional-taken-away-once": ("guided", [5.25, -3.75]),
    "noise-added": ("x_0", [3.9 / 0.6, -4.8 / 0.6]),
    "noise-root-forgotten": ("x_0", [-1.5 / 0.6, 2.76 / 0.6]),
    "not-divided": ("x_0", [-2.1, 3.6]),
    "divided-without-root": ("x_0", [-2.1 / 0.36, 3.6 / 0.36]),
    "rates-swapped": ("x_0", [-1.35 / 0.8, 2.55 / 0.8]),
    "shifted-the-wrong-way": ("other_strength", 2),
}


@pytest.mark.parametrize(("slip", "part", "value"), [(s, *rest) for s, rest in SLIPS.items()])
def test_each_slip_with_a_scale_leads_to_what_the_mistake_leads_to(slip, part, value):
    assert fixed().slips[slip][part] == pytest.approx(value)


@pytest.mark.parametrize(("slip", "part", "value"), [(s, *r) for s, r in WEIGHT_SLIPS.items()])
def test_each_slip_with_a_weight_leads_to_what_the_mistake_leads_to(slip, part, value):
    assert fixed(weight=True).slips[slip][part] == pytest.approx(value)


def test_the_tables_above_name_every_slip():
    assert set(fixed().slips) == set(SLIPS)
    assert set(fixed(weight=True).slips) == set(WEIGHT_SLIPS)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_an_image_without_signal_or_without_noise_is_refused(share):
    with pytest.raises(engine.InvalidGivens):
        engine.realise(SLUG, givens={**GIVENS, "alpha_bar": share})


def worked_out(givens, weight):
    """Return every step by plain loops, each pixel as a mix of two with weights that sum to 1."""
    g, share = givens["strength"], givens["alpha_bar"]
    on_conditional = 1 + g if weight else g
    pairs = list(zip(givens["conditional"], givens["unconditional"], strict=True))
    guided = [on_conditional * c + (1 - on_conditional) * u for c, u in pairs]
    return {
        "difference": [c - u for c, u in pairs],
        "guided": guided,
        "x_0": [
            x / share**0.5 - (1 / share - 1) ** 0.5 * eps
            for x, eps in zip(givens["x"], guided, strict=True)
        ],
        "other_strength": g + 1 if weight else g - 1,
    }


@pytest.mark.parametrize("weight", [False, True])
@pytest.mark.parametrize("by_hand", [False, True])
@pytest.mark.parametrize("pixels", [2, 4])
def test_every_step_agrees_with_plain_loops(weight, by_hand, pixels):
    options = {"weight": weight, "by_hand": by_hand, "pixels": pixels}

    for problem in engine.realise_many(SLUG, list(range(20)), options):
        givens = {given.name: given.value.tolist() for given in problem.givens}
        expected = worked_out(givens, weight)
        assert set(problem.origin.steps) == set(expected)
        for name, value in expected.items():
            assert problem.origin.steps[name] == pytest.approx(np.array(value)), name


def test_by_hand_every_answer_ends_within_four_decimals():
    for problem in engine.realise_many(SLUG, list(range(20)), {"by_hand": True}):
        for part in problem.parts:
            assert part.key == pytest.approx(np.round(part.key, 4), abs=1e-10), part.name
