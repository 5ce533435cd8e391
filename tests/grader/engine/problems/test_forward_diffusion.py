from __future__ import annotations

import math

import numpy as np
import pytest

from grader import engine
from grader.engine.givens import InvalidGivens

SLUG = "forward-diffusion"
SETTINGS = [
    {},
    {"by_hand": True},
    {"steps": 1, "size": 2},
    {"steps": 4, "size": 4, "decimals": 3},
    {"steps": 3, "by_hand": True},
]
# The variances are 0.36, 0.64 and 0.92: the rates of the first two are 0.8, 0.6 and 0.6, 0.8.
X_0 = [[1.0, 0.5], [0.0, 2.0]]
EPS_1 = [[1.0, -1.0], [0.5, 2.0]]
EPS_2 = [[-1.0, 1.0], [2.0, 0.5]]
X_1 = [[1.4, -0.2], [0.3, 2.8]]
X_2 = [[0.04, 0.68], [1.78, 2.08]]
FIXED = {
    "x_0": X_0, "beta_first": 0.08, "beta_last": 0.92, "schedule_length": 3,
    "eps_1": EPS_1, "eps_2": EPS_2,
}  # fmt: skip


def fixed(**changed):
    return engine.realise(SLUG, givens={**FIXED, **changed})


def mixed(signal, x, spread, eps):
    return [
        [signal * pixel + spread * noise for pixel, noise in zip(*rows, strict=True)]
        for rows in zip(x, eps, strict=True)
    ]


def agrees(value, expected):
    return np.array(value) == pytest.approx(np.array(expected), abs=1e-12)


def test_two_steps_agree_with_the_numbers_worked_out_by_hand():
    steps = fixed().origin.steps

    assert [steps["beta_1"], steps["beta_2"]] == pytest.approx([0.36, 0.64])
    assert [steps["signal_1"], steps["spread_1"]] == pytest.approx([0.8, 0.6])
    assert [steps["signal_2"], steps["spread_2"]] == pytest.approx([0.6, 0.8])
    assert agrees(steps["x_1"], X_1)
    assert agrees(steps["x_2"], X_2)


def test_a_third_step_goes_on_from_the_second():
    """The third variance is 0.92, the schedule's last."""
    steps = fixed(eps_3=[[0.0, 0.0], [0.0, 1.0]]).origin.steps

    assert steps["beta_3"] == pytest.approx(0.92)
    assert agrees(
        np.array(steps["x_3"]) / math.sqrt(0.08), [[0.04, 0.68], [1.78, 2.08 + math.sqrt(11.5)]]
    )


def test_one_step_alone_may_be_asked():
    givens = {name: value for name, value in FIXED.items() if name != "eps_2"}
    origin = engine.realise(SLUG, givens=givens, options={"steps": 1}).origin

    assert agrees(origin.steps["x_1"], X_1)
    assert "x_2" not in origin.steps
    assert not {"started-from-first-image", "first-noise-again"} & origin.slips.keys()


@pytest.mark.parametrize("decimals", [3, 6])
def test_images_are_asked_with_as_many_decimals_as_the_setting_says(decimals):
    parts = engine.realise(SLUG, 0, {"decimals": decimals}).parts

    assert {part.name: part.rule.decimals for part in parts} == {
        "beta_1": 7, "x_1": decimals, "beta_2": 7, "x_2": decimals,
    }  # fmt: skip


@pytest.mark.parametrize(
    "wrong", [{"beta_first": 0}, {"beta_last": 1}, {"schedule_length": 1}, {"schedule_length": 2.5}]
)
def test_what_is_no_schedule_makes_no_problem(wrong):
    with pytest.raises(InvalidGivens, match="variances between 0 and 1"):
        fixed(**wrong)


@pytest.mark.parametrize("options", SETTINGS, ids=str)
def test_every_step_agrees_with_plain_loops(options):
    for problem in engine.realise_many(SLUG, list(range(15)), options):
        givens = {given.name: given.value.tolist() for given in problem.givens}
        first, last, length = (
            givens[name] for name in ("beta_first", "beta_last", "schedule_length")
        )
        x, expected = givens["x_0"], {}
        for t in range(1, problem.origin.options["steps"] + 1):
            beta = ((length - t) * first + t * last) / length
            x = mixed(math.sqrt(1 - beta), x, math.sqrt(beta), givens[f"eps_{t}"])
            expected |= {
                f"beta_{t}": beta, f"signal_{t}": (1 - beta) ** 0.5,
                f"spread_{t}": beta**0.5, f"x_{t}": x,
            }  # fmt: skip
        assert problem.origin.steps.keys() == expected.keys()
        for name, value in expected.items():
            assert agrees(problem.origin.steps[name], value), name


def after(beta_1, beta_2):
    """What variances that are wrong lead to, if all is right from there."""
    return {
        "beta_1": beta_1, "beta_2": beta_2,
        **with_rates(
            (math.sqrt(1 - beta_1), math.sqrt(beta_1)), (math.sqrt(1 - beta_2), math.sqrt(beta_2))
        ),
    }  # fmt: skip


def with_rates(first, second):
    """What factors of the image and of the noise lead to, at each step."""
    x_1 = mixed(first[0], X_0, first[1], EPS_1)
    return {"x_1": x_1, "x_2": mixed(second[0], x_1, second[1], EPS_2)}


# By slip: what it makes of some parts, written without the engine.
SLIPS = {
    "index-one-too-low": after(0.08, 0.36),
    "one-interval-too-few": after(0.5, 0.92),
    "schedule-reversed": after(0.64, 0.36),
    "image-not-scaled": with_rates((1, 0.6), (1, 0.8)),
    "signal-root-forgotten": with_rates((0.64, 0.6), (0.36, 0.8)),
    "root-before-subtracting": with_rates((0.4, 0.6), (0.2, 0.8)),
    "noise-root-forgotten": with_rates((0.8, 0.36), (0.6, 0.64)),
    "noise-not-scaled": with_rates((0.8, 1), (0.6, 1)),
    "factors-swapped": with_rates((0.6, 0.8), (0.8, 0.6)),
    "noise-subtracted": with_rates((0.8, -0.6), (0.6, -0.8)),
    "started-from-first-image": {"x_1": X_1, "x_2": [[-0.2, 1.1], [1.6, 1.6]]},
    "first-noise-again": {"x_1": X_1, "x_2": [[1.64, -0.92], [0.58, 3.28]]},
}


def test_each_slip_gives_what_its_hint_says():
    slips = fixed().origin.slips

    assert slips.keys() == SLIPS.keys()
    for slip, expected in SLIPS.items():
        whole = {"beta_1": 0.36, "beta_2": 0.64, **expected}
        assert slips[slip].keys() == whole.keys()
        for name, value in whole.items():
            assert agrees(slips[slip][name], value), slip
