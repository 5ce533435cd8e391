from __future__ import annotations

import math

import pytest

from grader import engine

SLUG = "noise-schedule"
ASKED = {"logarithm": True, "crossing": True}
# 1 - beta is 4/5, 3/4, 1/2; the products 4/5, 3/5, 3/10; the ratios 4/1, 3/2, 3/7.
FIXED = {"beta": [0.2, 0.25, 0.5]}

SETTINGS = [
    {},
    {"by_hand": True},
    {"steps": 2, "logarithm": True},
    {"steps": 5, "crossing": False},
    {"steps": 4, **ASKED, "by_hand": True},
]


def fixed(**options):
    return engine.realise(SLUG, givens=FIXED, options=options)


def asked(problem):
    return {part.name: problem.origin.steps[part.name] for part in problem.parts}


def test_three_steps_worked_out_by_hand():
    assert asked(fixed(**ASKED)) == pytest.approx(
        {
            "alpha_bar_1": 0.8, "alpha_bar_2": 0.6, "alpha_bar_3": 0.3,
            "snr_1": 4.0, "snr_2": 1.5, "snr_3": 3 / 7,
            "log_snr": -0.8472978604, "first_noisy": 3.0,
        }
    )  # fmt: skip


def test_what_is_switched_off_is_not_asked():
    assert "log_snr" not in asked(fixed())
    assert "first_noisy" not in asked(fixed(crossing=False))


def test_noise_that_never_prevails_is_the_last_choice():
    problem = engine.realise(SLUG, givens={"beta": [0.1, 0.2]})

    choice = next(part for part in problem.parts if part.name == "first_noisy")
    assert choice.key == "3"
    assert choice.rule.options[2].text == "Not within these 2 steps"


@pytest.mark.parametrize("options", SETTINGS)
def test_every_step_agrees_with_plain_python(options):
    for problem in engine.realise_many(SLUG, list(range(20)), options):
        beta = next(given.value for given in problem.givens if given.name == "beta").tolist()
        expected = {"alpha_bar_0": 1.0}
        left, ratios = 1.0, []
        for t, each in enumerate(beta, start=1):
            left -= left * each
            ratios.append(1 / (1 / left - 1))
            expected |= {f"alpha_{t}": 1 - each, f"alpha_bar_{t}": left, f"snr_{t}": ratios[-1]}
        if options.get("logarithm"):
            expected["log_snr"] = math.log(left) - math.log1p(-left)
        if options.get("crossing", True):
            noisy = [t for t, ratio in enumerate(ratios, start=1) if ratio < 1]
            expected["first_noisy"] = min(noisy, default=len(beta) + 1)
        assert problem.origin.steps == pytest.approx(expected)


# By slip: what it makes of some parts, written without the engine.
SLIPS = {
    "first-factor-twice": {"alpha_bar_1": 0.64, "alpha_bar_2": 0.48, "alpha_bar_3": 0.24},
    "betas-multiplied": {"alpha_bar_1": 0.2, "alpha_bar_2": 0.05, "alpha_bar_3": 0.025},
    "roots-multiplied": {
        "alpha_bar_1": math.sqrt(0.8), "alpha_bar_2": math.sqrt(0.6), "alpha_bar_3": math.sqrt(0.3)
    },
    "one-step-alone": {"alpha_bar_1": 0.8, "alpha_bar_2": 0.75, "alpha_bar_3": 0.5},
    "betas-subtracted": {"alpha_bar_1": 0.8, "alpha_bar_2": 0.55, "alpha_bar_3": 0.05},
    "power-for-product": {"alpha_bar_1": 0.8, "alpha_bar_2": 0.5625, "alpha_bar_3": 0.125},
    "ratio-inverted": {"alpha_bar_3": 0.3, "snr_1": 0.25, "snr_2": 2 / 3, "snr_3": 7 / 3},
    "ratio-of-rates": {"snr_1": 2.0, "snr_2": math.sqrt(1.5), "snr_3": math.sqrt(3 / 7)},
    "noise-of-one-step": {"alpha_bar_3": 0.3, "snr_1": 4.0, "snr_2": 2.4, "snr_3": 0.6},
    "ratio-of-one-step": {"alpha_bar_3": 0.3, "snr_1": 4.0, "snr_2": 3.0, "snr_3": 1.0},
    "base-ten": {"snr_3": 3 / 7, "log_snr": math.log10(3 / 7)},
    "base-two": {"snr_3": 3 / 7, "log_snr": math.log2(3 / 7)},
    "log-of-signal": {"snr_3": 3 / 7, "log_snr": math.log(0.3)},
    "last-clear-step": {"snr_3": 3 / 7, "first_noisy": 2},
}  # fmt: skip


def test_each_slip_gives_what_its_hint_says():
    slips = fixed(**ASKED).origin.slips

    assert slips.keys() == SLIPS.keys()
    for slip, expected in SLIPS.items():
        assert {name: slips[slip][name] for name in expected} == pytest.approx(expected), slip


def test_numbers_for_the_hand_need_no_logarithm_beyond_the_four_printed():
    for problem in engine.realise_many(SLUG, list(range(40)), {"by_hand": True, "steps": 4}):
        ratio = problem.origin.steps["snr_4"]
        small = [
            a / b for a in range(1, 201) for b in range(1, 201) if 210**8 % a == 210**8 % b == 0
        ]
        assert min(abs(ratio - each) for each in small) < 1e-9
