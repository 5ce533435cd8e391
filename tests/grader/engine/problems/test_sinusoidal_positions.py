from __future__ import annotations

import math
import re

import pytest

from grader import engine
from grader.engine.givens import InvalidGivens
from tests.grader.engine.problems.oracle import assert_agrees

SLUG = "sinusoidal-positions"
SETTINGS = [
    {},
    {"positions": 1},
    {"by_hand": True},
    {"pairs": 3},
    {"pairs": 4, "by_hand": True},
    {"pairs": 4},
    {"pairs": 3, "positions": 1, "by_hand": True},
]


def exponents(pairs, mistake):
    """The exponents of the base, pair by pair."""
    d = 2 * pairs
    return {
        "factor-two-forgotten": [-i / d for i in range(pairs)],
        "pairs-counted-from-one": [-2 * (i + 1) / d for i in range(pairs)],
        "exponent-positive": [2 * i / d for i in range(pairs)],
        "last-frequency-at-the-base": [-i / (pairs - 1) for i in range(pairs)],
    }.get(mistake, [-2 * i / d for i in range(pairs)])


def encoding(angles, p, base, mistake):
    d = 2 * len(angles)
    if mistake == "cosine-at-its-own-frequency":
        own = [p / base ** (j / d) for j in range(d)]
        return [math.sin(a) if j % 2 == 0 else math.cos(a) for j, a in enumerate(own)]
    if mistake == "degrees":
        angles = [angle * math.pi / 180 for angle in angles]
    sines, cosines = [math.sin(a) for a in angles], [math.cos(a) for a in angles]
    if mistake == "sines-before-cosines":
        return sines + cosines
    if mistake == "sine-and-cosine-swapped":
        sines, cosines = cosines, sines
    return [entry for pair in zip(sines, cosines, strict=True) for entry in pair]


def worked(givens, options, mistake=""):
    """Return every step, worked out in loops; with a mistake made, as it goes on from there."""
    base = {"base-one-thousand": 1000.0, "usual-base": 10_000.0}.get(mistake, givens["base"])
    frequency = [base**exponent for exponent in exponents(options["pairs"], mistake)]
    steps = {"frequency": frequency}
    extra = {"one-position-too-many": 1, "one-position-too-few": -1}.get(mistake, 0)
    for t in range(1, options["positions"] + 1):
        p = givens[f"p_{t}"]
        angles = [(p + extra) * each for each in frequency]
        steps[f"angle_{t}"] = angles
        steps[f"pe_{t}"] = encoding(angles, p, givens["base"], mistake)
    if options["positions"] == 2:
        steps["product"] = product(steps, mistake)
    return steps


def product(steps, mistake):
    terms = [a * b for a, b in zip(steps["pe_1"], steps["pe_2"], strict=True)]
    if mistake == "sines-multiplied-only":
        return math.fsum(terms[::2])
    if mistake == "positions-added":
        angles = zip(steps["angle_1"], steps["angle_2"], strict=True)
        return math.fsum(math.cos(a + b) for a, b in angles)
    lengths = math.sqrt(len(terms) / 2) ** 2 if mistake == "divided-by-lengths" else 1.0
    return math.fsum(terms) / lengths


def test_the_positions_3_and_5_agree_with_tables():
    """Sines and cosines of 3, .03, 5 and .05 from tables; cos 2 + cos .02 = .58365."""
    steps = engine.realise(SLUG, givens={"base": 10_000, "p_1": 3, "p_2": 5}).origin.steps

    assert steps["frequency"] == pytest.approx([1, 0.01])
    assert steps["angle_1"] == pytest.approx([3, 0.03])
    assert steps["pe_1"] == pytest.approx([0.14112, -0.98999, 0.03000, 0.99955], abs=5e-6)
    assert steps["pe_2"] == pytest.approx([-0.95892, 0.28366, 0.04998, 0.99875], abs=5e-6)
    assert steps["product"] == pytest.approx(0.58365, abs=5e-6)


def test_by_hand_the_frequencies_are_halved_from_pair_to_pair():
    """Of 4: 4, 2, 1; sin 4 = -.75680, cos 4 = -.65364, sin 2 = .90930, cos 2 = -.41615 ..."""
    options = {"by_hand": True, "pairs": 3}

    steps = engine.realise(SLUG, givens={"base": 8, "p_1": 4}, options=options).origin.steps

    assert steps["frequency"] == pytest.approx([1, 0.5, 0.25])
    assert steps["pe_1"] == pytest.approx(
        [-0.75680, -0.65364, 0.90930, -0.41615, 0.84147, 0.54030], abs=5e-6
    )
    assert "product" not in steps


@pytest.mark.parametrize("pairs", [2, 3, 4])
def test_by_hand_the_table_has_every_angle_that_is_needed(pairs):
    options = {"by_hand": True, "pairs": pairs}
    for problem in engine.realise_many(SLUG, list(range(20)), options):
        rows = re.findall(r"([\d.]+) & (-?[\d.]+) & (-?[\d.]+)", problem.stem)
        table = {float(angle): (float(sine), float(cosine)) for angle, sine, cosine in rows}
        for t in (1, 2):
            for i, angle in enumerate(problem.origin.steps[f"angle_{t}"]):
                encoded = problem.origin.steps[f"pe_{t}"][2 * i : 2 * i + 2]
                assert table[angle] == pytest.approx(encoded, abs=5.1e-5)


def test_the_base_is_the_papers_or_makes_halves_of_the_frequencies():
    drawn = [engine.realise(SLUG, 0, each) for each in ({}, {"by_hand": True, "pairs": 3})]

    bases = [next(g.value for g in each.givens if g.name == "base") for each in drawn]
    assert bases == [10_000, 8]


def test_a_base_of_1_makes_no_problem():
    with pytest.raises(InvalidGivens, match="a base above 1"):
        engine.realise(SLUG, givens={"base": 1, "p_1": 3, "p_2": 5})


@pytest.mark.parametrize("options", SETTINGS, ids=str)
def test_every_step_and_every_slip_agrees_with_loops(options):
    assert_agrees(SLUG, options, worked, seeds=15, near=1e-8)


def test_all_slips_are_among_those_of_the_settings_tried():
    tried = {slip for options in SETTINGS for slip in engine.realise(SLUG, 0, options).origin.slips}

    assert tried == {slip.name for slip in engine.catalogue()[SLUG].slips}
