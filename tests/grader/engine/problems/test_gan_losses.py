from __future__ import annotations

from math import exp, log

import pytest

from grader import engine

SETTINGS = [
    {"images": images, "logits": logits, "gradients": gradients, "by_hand": by_hand}
    for images, logits, gradients, by_hand in [
        (3, False, True, False),
        (2, False, False, True),
        (4, True, True, False),
        (5, True, False, True),
        (3, True, True, True),
    ]
]
REAL, GENERATED = [0.5, 0.8], [0.25, 0.4]


def plain():
    return engine.realise(
        "gan-losses", givens={"real_output": REAL, "generated_output": GENERATED}
    ).origin


def with_logits(**options):
    return engine.realise(
        "gan-losses",
        givens={"real_output": [1.0, 0.0], "generated_output": [-1.0, 2.0]},
        options={"logits": True, **options},
    ).origin


def expected(givens, options):
    """Work every step out in plain Python."""

    def chance(output):
        if not options["logits"]:
            return output
        return 1 / (1 + exp(-output * (log(3) if options["by_hand"] else 1)))

    real = [chance(each) for each in givens["real_output"]]
    generated = [chance(each) for each in givens["generated_output"]]
    n = len(real)
    logs = [[log(d) for d in real], [log(d) for d in generated], [log(1 - d) for d in generated]]
    means = [sum(row) / n for row in logs]
    steps = {
        "d_real": real,
        "d_generated": generated,
        "logs": logs,
        "averages": means,
        "loss_d": -(means[0] + means[2]),
        "loss_minimax": means[2],
        "loss_non_saturating": -means[1],
    }
    if options["gradients"]:
        steps["gradients"] = [[-d / n for d in generated], [(d - 1) / n for d in generated]]
        steps["harder"] = 1 if sum(generated) > sum(1 - d for d in generated) else 2
    return steps


def test_probabilities_of_halves_quarters_and_fifths():
    """Products: 0.5 x 0.8 = 0.4, 0.25 x 0.4 = 0.1, 0.75 x 0.6 = 0.45."""
    steps = plain().steps

    assert steps["averages"] == pytest.approx([log(0.4) / 2, log(0.1) / 2, log(0.45) / 2])
    assert steps["loss_d"] == pytest.approx(0.8573992140459634)
    assert steps["loss_minimax"] == pytest.approx(-0.39925384810885877)
    assert steps["loss_non_saturating"] == pytest.approx(1.1512925464970227)
    assert steps["gradients"] == [
        pytest.approx([-0.125, -0.2]),
        pytest.approx([-0.375, -0.3]),
    ]
    assert steps["harder"] == 2


def test_the_pull_is_that_of_all_images_together():
    """Sizes 0.05, 0.75, 0.75 against 0.95, 0.25, 0.25: the largest is not on the heavier side."""
    givens = {"real_output": [0.5, 0.6, 0.8], "generated_output": [0.05, 0.75, 0.75]}

    assert engine.realise("gan-losses", givens=givens).origin.steps["harder"] == 1


def test_logits():
    """sigma(1) = 0.7310586, sigma(0) = 1/2, sigma(-1) = 0.2689414, sigma(2) = 0.8807971."""
    steps = with_logits().steps

    assert steps["d_real"] == pytest.approx([0.7310585786300049, 0.5])
    assert steps["d_generated"] == pytest.approx([0.2689414213699951, 0.8807970779778823])
    assert steps["loss_d"] == pytest.approx(
        (0.3132616875 + 0.6931471806 + 0.3132616875 + 2.126928011) / 2
    )
    assert steps["loss_minimax"] == pytest.approx(-(0.3132616875 + 2.126928011) / 2)
    assert steps["loss_non_saturating"] == pytest.approx((1.3132616875 + 0.126928011) / 2)
    assert steps["harder"] == 1


def test_logits_in_units_of_ln_three_are_powers_of_three():
    steps = with_logits(by_hand=True).steps

    assert steps["d_real"] == pytest.approx([3 / 4, 1 / 2])
    assert steps["d_generated"] == pytest.approx([1 / 4, 9 / 10])
    assert steps["loss_d"] == pytest.approx(-log(3 / 8) / 2 - log(3 / 40) / 2)


def test_without_gradients_none_are_asked():
    steps = with_logits(gradients=False).steps

    assert steps.keys().isdisjoint({"gradients", "harder"})


@pytest.mark.parametrize("options", SETTINGS)
def test_every_step_agrees_with_plain_python(options):
    for problem in engine.realise_many("gan-losses", list(range(20)), options):
        givens = {given.name: given.value.tolist() for given in problem.givens}

        steps = expected(givens, options)

        assert problem.origin.steps.keys() == steps.keys()
        for name, value in steps.items():
            assert flat(problem.origin.steps[name]) == pytest.approx(flat(value), abs=1e-12)


def test_either_generator_loss_may_pull_harder_but_one_does_clearly():
    problems = engine.realise_many("gan-losses", list(range(300)))

    assert {problem.origin.steps["harder"] for problem in problems} == {1, 2}
    for problem in problems:
        generated = problem.origin.steps["d_generated"]

        assert abs(sum(generated) / 3 - 0.5) >= 0.02 - 1e-12


def flat(value):
    return [x for each in value for x in flat(each)] if isinstance(value, list) else [value]


LN_REAL, LN_FAKE, LN_REST = log(0.4) / 2, log(0.1) / 2, log(0.45) / 2
SLIPS = {
    "base-two": ("averages", [-1.3219280949 / 2, -3.3219280949 / 2, -1.1520030934 / 2]),
    "base-ten": ("averages", [-0.3979400087 / 2, -0.5, -0.3467874862 / 2]),
    "logarithm-before-complement": ("averages", [LN_REAL, LN_FAKE, (2 - log(0.1)) / 2]),
    "summed-not-averaged": ("averages", [log(0.4), log(0.1), log(0.45)]),
    "divided-by-all-images": ("averages", [log(0.4) / 4, log(0.1) / 4, log(0.45) / 4]),
    "value-for-loss": ("loss_d", log(0.4 * 0.45) / 2),
    "real-half-only": ("loss_d", -log(0.4) / 2),
    "generated-half-only": ("loss_d", -log(0.45) / 2),
    "halves-averaged": ("loss_d", -log(0.4 * 0.45) / 4),
    "labels-swapped": ("loss_d", -log(0.5 * 0.2) / 2 - log(0.25 * 0.4) / 2),
    "minimax-sign-kept": ("loss_minimax", -log(0.45) / 2),
    "real-half-kept": ("loss_minimax", log(0.4 * 0.45) / 2),
    "non-saturating-for-minimax": ("loss_minimax", -log(0.1) / 2),
    "non-saturating-sign-lost": ("loss_non_saturating", log(0.1) / 2),
    "minimax-for-non-saturating": ("loss_non_saturating", log(0.45) / 2),
    "gradients-swapped": ("gradients", [[-0.375, -0.3], [-0.125, -0.2]]),
    "gradients-not-averaged": ("gradients", [[-0.25, -0.4], [-0.75, -0.6]]),
    "slopes-by-probability": ("gradients", [[-2 / 3, -5 / 6], [-2.0, -1.25]]),
    "weaker-chosen": ("harder", 1),
}


def test_each_slip_is_the_mistake_that_its_name_says():
    origin = plain()

    assert origin.slips.keys() == SLIPS.keys()
    for slip, (part, value) in SLIPS.items():
        parts = origin.slips[slip]
        changed = [name for name in parts if parts[name] != origin.steps[name]]
        assert changed[0] == part, slip
        assert flat(parts[part]) == pytest.approx(flat(value), abs=1e-9), slip


@pytest.mark.parametrize(("by_hand", "base"), [(False, exp(1)), (True, 3.0)])
def test_each_slip_with_logits_is_the_mistake_that_its_name_says(by_hand, base):
    slips = with_logits(by_hand=by_hand).slips

    assert slips.keys() - SLIPS.keys() == {
        "sigmoid-reversed",
        "softmax-over-images",
        "complement-for-probability",
    }
    assert slips["sigmoid-reversed"]["d_real"] == pytest.approx([1 / (1 + base), 0.5])
    assert slips["softmax-over-images"]["d_real"] == pytest.approx(
        [base / (base + 1), 1 / (base + 1)]
    )
    assert slips["complement-for-probability"]["d_generated"] == pytest.approx(
        [base / (1 + base), 1 / (1 + base**2)]
    )


@pytest.mark.parametrize(
    ("outputs", "options"),
    [([0.5, 1.0], {}), ([0.0, 0.5], {}), ([16.0, 0.0], {"logits": True})],
)
def test_outputs_without_logarithm_are_refused(outputs, options):
    with pytest.raises(engine.InvalidGivens):
        engine.realise(
            "gan-losses", givens={"real_output": outputs, "generated_output": outputs},
            options=options,
        )  # fmt: skip
