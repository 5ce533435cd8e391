from __future__ import annotations

import math

import numpy as np
import pytest

from grader import engine
from tests.grader.engine.problems.oracle import assert_agrees

SLUG = "multi-head-attention"
SETTINGS = [
    {},
    {"mask": True},
    {"by_hand": True},
    {"head_width": 2},
    {"heads": 3, "tokens": 3},
    {"head_width": 2, "by_hand": True, "mask": True, "tokens": 3},
    {"head_width": 2, "heads": 3, "mask": True, "tokens": 4},
]
FIXED = {
    "x": [[1, 2], [2, -1]],
    "w_q": [[1, -1], [0, 1]],
    "w_k": [[1, 1], [-1, 0]],
    "w_v": [[1, 2], [-1, 1]],
    "w_o": [[2, 1], [-1, 2]],
}


def times(a, b):
    return [[math.fsum(x * y for x, y in zip(row, column, strict=True)) for column in turned(b)]
            for row in a]  # fmt: skip


def turned(a):
    return [list(column) for column in zip(*a, strict=True)]


def shares(row, seen, base):
    powers = [base**score if j in seen else 0.0 for j, score in enumerate(row)]
    return [power / math.fsum(powers) for power in powers]


def block(matrix, head, width):
    return [row[head * width : (head + 1) * width] for row in matrix]


def dealt(matrix, head, width):
    """What a head gets when the numbers are read row by row and dealt out in turn."""
    flat = [entry for row in matrix for entry in row]
    size = len(matrix) * width
    mine = flat[head * size : (head + 1) * size]
    return [mine[i * width : (i + 1) * width] for i in range(len(matrix))]


def projections(givens, mistake):
    x, w_q, w_k, w_v = (givens[name] for name in ("x", "w_q", "w_k", "w_v"))
    return {
        "q": times(x, turned(w_q) if mistake == "query-weights-transposed" else w_q),
        "k": times(x, w_q if mistake == "keys-from-query-weights" else w_k),
        "v": [list(row) for row in x] if mistake == "values-not-projected" else times(x, w_v),
    }


def divisor(options, mistake):
    width, heads = options["head_width"], options["heads"]
    if mistake == "divided-by-root-of-whole-width":
        return math.sqrt(width * heads)
    if mistake == "scores-not-divided":
        return 1.0
    if options["by_hand"] and width > 1 and mistake != "scores-divided":
        return 1.0
    return math.sqrt(width)


def weights(scores, options, mistake):
    base = 2.0 if options["by_hand"] else math.e
    base = {"base-two": 2.0, "base-e": math.e}.get(mistake, base)
    n = len(scores)
    mask = options["mask"]
    mask = {"mask-forgotten": False, "mask-imagined": True}.get(mistake, mask)
    if mistake == "softmax-over-columns":
        columns = [
            shares(column, range(j, n) if mask else range(n), base)
            for j, column in enumerate(turned(scores))
        ]
        return turned(columns)
    return [shares(row, range(i + 1) if mask else range(n), base) for i, row in enumerate(scores)]


def worked(givens, options, mistake=""):
    """Return every step, worked out in loops; with a mistake made, as it goes on from there."""
    width, heads = options["head_width"], options["heads"]
    steps = projections(givens, mistake)
    q, k, v = steps["q"], steps["k"], steps["v"]
    for head in range(heads):
        i = head + 1
        q_i, k_i, v_i = (block(each, head, width) for each in (q, k, v))
        left, right = q_i, k_i
        if mistake == "queries-and-keys-swapped":
            left, right = k_i, q_i
        if mistake == "all-columns-scored":
            left, right = q, k
        if mistake == "split-by-rows":
            left, right = dealt(q, head, width), dealt(k, head, width)
        root = divisor(options, mistake)
        s_i = [[score / root for score in row] for row in times(left, turned(right))]
        a_i = weights(s_i, options, mistake)
        weighed = v_i
        if mistake == "first-head-s-values":
            weighed = block(v, 0, width)
        if mistake == "values-split-by-rows":
            weighed = dealt(v, head, width)
        o_i = times(turned(a_i) if mistake == "weights-transposed" else a_i, weighed)
        steps |= {f"q_{i}": q_i, f"k_{i}": k_i, f"v_{i}": v_i}
        steps |= {f"s_{i}": s_i, f"a_{i}": a_i, f"o_{i}": o_i}
    outputs = [steps[f"o_{i + 1}"] for i in range(heads)]
    steps["joined"] = joined(outputs, mistake)
    steps["output"] = mixed(steps["joined"], outputs, givens["w_o"], mistake)
    return steps


def joined(outputs, mistake):
    order = outputs[::-1] if mistake == "heads-in-reverse" else outputs
    if mistake == "heads-interleaved":
        return [[entry for column in zip(*rows, strict=True) for entry in column]
                for rows in zip(*order, strict=True)]  # fmt: skip
    return [[entry for row in rows for entry in row] for rows in zip(*order, strict=True)]


def mixed(together, outputs, w_o, mistake):
    if mistake == "output-matrix-left-out":
        return together
    if mistake == "heads-added":
        total = np.sum([np.array(each) for each in outputs], axis=0).tolist()
        return times(total, w_o[: len(total[0])])
    return times(together, turned(w_o) if mistake == "output-matrix-transposed" else w_o)


def test_two_heads_agree_with_the_numbers_worked_out_by_hand():
    """Worked out in fractions, with powers of 2.

    Q = [[1, 1], [2, -3]], K = [[-1, 1], [3, 2]], V = [[-1, 4], [3, 3]].
    S_1 = [[-1, 3], [-2, 6]]: 2^-1 : 2^3 = 1 : 16 and 2^-2 : 2^6 = 1 : 256.
    S_2 = [[1, 2], [-3, -6]]: 1 : 2 and 8 : 1.
    O_1 = [(-1 + 48) / 17, (-1 + 768) / 257], O_2 = [(4 + 6) / 3, (32 + 3) / 9].
    """
    steps = engine.realise(SLUG, givens=FIXED, options={"by_hand": True}).origin.steps

    h = [[47 / 17, 10 / 3], [767 / 257, 35 / 9]]
    assert steps["q"] == [[1, 1], [2, -3]]
    assert steps["k"] == [[-1, 1], [3, 2]]
    assert steps["v"] == [[-1, 4], [3, 3]]
    assert steps["s_1"] == [[-1, 3], [-2, 6]]
    assert steps["s_2"] == [[1, 2], [-3, -6]]
    assert np.array(steps["a_1"]) == pytest.approx(
        np.array([[1 / 17, 16 / 17], [1 / 257, 256 / 257]])
    )
    assert np.array(steps["a_2"]) == pytest.approx(np.array([[1 / 3, 2 / 3], [8 / 9, 1 / 9]]))
    assert np.array(steps["joined"]) == pytest.approx(np.array(h))
    assert np.array(steps["output"]) == pytest.approx(
        np.array([[2 * a - b, a + 2 * b] for a, b in h])
    )


def test_with_the_mask_the_first_token_gets_its_own_values():
    options = {"by_hand": True, "mask": True}

    steps = engine.realise(SLUG, givens=FIXED, options=options).origin.steps

    assert steps["joined"][0] == [-1, 4]
    assert steps["output"][0] == [-6, 7]
    assert np.array(steps["joined"][1]) == pytest.approx(np.array([767 / 257, 35 / 9]))


def test_without_by_hand_the_weights_are_in_the_ratio_of_powers_of_e():
    """The scores are the same, for a head of one column is divided by 1: e^4, e^8, e, e^3."""
    steps = engine.realise(SLUG, givens=FIXED).origin.steps

    assert np.array(steps["a_1"]) == pytest.approx(
        np.array([[0.017986, 0.982014], [0.000335, 0.999665]]), abs=1e-6
    )
    assert np.array(steps["a_2"]) == pytest.approx(
        np.array([[0.268941, 0.731059], [0.952574, 0.047426]]), abs=1e-6
    )


def test_a_head_of_two_columns_is_divided_by_the_root_of_two():
    eye = np.eye(4).tolist()
    givens = {"x": [[1, 1, 2, 0], [1, 0, 0, 3]], "w_q": eye, "w_k": eye, "w_v": eye, "w_o": eye}

    steps = engine.realise(SLUG, givens=givens, options={"head_width": 2}).origin.steps

    assert np.array(steps["s_1"]) * math.sqrt(2) == pytest.approx(np.array([[2, 1], [1, 1]]))
    assert np.array(steps["s_2"]) * math.sqrt(2) == pytest.approx(np.array([[4, 0], [0, 9]]))


@pytest.mark.parametrize("options", SETTINGS, ids=str)
def test_every_step_and_every_slip_agrees_with_loops(options):
    assert_agrees(SLUG, options, worked)


def test_all_slips_are_among_those_of_the_settings_tried():
    tried = {slip for options in SETTINGS for slip in engine.realise(SLUG, 0, options).origin.slips}

    assert tried == {slip.name for slip in engine.catalogue()[SLUG].slips}
