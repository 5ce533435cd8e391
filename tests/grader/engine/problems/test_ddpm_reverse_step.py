from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from grader import engine

SLUG = "ddpm-reverse-step"
MAIN = {
    "x": [1.0, -0.6], "predicted": [1.0, -1.0], "noise": [-1.0, 0.5], "beta": 0.36,
    "before": 0.7525,
}  # fmt: skip
LAST = {"x_1": [0.48, 0.24], "predicted_1": [0.6, -1.2], "noise_1": [1.0, -2.0], "beta_1": 0.0784}


def fixed(**options):
    givens = {**MAIN, **LAST} if options.get("last", True) else MAIN
    return engine.realise(SLUG, givens=givens, options={"last": True, **options})


def test_a_step_and_the_last_one_agree_with_the_work_by_hand():
    """alpha-bar 0.64 * 0.7525, whose complement is 0.72 squared; (1 - 0.5) / 0.8 - 0.6 and so on.

    At the end 0.28 is the factor: (0.48 - 0.168) / 0.96 and (0.24 + 0.336) / 0.96.
    """
    steps = fixed().origin.steps

    assert steps["alpha"] == pytest.approx(0.64)
    assert steps["alpha_bar"] == pytest.approx(0.4816)
    assert steps["factor"] == pytest.approx(0.5)
    assert steps["mean"] == pytest.approx([0.625, -0.125])
    assert steps["variance"] == pytest.approx(0.36)
    assert steps["deviation"] == pytest.approx(0.6)
    assert steps["x_next"] == pytest.approx([0.025, 0.175])
    assert steps["factor_1"] == pytest.approx(0.28)
    assert steps["end_1"] == pytest.approx([0.325, 0.6])


def test_the_posterior_variance_agrees_with_the_work_by_hand():
    """0.36 * 0.2475 / 0.5184 = 0.171875, whose root is 0.4145781."""
    problem = fixed(posterior=True, last=False)

    assert [part.name for part in problem.parts] == [
        "alpha_bar", "factor", "mean", "deviation", "x_next",
    ]  # fmt: skip
    steps = problem.origin.steps
    assert steps["variance"] == pytest.approx(0.171875)
    assert steps["deviation"] == pytest.approx(0.4145781, abs=1e-7)
    assert steps["x_next"] == pytest.approx([0.625 - 0.4145781, -0.125 + 0.2072891], abs=1e-7)


SLIPS = {
    "product-forgotten": ("alpha_bar", 0.64),
    "beta-in-the-product": ("alpha_bar", 0.2709),
    "index-one-too-low": ("alpha_bar", 0.7525),
    "root-of-beta": ("factor", 0.6 / 0.72),
    "root-forgotten": ("factor", 0.36 / 0.5184),
    "image-rate-for-noise-rate": ("factor", 0.36 / sqrt(0.4816)),
    "bar-forgotten": ("factor", 0.36 / sqrt(1 - 0.64)),
    "not-rescaled": ("mean", [0.5, -0.1]),
    "rescaled-without-root": ("mean", [0.5 / 0.64, -0.1 / 0.64]),
    "multiplied-instead": ("mean", [0.4, -0.08]),
    "bar-in-front": ("mean", [0.5 / sqrt(0.4816), -0.1 / sqrt(0.4816)]),
    "noise-not-rescaled": ("mean", [1.25 - 0.5, -0.75 + 0.5]),
    "prediction-added": ("mean", [1.5 / 0.8, -1.1 / 0.8]),
    "variance-for-deviation": ("deviation", 0.36),
    "noise-subtracted": ("x_next", [1.225, -0.425]),
    "noise-left-out": ("x_next", [0.625, -0.125]),
    "fresh-noise-rescaled": ("x_next", [0.625 - 0.75, -0.125 + 0.375]),
    "old-alpha-bar-at-the-end": ("factor_1", 0.0784 / 0.72),
    "root-forgotten-at-the-end": ("factor_1", 1.0),
    "noise-added-at-the-end": ("end_1", [0.325 + 0.28, 0.6 - 0.56]),
    "not-rescaled-at-the-end": ("end_1", [0.312, 0.576]),
    "posterior-variance-taken": ("deviation", 0.4145781),
}
POSTERIOR_SLIPS = {
    "beta-taken": ("deviation", 0.6),
    "fraction-upside-down": ("deviation", sqrt(0.36 * 0.5184 / 0.2475)),
    "variance-for-deviation": ("deviation", 0.171875),
    "noise-added-at-the-end": ("end_1", [0.325 + 0.28, 0.6 - 0.56]),
}


@pytest.mark.parametrize(("slip", "part", "value"), [(s, *rest) for s, rest in SLIPS.items()])
def test_each_slip_leads_to_what_the_mistake_leads_to(slip, part, value):
    assert fixed().origin.slips[slip][part] == pytest.approx(value, abs=1e-7)


@pytest.mark.parametrize(
    ("slip", "part", "value"), [(s, *rest) for s, rest in POSTERIOR_SLIPS.items()]
)
def test_each_slip_of_the_posterior_leads_to_what_the_mistake_leads_to(slip, part, value):
    assert fixed(posterior=True).origin.slips[slip][part] == pytest.approx(value, abs=1e-7)


def test_the_tables_above_name_every_slip():
    assert set(fixed().origin.slips) == set(SLIPS)
    changed = {"beta-taken", "fraction-upside-down"}
    assert set(fixed(posterior=True).origin.slips) == (
        set(SLIPS) - {"posterior-variance-taken"} | changed
    )


def worked_out(givens, options):
    """Return every step by plain loops, through x_0 and the posterior of x_{t-1}."""
    alpha = 1 - givens["beta"]
    share = alpha * givens["before"]
    pull = sqrt(givens["before"]) * givens["beta"] / (1 - share)
    keep = sqrt(alpha) * (1 - givens["before"]) / (1 - share)
    mean = []
    for x, eps in zip(givens["x"], givens["predicted"], strict=True):
        x_0 = (x - sqrt(1 - share) * eps) / sqrt(share)
        mean.append(pull * x_0 + keep * x)
    variance = givens["beta"]
    if options["posterior"]:
        variance = 1 / (alpha / givens["beta"] + 1 / (1 - givens["before"]))
    steps = {
        "alpha": alpha, "alpha_bar": share, "factor": givens["beta"] * (1 - share) ** -0.5,
        "mean": mean, "variance": variance, "deviation": sqrt(variance),
        "x_next": [m + sqrt(variance) * z for m, z in zip(mean, givens["noise"], strict=True)],
    }  # fmt: skip
    if options["last"]:
        root = sqrt(givens["beta_1"])
        pairs = zip(givens["x_1"], givens["predicted_1"], strict=True)
        steps["factor_1"] = root
        steps["end_1"] = [(x - root * eps) / sqrt(1 - givens["beta_1"]) for x, eps in pairs]
    return steps


@pytest.mark.parametrize("posterior", [False, True])
@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize("by_hand", [False, True])
def test_every_step_agrees_with_plain_loops(posterior, last, by_hand):
    options = {"posterior": posterior, "last": last, "by_hand": by_hand, "pixels": 4}

    for problem in engine.realise_many(SLUG, list(range(20)), options):
        givens = {given.name: given.value.tolist() for given in problem.givens}
        expected = worked_out(givens, options)
        assert set(problem.origin.steps) == set(expected)
        for name, value in expected.items():
            assert problem.origin.steps[name] == pytest.approx(np.array(value)), name


@pytest.mark.parametrize("posterior", [False, True])
def test_by_hand_every_answer_ends_within_six_decimals(posterior):
    options = {"posterior": posterior, "by_hand": True}

    for problem in engine.realise_many(SLUG, list(range(20)), options):
        for part in problem.parts:
            assert part.key == pytest.approx(np.round(part.key, 6), abs=1e-10), part.name


def test_slips_of_the_mean_agree_with_their_formulae_where_no_noise_is_one():
    for problem in engine.realise_many(SLUG, list(range(20)), {"pixels": 4}):
        values = {given.name: given.value for given in problem.givens}
        alpha = 1 - values["beta"]
        x, pull = values["x"], problem.origin.steps["factor"] * values["predicted"]

        made = {slip: parts["mean"] for slip, parts in problem.origin.slips.items()}

        assert made["not-rescaled"] == pytest.approx(x - pull)
        assert made["rescaled-without-root"] == pytest.approx((x - pull) / alpha)
        assert made["multiplied-instead"] == pytest.approx((x - pull) * sqrt(alpha))
        assert made["noise-not-rescaled"] == pytest.approx(x / sqrt(alpha) - pull)


@pytest.mark.parametrize("wrong", [{"beta": 1.5}, {"before": 1.5}, {"beta": 0}, {"before": 1}])
def test_a_variance_or_a_share_beyond_one_makes_no_problem(wrong):
    givens = {given.name: given.value for given in engine.realise(SLUG, 3).givens}

    with pytest.raises(engine.InvalidGivens, match="between 0 and 1"):
        engine.realise(SLUG, givens={**givens, **wrong})
