"""The loss of a beta-VAE: its numbers, worked out once more without the engine."""

from __future__ import annotations

import math

import pytest
from scipy.integrate import quad

from grader import engine

SLUG = "elbo"
LN_4 = math.log(4)
# Halves and quarters: sigma = (2, 0.5), z = (2.5, -1), W z + b = (2, 1, 0.5).
GIVENS = {
    "x": [1.0, 0.0, 1.0],
    "mean": [0.5, -1.5],
    "log_variance": [LN_4, -LN_4],
    "noise": [1.0, 1.0],
    "weights": [[1.0, 1.0], [0.0, -0.5], [0.2, 1.0]],
    "bias": [0.5, 0.5, 1.0],
    "beta": 4.0,
}
KL = 1.25 + 0.5 * (4 + 0.25) - 1
"""Half of 0.25 + 2.25 + 4 + 0.25 - 2, and the logarithms cancel."""
SETTINGS = [
    {},
    {"by_hand": True},
    {"binary": True},
    {"pixels": 2},
    {"latents": 4, "pixels": 5, "binary": True, "by_hand": True},
]
SIGMOIDS = [0.8807970779778823, 0.7310585786300049, 0.6224593312018546]
"""Of 2, 1 and 0.5, from a table."""
CROSS_ENTROPY = 0.1269280110429726 + 1.3132616875182228 + 0.4740769841801067
"""ln(1 + e^-2), ln(1 + e^1) and ln(1 + e^-0.5), from a table."""


def fixed(givens=GIVENS, **options):
    return engine.realise(SLUG, givens=givens, options=options).origin


def divergence_by_integral(mean, v):
    """Average ln q - ln p over the encoder's Gaussian q, by quadrature."""
    deviation = math.exp(v / 2)

    def integrand(x):
        standard = (x - mean) / deviation
        q = math.exp(-standard * standard / 2) / (deviation * math.sqrt(2 * math.pi))
        return q * (x * x / 2 - standard * standard / 2 - v / 2)

    return quad(integrand, mean - 12 * deviation, mean + 12 * deviation, limit=200)[0]


def test_a_linear_decoder_gives_what_is_worked_out_by_hand():
    steps = fixed().steps

    assert steps["deviation"] == pytest.approx([2, 0.5])
    assert steps["latent"] == pytest.approx([2.5, -1])
    assert steps["output"] == pytest.approx([2, 1, 0.5])
    assert steps["reconstruction"] == pytest.approx((1 + 1 + 0.25) / 2)
    assert sum(steps["kl_terms"]) == pytest.approx(KL)
    assert steps["divergence"] == pytest.approx(KL)
    assert steps["loss"] == pytest.approx(1.125 + 4 * KL)
    assert "logit" not in steps


def test_binary_pixels_are_compared_by_their_cross_entropy():
    steps = fixed(binary=True).steps

    assert steps["logit"] == pytest.approx([2, 1, 0.5])
    assert steps["output"] == pytest.approx(SIGMOIDS)
    assert steps["reconstruction"] == pytest.approx(CROSS_ENTROPY)
    assert steps["loss"] == pytest.approx(CROSS_ENTROPY + 4 * KL)


@pytest.mark.parametrize("options", SETTINGS)
def test_every_step_agrees_with_plain_loops(options):
    for problem in engine.realise_many(SLUG, list(range(20)), options):
        given = {each.name: each.value.tolist() for each in problem.givens}
        steps = problem.origin.steps

        latents = list(zip(given["mean"], given["log_variance"], given["noise"], strict=True))
        z = [m + math.sqrt(math.exp(v)) * noise for m, v, noise in latents]
        a = [
            math.fsum(w * each for w, each in zip(row, z, strict=True)) + b
            for row, b in zip(given["weights"], given["bias"], strict=True)
        ]
        pixels = list(zip(given["x"], a, strict=True))
        kl_terms = [divergence_by_integral(m, v) for m, v, _ in latents]
        expected = {
            "deviation": [math.sqrt(math.exp(v)) for v in given["log_variance"]],
            "latent": z,
            "output": a,
            "reconstruction": math.fsum((x - each) ** 2 for x, each in pixels) / 2,
            "kl_terms": kl_terms,
            "divergence": math.fsum(kl_terms),
        }
        if options.get("binary"):
            expected["logit"] = a
            expected["output"] = [(1 + math.tanh(each / 2)) / 2 for each in a]
            # A pixel that is on costs ln(1 + e^-a), one that is off ln(1 + e^a).
            expected["reconstruction"] = math.fsum(
                math.log1p(math.exp(-each if x else each)) for x, each in pixels
            )
        expected["loss"] = expected["reconstruction"] + given["beta"] * expected["divergence"]
        assert steps.keys() == expected.keys()
        for name, value in expected.items():
            assert steps[name] == pytest.approx(value, abs=1e-7), name


COMMON = {
    "variance-for-deviation": ("deviation", [4, 0.25]),
    "read-as-deviation": ("deviation", [LN_4, -LN_4]),
    "noise-not-scaled": ("latent", [1.5, -0.5]),
    "noise-left-out": ("latent", [0.5, -1.5]),
    "noise-subtracted": ("latent", [-1.5, -2]),
    "kl-not-halved": ("divergence", 2 * KL),
    "kl-without-one": ("divergence", KL + 1),
    "deviation-in-kl": ("divergence", (0.25 + 2.25 + 2 + 0.5 - 2) / 2),
    "latents-averaged": ("divergence", KL / 2),
    "kl-negative": ("divergence", -KL),
}
REAL = {
    **COMMON,
    "bias-forgotten": ("output", [1.5, 0.5, -0.5]),
    "sigmoid-imagined": ("output", SIGMOIDS),
    "error-not-halved": ("reconstruction", 2.25),
    "error-averaged": ("reconstruction", 0.75),
    "error-not-squared": ("reconstruction", 1.25),
    "kl-subtracted": ("loss", 1.125 - 4 * KL),
    "beta-on-reconstruction": ("loss", 4 * 1.125 + KL),
    "beta-forgotten": ("loss", 1.125 + KL),
    "beta-on-both": ("loss", 4 * (1.125 + KL)),
}
POWERS = [math.exp(2), math.exp(1), math.exp(0.5)]
BINARY = {
    **COMMON,
    # The sigmoids of 1.5, 0.5 and -0.5, from a table.
    "bias-forgotten": ("output", [0.8175744761936437, 0.6224593312018546, 0.3775406687981454]),
    "sigmoid-mirrored": ("output", [1 - each for each in SIGMOIDS]),
    "softmax-for-sigmoid": ("output", [power / sum(POWERS) for power in POWERS]),
    "cross-entropy-averaged": ("reconstruction", CROSS_ENTROPY / 3),
    "off-pixels-left-out": ("reconstruction", CROSS_ENTROPY - 1.3132616875182228),
    # Every pixel's logit changes its sign: 2 - 1 + 0.5 more than before.
    "on-and-off-swapped": ("reconstruction", CROSS_ENTROPY + 1.5),
    "log-likelihood-kept": ("reconstruction", -CROSS_ENTROPY),
    "base-two": ("reconstruction", CROSS_ENTROPY * math.log2(math.e)),
    "kl-subtracted": ("loss", CROSS_ENTROPY - 4 * KL),
    "beta-on-reconstruction": ("loss", 4 * CROSS_ENTROPY + KL),
    "beta-forgotten": ("loss", CROSS_ENTROPY + KL),
    "beta-on-both": ("loss", 4 * (CROSS_ENTROPY + KL)),
}


def first_change(origin, slip):
    """Return the first part that a slip changes, and what it makes of it."""
    return next(
        (part, value)
        for part, value in origin.slips[slip].items()
        if value != pytest.approx(origin.steps[part])
    )


@pytest.mark.parametrize(("expected", "binary"), [(REAL, False), (BINARY, True)])
def test_each_slip_is_the_mistake_that_it_is_named_for(expected, binary):
    origin = fixed(binary=binary)

    assert origin.slips.keys() == expected.keys()
    for slip, (part, value) in expected.items():
        assert first_change(origin, slip) == (part, pytest.approx(value)), slip


def test_with_two_entries_the_mean_squared_error_is_no_mistake():
    assert "error-averaged" not in engine.realise(SLUG, 1, {"pixels": 2}).origin.slips


def test_a_binary_pixel_is_from_0_to_1_and_a_real_one_is_any_number():
    beyond = {**GIVENS, "x": [1.0, 0.0, 2.0]}

    assert fixed(beyond).steps["reconstruction"] == pytest.approx((1 + 1 + 2.25) / 2)
    with pytest.raises(engine.InvalidGivens, match="binary pixels"):
        fixed(beyond, binary=True)
    with pytest.raises(engine.InvalidGivens, match="beta"):
        fixed({**GIVENS, "beta": -1.0})


def test_slips_count_log_variances_that_do_not_cancel_and_noise_that_is_not_one():
    # sigma = (2, 2); the bracket of the KL term is 0.25 + 2.25 + 4 + 4 - 2 ln 4 - 2.
    origin = fixed({**GIVENS, "log_variance": [LN_4, LN_4], "noise": [0.5, 2.0]})

    assert first_change(origin, "noise-subtracted") == ("latent", pytest.approx([-0.5, -5.5]))
    for slip, value in {
        "kl-not-halved": 8.5 - 2 * LN_4,
        "kl-without-one": (10.5 - 2 * LN_4) / 2,
        "deviation-in-kl": (4.5 - 2 * LN_4) / 2,
    }.items():
        assert first_change(origin, slip) == ("divergence", pytest.approx(value)), slip
