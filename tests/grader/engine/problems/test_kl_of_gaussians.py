"""The divergence of two Gaussians: its numbers, worked out once more without the engine."""

from __future__ import annotations

import math

import pytest
from scipy.integrate import quad

from grader import engine

SLUG = "kl-of-gaussians"
GIVENS = {"mu": 0.5, "sigma": 2.0, "m_1": -1.0, "s_1": 4.0}
SETTINGS = [
    {},
    {"by_hand": True},
    {"both_ways": True},
    {"candidates": 3},
    {"candidates": 3, "both_ways": True, "by_hand": True},
]
LN_2 = 0.6931471805599453


def fixed(givens=GIVENS, **options):
    return engine.realise(SLUG, givens=givens, options=options).origin


def log_density(x, mean, deviation):
    root = math.sqrt(2 * math.pi)
    return -((x - mean) ** 2) / (2 * deviation**2) - math.log(deviation * root)


def average(function, mean, deviation):
    """Return the average of a function over a Gaussian, by quadrature."""
    low, high = mean - 12 * deviation, mean + 12 * deviation

    def integrand(x):
        return math.exp(log_density(x, mean, deviation)) * function(x)

    return quad(integrand, low, high, limit=200)[0]


def quadratic_by_integral(mean, deviation, other_mean, other_deviation):
    return average(lambda x: (x - other_mean) ** 2 / (2 * other_deviation**2), mean, deviation)


def divergence_by_integral(mean, deviation, *other):
    return average(
        lambda x: log_density(x, mean, deviation) - log_density(x, *other), mean, deviation
    )


def test_one_candidate_gives_what_is_worked_out_by_hand():
    # ln(4 / 2) = ln 2; (4 + 2.25) / 32 = 0.1953125
    steps = fixed().steps

    assert steps == pytest.approx(
        {
            "log_ratio_1": LN_2,
            "gap_1": 2.25,
            "quadratic_1": 0.1953125,
            "kl_1": LN_2 + 0.1953125 - 0.5,
        }
    )


def test_both_ways_adds_the_reverse_and_which_is_larger():
    # (16 + 2.25) / 8 = 2.28125
    steps = fixed(both_ways=True).steps

    assert steps["reverse_quadratic_1"] == 2.28125
    assert steps["reverse_1"] == pytest.approx(2.28125 - LN_2 - 0.5)
    assert steps["larger"] == 2
    turned = {"mu": -1.0, "sigma": 4.0, "m_1": 0.5, "s_1": 2.0}
    other = fixed(turned, both_ways=True)
    assert other.steps["larger"] == 1
    assert other.slips["smaller-taken-for-larger"]["larger"] == 2


def test_of_several_candidates_the_closest_is_named():
    # KL to the second is ln(0.5 / 2) + (4 + 0.25) / 0.5 - 0.5 = 8 - 2 ln 2
    steps = fixed({**GIVENS, "m_2": 1.0, "s_2": 0.5}, candidates=2).steps

    assert steps["kl_2"] == pytest.approx(8 - 2 * LN_2)
    assert steps["closest"] == 1
    assert "larger" not in fixed({**GIVENS, "m_2": 1.0, "s_2": 0.5}, both_ways=True).steps


@pytest.mark.parametrize("options", SETTINGS)
def test_every_step_agrees_with_an_integral(options):
    for problem in engine.realise_many(SLUG, list(range(20)), options):
        given = {each.name: float(each.value) for each in problem.givens}
        p, steps = (given["mu"], given["sigma"]), problem.origin.steps
        numbers = range(1, options.get("candidates", 1) + 1)
        candidates = [(given[f"m_{i}"], given[f"s_{i}"]) for i in numbers]

        expected = {}
        for i, q in zip(numbers, candidates, strict=True):
            expected[f"log_ratio_{i}"] = math.log(q[1]) - math.log(p[1])
            expected[f"gap_{i}"] = p[0] * p[0] - 2 * p[0] * q[0] + q[0] * q[0]
            expected[f"quadratic_{i}"] = quadratic_by_integral(*p, *q)
            expected[f"kl_{i}"] = divergence_by_integral(*p, *q)
            if options.get("both_ways"):
                expected[f"reverse_quadratic_{i}"] = quadratic_by_integral(*q, *p)
                expected[f"reverse_{i}"] = divergence_by_integral(*q, *p)
        if len(candidates) > 1:
            expected["closest"] = min(numbers, key=lambda i: expected[f"kl_{i}"])
        elif options.get("both_ways"):
            expected["larger"] = 1 if expected["kl_1"] > expected["reverse_1"] else 2
        assert steps == pytest.approx(expected, rel=1e-6, abs=1e-9)


SLIPS = {
    # sigma = 2, s = 4, and the means are 1.5 apart.
    "ratio-upside-down": ("log_ratio_1", -LN_2),
    "ratio-of-variances": ("log_ratio_1", 2 * LN_2),
    "base-two": ("log_ratio_1", 1.0),
    "base-ten": ("log_ratio_1", 0.3010299956639812),
    "gap-not-squared": ("quadratic_1", (4 + 1.5) / 32),
    "gap-left-out": ("quadratic_1", 4 / 32),
    "deviations-for-variances": ("quadratic_1", (2 + 2.25) / 8),
    "two-below-missing": ("quadratic_1", 6.25 / 16),
    "variances-swapped": ("quadratic_1", 18.25 / 8),
    "variance-above-left-out": ("quadratic_1", 2.25 / 32),
    "direction-swapped": ("kl_1", -LN_2 + 18.25 / 8 - 0.5),
    "half-forgotten": ("kl_1", LN_2 + 0.1953125),
    "one-taken-away": ("kl_1", LN_2 + 0.1953125 - 1),
    "reverse-averaged-over-p": ("reverse_quadratic_1", (4 + 2.25) / 8),
    "reverse-keeps-logarithm": ("reverse_1", LN_2 + 2.28125 - 0.5),
    "thought-symmetric": ("reverse_1", LN_2 + 0.1953125 - 0.5),
    "smaller-taken-for-larger": ("larger", 1),
}


def first_change(origin, slip):
    """Return the first part that a slip changes, and what it makes of it."""
    return next(
        (part, value)
        for part, value in origin.slips[slip].items()
        if value != pytest.approx(origin.steps[part])
    )


def test_each_slip_is_the_mistake_that_it_is_named_for():
    origin = fixed(both_ways=True)

    assert origin.slips.keys() == SLIPS.keys()
    for slip, (part, value) in SLIPS.items():
        assert first_change(origin, slip) == (part, pytest.approx(value)), slip


def test_the_slip_of_several_candidates_names_the_farthest():
    origin = fixed({**GIVENS, "m_2": 1.0, "s_2": 0.5}, candidates=2)

    assert first_change(origin, "farthest-taken-for-closest") == ("closest", 2)


def test_a_mean_gap_below_zero_counts_by_its_size():
    origin = fixed({**GIVENS, "mu": -1.0, "m_1": 0.5})

    assert first_change(origin, "gap-not-squared") == ("quadratic_1", (4 + 1.5) / 32)


def test_the_degenerate_draws_are_refused():
    from_the_engine = pytest.raises(engine.InvalidGivens, match="deviations above zero")
    with from_the_engine:
        fixed({**GIVENS, "s_1": 0.0})
    with from_the_engine:
        fixed({**GIVENS, "sigma": -1.0})
