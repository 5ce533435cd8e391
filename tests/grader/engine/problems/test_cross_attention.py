from __future__ import annotations

import math

import numpy as np
import pytest

from grader import engine
from grader.engine.givens import InvalidGivens
from tests.grader.engine.problems.oracle import assert_agrees

SLUG = "cross-attention"
SETTINGS = [
    {},
    {"scale": False},
    {"by_hand": True},
    {"targets": 3},
    {"targets": 3, "by_hand": True, "scale": False},
    {"targets": 4, "sources": 4, "width": 4, "by_hand": True},
    {"targets": 3, "sources": 5, "width": 3},
]
FIXED = {
    "x": [[1, 2], [2, -1]],
    "z": [[1, 0], [0, 1], [1, 1]],
    "real": [1, 1, 0],
    "w_q": [[1, 0], [1, 1]],
    "w_k": [[1, -1], [0, 1]],
    "w_v": [[3, 0], [6, 9]],
}


def times(a, b):
    return [[math.fsum(x * y for x, y in zip(row, column, strict=True)) for column in turned(b)]
            for row in a]  # fmt: skip


def turned(a):
    return [list(column) for column in zip(*a, strict=True)]


def projections(givens, mistake):
    x, z, w_q, w_k, w_v = (givens[name] for name in ("x", "z", "w_q", "w_k", "w_v"))
    q = {
        "query-weights-transposed": (x, turned(w_q)),
        "queries-from-encoder": (z, w_q),
    }.get(mistake, (x, w_q))
    k = {
        "keys-from-decoder": (x, w_k),
        "keys-from-query-weights": (z, w_q),
    }.get(mistake, (z, w_k))
    v = {
        "values-from-decoder": (x, w_v),
        "values-not-projected": (z, np.eye(len(w_v)).tolist()),
        "values-from-key-weights": (z, w_k),
    }.get(mistake, (z, w_v))
    return {"q": times(*q), "k": times(*k), "v": times(*v)}


def divisor(options, mistake):
    width = options["width"]
    scaled = options["scale"] and not (options["by_hand"] and width in (2, 3))
    if mistake == "scores-divided-by-width":
        return width
    scaled = {"scores-divided": True, "scores-not-divided": False}.get(mistake, scaled)
    return math.sqrt(width) if scaled else 1.0


def weights(scores, real, options, mistake):
    base = 2.0 if options["by_hand"] else math.e
    base = {"base-two": 2.0, "base-e": math.e}.get(mistake, base)
    seen = [mark == (0 if mistake == "mask-inverted" else 1) for mark in real]
    if mistake == "softmax-over-columns":
        columns = []
        for j, column in enumerate(turned(scores)):
            total = math.fsum(base**score for score in column)
            columns.append([base**score / total if seen[j] else 0.0 for score in column])
        return turned(columns)
    return [shares(i, row, seen, base, mistake, real) for i, row in enumerate(scores)]


def shares(i, row, seen, base, mistake, real):
    powers = [base**score for score in row]
    if mistake == "masked-to-zero":
        powers = [base**score if s else 1.0 for score, s in zip(row, seen, strict=True)]
    elif mistake == "causal-mask-imagined":
        powers = [
            p if s and j <= i else 0.0 for j, (p, s) in enumerate(zip(powers, seen, strict=True))
        ]
    elif mistake not in {"mask-forgotten", "masked-after-softmax", "rows-masked"}:
        powers = [p if s else 0.0 for p, s in zip(powers, seen, strict=True)]
    line = [power / math.fsum(powers) for power in powers]
    if mistake == "masked-after-softmax":
        return [share if s else 0.0 for share, s in zip(line, seen, strict=True)]
    if mistake == "rows-masked" and not real[i]:
        return [0.0] * len(line)
    return line


def worked(givens, options, mistake=""):
    """Return every step, worked out in loops; with a mistake made, as it goes on from there."""
    steps = projections(givens, mistake)
    q, k, v = steps["q"], steps["k"], steps["v"]
    left, right = (k, q) if mistake == "queries-and-keys-swapped" else (q, k)
    root = divisor(options, mistake)
    scores = [[score / root for score in row] for row in times(left, turned(right))]
    a = weights(scores, givens["real"], options, mistake)
    weighed = {"keys-weighed": k, "encoder-output-weighed": givens["z"]}.get(mistake, v)
    output = times(turned(a) if mistake == "weights-transposed" else a, weighed)
    return {**steps, "scores": scores, "weights": a, "output": output}


def test_two_queries_agree_with_the_numbers_worked_out_by_hand():
    """Worked out in fractions, with powers of 2.

    Q = [[3, 2], [1, -1]], K = [[1, -1], [0, 1], [1, 0]], V = [[3, 0], [6, 9], [9, 9]].
    S = [[1, 2, 3], [2, -1, 1]]; the third column is padding: 2 : 4 and 4 : 1/2.
    """
    steps = engine.realise(SLUG, givens=FIXED, options={"by_hand": True}).origin.steps

    assert steps["q"] == [[3, 2], [1, -1]]
    assert steps["k"] == [[1, -1], [0, 1], [1, 0]]
    assert steps["v"] == [[3, 0], [6, 9], [9, 9]]
    assert steps["scores"] == [[1, 2, 3], [2, -1, 1]]
    assert np.array(steps["weights"]) == pytest.approx(
        np.array([[1 / 3, 2 / 3, 0], [8 / 9, 1 / 9, 0]])
    )
    assert np.array(steps["output"]) == pytest.approx(np.array([[5, 6], [10 / 3, 1]]))


def test_with_e_and_the_root_of_two_the_weights_are_logistic():
    """The scores differ by 1 / sqrt 2 = .70711 and 3 / sqrt 2 = 2.12132."""
    steps = engine.realise(SLUG, givens=FIXED).origin.steps

    assert np.array(steps["scores"]) == pytest.approx(
        np.array([[0.70711, 1.41421, 2.12132], [1.41421, -0.70711, 0.70711]]), abs=1e-5
    )
    assert np.array(steps["weights"]) == pytest.approx(
        np.array([[0.33024, 0.66976, 0], [0.89296, 0.10704, 0]]), abs=1e-5
    )


def test_without_the_scale_the_scores_are_the_products():
    """Their differences of 1 and 3 give 1 / (1 + e) = .26894 and 1 / (1 + e^-3) = .95257."""
    steps = engine.realise(SLUG, givens=FIXED, options={"scale": False}).origin.steps

    assert steps["scores"] == [[1, 2, 3], [2, -1, 1]]
    assert np.array(steps["weights"]) == pytest.approx(
        np.array([[0.26894, 0.73106, 0], [0.95257, 0.04743, 0]]), abs=1e-5
    )


@pytest.mark.parametrize("real", [[1, 1, 1], [1, 0, 0], [1, 2, 0]])
def test_a_mask_without_padding_or_with_one_real_position_makes_no_problem(real):
    with pytest.raises(InvalidGivens, match="two real positions and some padding"):
        engine.realise(SLUG, givens={**FIXED, "real": real})


@pytest.mark.parametrize("options", SETTINGS, ids=str)
def test_every_step_and_every_slip_agrees_with_loops(options):
    assert_agrees(SLUG, options, worked)


@pytest.mark.parametrize("options", SETTINGS, ids=str)
def test_without_a_calculator_every_score_is_a_whole_number(options):
    problem = engine.realise(SLUG, 3, {**options, "by_hand": True})

    assert all(score == round(score) for row in problem.origin.steps["scores"] for score in row)


def test_all_slips_are_among_those_of_the_settings_tried():
    tried = {slip for options in SETTINGS for slip in engine.realise(SLUG, 0, options).origin.slips}

    assert tried == {slip.name for slip in engine.catalogue()[SLUG].slips}
