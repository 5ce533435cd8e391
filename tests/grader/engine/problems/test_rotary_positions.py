from __future__ import annotations

import cmath
import math
import re

import numpy as np
import pytest

from grader import engine
from grader.engine.givens import InvalidGivens
from tests.grader.engine.problems.oracle import assert_agrees

SLUG = "rotary-positions"
SETTINGS = [
    {},
    {"halves": True},
    {"by_hand": True},
    {"pairs": 3, "halves": True, "by_hand": True},
    {"pairs": 4},
    {"pairs": 4, "by_hand": True},
]
FIXED = {"base": 10_000, "q": [2, 1, 1, 3], "k": [1, -2, 3, 1], "m": 3, "n": 1}


def exponents(pairs, mistake):
    """The exponents of the base, pair by pair."""
    d = 2 * pairs
    return {
        "factor-two-forgotten": [-i / d for i in range(pairs)],
        "pairs-counted-from-one": [-2 * (i + 1) / d for i in range(pairs)],
        "exponent-positive": [2 * i / d for i in range(pairs)],
    }.get(mistake, [-2 * i / d for i in range(pairs)])


def angles(givens, frequency, mistake):
    m, n = givens["m"], givens["n"]
    if mistake == "one-position-too-many":
        m, n = m + 1, n + 1
    if mistake == "positions-swapped":
        m, n = n, m
    if mistake == "one-frequency-for-all":
        frequency = [1.0 * frequency[0] for _ in frequency]
    return [[p * each for each in frequency] for p in (m, n)]


def turned_row(x, angle, *, halves, reflected=False):
    """A vector turned pair by pair, as complex numbers."""
    out = list(x)
    for i, each in enumerate(angle):
        a, b = (i, i + len(angle)) if halves else (2 * i, 2 * i + 1)
        point = complex(x[a], x[b]) * cmath.exp(1j * each)
        out[a], out[b] = point.real, point.imag
        if reflected:
            out[a] = x[a] * math.cos(each) + x[b] * math.sin(each)
    return out


def turned_rows(givens, angle, options, mistake):
    q, k = givens["q"], givens["k"]
    of_q, of_k = angle
    halves = options["halves"] != (mistake in {"paired-by-halves", "paired-by-neighbours"})
    if mistake == "turned-by-the-difference":
        of_q = [a - b for a, b in zip(of_q, of_k, strict=True)]
    factor = {"turned-backwards": -1, "degrees": math.pi / 180}.get(mistake, 1)
    key_factor = -1 if mistake == "key-turned-backwards" else factor
    if mistake in {"key-not-turned", "turned-by-the-difference"}:
        key_factor = 0
    reflected = mistake == "minus-sign-forgotten"
    return [
        turned_row(x, [f * a for a in way], halves=halves, reflected=reflected)
        for x, f, way in ((q, factor, of_q), (k, key_factor, of_k))
    ]


def worked(givens, options, mistake=""):
    """Return every step, worked out in loops; with a mistake made, as it goes on from there."""
    base = 10_000.0 if mistake == "usual-base" else givens["base"]
    frequency = [base**exponent for exponent in exponents(options["pairs"], mistake)]
    angle = angles(givens, frequency, mistake)
    rows = turned_rows(givens, angle, options, mistake)
    query, key = rows
    if mistake == "score-before-turning":
        query, key = givens["q"], givens["k"]
    score = math.fsum(a * b for a, b in zip(query, key, strict=True))
    return {
        "frequency": frequency,
        "angle": angle,
        "cosine": [[math.cos(a) for a in row] for row in angle],
        "sine": [[math.sin(a) for a in row] for row in angle],
        "turned": rows,
        "score": score / math.sqrt(len(query)) if mistake == "score-divided" else score,
    }


def test_neighbours_agree_with_numbers_worked_out_from_tables():
    """With sines and cosines of 3, 1, .03 and .01 from tables.

    q': 2 cos 3 - sin 3, 2 sin 3 + cos 3; cos .03 - 3 sin .03, sin .03 + 3 cos .03.
    k': cos 1 + 2 sin 1, sin 1 - 2 cos 1; 3 cos .01 - sin .01, 3 sin .01 + cos .01.
    The score from the difference of 2 alone, as q times the conjugate of k: (2 + i)(1 + 2i) = 5i
    gives -5 sin 2 = -4.546487, (1 + 3i)(3 - i) = 6 + 8i gives 6 cos .02 - 8 sin .02 = 5.838811.
    """
    steps = engine.realise(SLUG, givens=FIXED).origin.steps

    assert steps["frequency"] == pytest.approx([1, 0.01])
    assert np.array(steps["angle"]) == pytest.approx(np.array([[3, 0.03], [1, 0.01]]))
    assert steps["turned"][0] == pytest.approx([-2.12111, -0.70775, 0.90956, 3.02865], abs=1e-5)
    assert steps["turned"][1] == pytest.approx([2.22324, -0.23913, 2.98985, 1.02995], abs=1e-5)
    assert steps["score"] == pytest.approx(-4.546487 + 5.838811, abs=2e-6)


def test_the_score_depends_on_the_distance_of_the_positions():
    at = engine.realise(SLUG, givens=FIXED).origin.steps["score"]
    farther = engine.realise(SLUG, givens={**FIXED, "m": 13, "n": 11}).origin.steps["score"]

    assert farther == pytest.approx(at)


def test_halves_agree_with_numbers_worked_out_from_tables():
    """The pairs of q are (2, 1) and (1, 3), those of k (1, 3) and (-2, 1)."""
    steps = engine.realise(SLUG, givens=FIXED, options={"halves": True}).origin.steps

    expected = [
        2 * -0.989992 - 0.141120,
        0.999550 - 3 * 0.029996,
        2 * 0.141120 - 0.989992,
        0.029996 + 3 * 0.999550,
    ]
    assert steps["turned"][0] == pytest.approx(expected, abs=1e-5)
    expected = [
        0.540302 - 3 * 0.841471,
        -2 * 0.999950 - 0.010000,
        0.841471 + 3 * 0.540302,
        -2 * 0.010000 + 0.999950,
    ]
    assert steps["turned"][1] == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("pairs", [2, 3, 4])
def test_by_hand_the_table_has_every_angle_that_is_needed(pairs):
    options = {"by_hand": True, "pairs": pairs}
    for problem in engine.realise_many(SLUG, list(range(20)), options):
        rows = re.findall(r"([\d.]+) & (-?[\d.]+) & (-?[\d.]+)", problem.stem)
        table = {float(angle): (float(sine), float(cosine)) for angle, sine, cosine in rows}
        steps = problem.origin.steps
        entries = (np.ravel(steps[name]) for name in ("angle", "sine", "cosine"))
        for angle, sine, cosine in zip(*entries, strict=True):
            assert table[angle] == pytest.approx((sine, cosine), abs=5.1e-5)


def test_the_question_says_which_entries_make_a_pair():
    stems = [engine.realise(SLUG, 0, {"pairs": 3, "halves": each}).stem for each in (False, True)]

    assert "entries 1 and 2, entries 3 and 4" in stems[0]
    assert "entries 1 and 4, entries 2 and 5" in stems[1]


def test_the_base_is_the_papers_or_makes_halves_of_the_frequencies():
    drawn = [engine.realise(SLUG, 0, each) for each in ({}, {"by_hand": True, "pairs": 3})]

    bases = [next(g.value for g in each.givens if g.name == "base") for each in drawn]
    assert bases == [10_000, 8]


def test_a_base_of_1_makes_no_problem():
    with pytest.raises(InvalidGivens, match="a base above 1"):
        engine.realise(SLUG, givens={**FIXED, "base": 1})


@pytest.mark.parametrize("options", SETTINGS, ids=str)
def test_every_step_and_every_slip_agrees_with_loops(options):
    assert_agrees(SLUG, options, worked, seeds=15, near=1e-7)


def test_all_slips_are_among_those_of_the_settings_tried():
    tried = {slip for options in SETTINGS for slip in engine.realise(SLUG, 0, options).origin.slips}

    assert tried == {slip.name for slip in engine.catalogue()[SLUG].slips}
