"""The KL term of a VAE: its numbers, worked out once more without the engine."""

from __future__ import annotations

import math

import pytest
from scipy.integrate import quad

from grader import engine

SLUG = "vae-kl-term"
GIVENS = {"mean_1": [1.0, -0.5, 1.5], "log_variance_1": [0.8, -1.2, 0.4]}
SECOND = {"mean_2": [0.2, 2.0, -1.0], "log_variance_2": [-0.4, 0.8, 1.2]}
SETTINGS = [
    {},
    {"by_hand": True},
    {"collapse": True},
    {"inputs": 2, "latents": 2},
    {"inputs": 4, "latents": 6, "collapse": True, "by_hand": True},
]
VARIANCES = [2.225540928492468, 0.301194211912202, 1.491824697641270]
"""The powers e^0.8, e^-1.2 and e^0.4, from a table."""


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


def test_one_input_gives_what_is_worked_out_by_hand():
    steps = fixed().steps

    assert steps["variance_1"] == pytest.approx(VARIANCES)
    # (1 + 2.2255 - 0.8 - 1) / 2, (0.25 + 0.3012 + 1.2 - 1) / 2, (2.25 + 1.4918 - 0.4 - 1) / 2
    assert steps["terms_1"] == pytest.approx([0.71277046, 0.37559711, 1.17091235], abs=1e-8)
    assert steps["kl_1"] == pytest.approx(2.25927992, abs=1e-8)
    assert list(steps) == ["variance_1", "terms_1", "kl_1"]


def test_two_inputs_are_averaged_and_the_closest_latent_is_that_of_both():
    # The second's terms: (0.04 + e^-0.4 - 0.6) / 2, (4 + e^0.8 - 1.8) / 2, (1 + e^1.2 - 2.2) / 2
    steps = fixed(GIVENS | SECOND, collapse=True).steps

    second = [0.05516002, 2.21277046, 1.06005846]
    assert steps["terms_2"] == pytest.approx(second, abs=1e-8)
    assert steps["mean_kl"] == pytest.approx((2.25927992 + sum(second)) / 2, abs=1e-8)
    assert steps["closest"] == 1
    assert fixed(collapse=True).steps["closest"] == 2


@pytest.mark.parametrize("options", SETTINGS)
def test_every_step_agrees_with_an_integral(options):
    for problem in engine.realise_many(SLUG, list(range(20)), options):
        given = {each.name: each.value.tolist() for each in problem.givens}

        expected, terms, sums = {}, [], []
        for i in range(1, options.get("inputs", 1) + 1):
            pairs = list(zip(given[f"mean_{i}"], given[f"log_variance_{i}"], strict=True))
            terms.append([divergence_by_integral(mean, v) for mean, v in pairs])
            sums.append(math.fsum(terms[-1]))
            expected[f"variance_{i}"] = [math.exp(v / 2) ** 2 for _, v in pairs]
            expected[f"terms_{i}"], expected[f"kl_{i}"] = terms[-1], sums[-1]
        if len(sums) > 1:
            expected["mean_kl"] = math.fsum(sums) / len(sums)
        if options.get("collapse"):
            of_latents = [math.fsum(column) for column in zip(*terms, strict=True)]
            expected["closest"] = 1 + of_latents.index(min(of_latents))
        steps = problem.origin.steps
        assert steps.keys() == expected.keys()
        for name, value in expected.items():
            assert steps[name] == pytest.approx(value, abs=1e-7), name


@pytest.mark.parametrize(
    ("slip", "part", "value"),
    [
        ("read-as-deviation", "variance_1", [0.64, 1.44, 0.16]),
        ("read-as-log-deviation", "variance_1", [variance**2 for variance in VARIANCES]),
        ("deviation-for-variance", "variance_1", [variance**0.5 for variance in VARIANCES]),
        ("read-as-variance", "variance_1", [0.8, -1.2, 0.4]),
        ("power-of-two", "variance_1", [1.741101126592248, 0.435275281648062, 1.319507910772894]),
        ("half-forgotten", "terms_1", [1.42554093, 0.75119421, 2.34182470]),
        ("one-forgotten", "terms_1", [1.21277046, 0.87559711, 1.67091235]),
        ("sign-of-the-elbo", "terms_1", [-0.71277046, -0.37559711, -1.17091235]),
        # With 1, -0.5 and 1.5 in place of 1, 0.25 and 2.25.
        ("mean-not-squared", "terms_1", [0.71277046, 0.00059711, 0.79591235]),
        ("mean-left-out", "terms_1", [0.21277046, 0.25059711, 0.04591235]),
        ("log-variance-added", "terms_1", [1.51277046, -0.82440289, 1.57091235]),
        ("log-of-the-deviation", "terms_1", [0.91277046, 0.07559711, 1.27091235]),
        # (2 / 2.2255 - 0.2) / 2, (1.25 / 0.3012 - 2.2) / 2, (3.25 / 1.4918 - 0.6) / 2
        ("direction-reversed", "terms_1", [0.34932896, 0.97507308, 0.78927008]),
        ("latents-averaged", "kl_1", 2.25927992 / 3),
        ("largest-taken", "kl_1", 1.17091235),
        ("inputs-summed", "mean_kl", 2.25927992 + 3.32798894),
        ("farthest-taken-for-closest", "closest", 2),
    ],
)
def test_each_slip_is_the_mistake_that_it_is_named_for(slip, part, value):
    origin = fixed(GIVENS | SECOND, collapse=True)

    first = next(
        name
        for name, slipped in origin.slips[slip].items()
        if slipped != pytest.approx(origin.steps[name])
    )

    assert first == part
    assert origin.slips[slip][part] == pytest.approx(value, abs=1e-8)


def test_of_one_input_the_farthest_latent_is_its_own():
    assert fixed(collapse=True).slips["farthest-taken-for-closest"]["closest"] == 3


def test_a_problem_has_the_slips_that_its_options_allow():
    assert len(fixed().slips) == 15
    assert len(fixed(GIVENS | SECOND, collapse=True).slips) == 17
