from __future__ import annotations

import math

import numpy as np
import pytest

from grader import engine

SLUG = "causal-attention"
SETTINGS = [
    {},
    {"scale": True},
    {"mask": False},
    {"mask": False, "scale": True, "tokens": 2},
    {"by_hand": True},
    {"tokens": 5, "width": 3, "scale": True},
    {"tokens": 3, "width": 4, "mask": False, "by_hand": True},
]
# Q = [[-1, 2], [-1, 1], [0, 1]], K = [[1, 1], [0, 1], [1, 0]], V = [[0, 6], [-1, 3], [1, 3]].
FIXED = {
    "x": [[1, 2], [0, 1], [1, 1]],
    "w_q": [[1, 0], [-1, 1]],
    "w_k": [[1, -1], [0, 1]],
    "w_v": [[2, 0], [-1, 3]],
}
SCORES = [[1, 2, -1], [0, 1, -1], [1, 1, 0]]


def times(a, b):
    return [[math.fsum(x * y for x, y in zip(row, column, strict=True)) for column in turned(b)]
            for row in a]  # fmt: skip


def turned(a):
    return [list(column) for column in zip(*a, strict=True)]


def shares(powers):
    return [power / math.fsum(powers) for power in powers]


def weights(scores, mask, mistake):
    n = len(scores)
    mask = {"mask-forgotten": False, "mask-imagined": True}.get(mistake, mask)
    base = 2.0 if mistake == "base-two" else math.e
    sees = [[j <= i or not mask for j in range(n)] for i in range(n)]
    powers = [[base ** scores[i][j] if sees[i][j] else 0.0 for j in range(n)] for i in range(n)]
    if mistake == "softmax-over-columns":
        return turned([shares(column) for column in turned(powers)])
    if mistake == "masked-to-zero":
        powers = [[math.exp(scores[i][j]) if sees[i][j] else 1.0 for j in range(n)]
                  for i in range(n)]  # fmt: skip
    if mistake == "masked-after-softmax":
        whole = [shares([math.exp(score) for score in row]) for row in scores]
        return [[whole[i][j] if sees[i][j] else 0.0 for j in range(n)] for i in range(n)]
    return [shares(row) for row in powers]


def worked(givens, options, mistake=""):
    """Return every step, worked out in loops; with a mistake made, as it goes on from there."""
    x, w_q, w_k, w_v = (givens[name] for name in ("x", "w_q", "w_k", "w_v"))
    q = times(x, turned(w_q) if mistake == "query-weights-transposed" else w_q)
    k = times(x, {"key-weights-transposed": turned(w_k),
                  "keys-from-query-weights": w_q}.get(mistake, w_k))  # fmt: skip
    v = x if mistake == "values-not-projected" else times(x, w_v)
    width = options["width"]
    divisor = {
        "scores-divided": math.sqrt(width),
        "scores-not-divided": 1.0,
        "scores-divided-by-width": width,
    }.get(mistake, math.sqrt(width) if options["scale"] else 1.0)
    products = times(q, turned(k))
    if mistake == "queries-and-keys-swapped":
        products = turned(products)
    scores = [[product / divisor for product in row] for row in products]
    a = weights(scores, options["mask"], mistake)
    output = times(turned(a) if mistake == "weights-transposed" else a,
                   x if mistake == "tokens-weighed" else v)  # fmt: skip
    return {"q": q, "k": k, "v": v, "scores": scores, "weights": a, "output": output}


def steps_of(**options):
    return engine.realise(SLUG, givens=FIXED, options=options).origin.steps


def agrees(value, expected, **within):
    return np.array(value) == pytest.approx(np.array(expected), **within)


@pytest.mark.parametrize("by_hand", [False, True])
def test_three_tokens_agree_with_the_numbers_worked_out_by_hand(by_hand):
    """Row 2 sees scores 0, 1, so 1 : e; row 3 sees 1, 1, 0, so e : e : 1."""
    steps = steps_of(by_hand=by_hand)

    assert steps["q"] == [[-1, 2], [-1, 1], [0, 1]]
    assert steps["k"] == [[1, 1], [0, 1], [1, 0]]
    assert steps["v"] == [[0, 6], [-1, 3], [1, 3]]
    assert steps["scores"] == SCORES
    assert agrees(
        steps["weights"],
        [[1, 0, 0], [0.26894, 0.73106, 0], [0.42232, 0.42232, 0.15536]],
        abs=1e-5,
    )
    assert agrees(steps["output"], [[0, 6], [-0.73106, 3.80682], [-0.26696, 4.26696]], abs=1e-5)


def test_without_a_mask_every_token_is_seen():
    """The rows go e^2 : e^3 : 1, then e : e^2 : 1, then e : e : 1."""
    steps = steps_of(mask=False)

    assert agrees(
        steps["weights"],
        [[0.25950, 0.70538, 0.03512], [0.24473, 0.66524, 0.09003], [0.42232, 0.42232, 0.15536]],
        abs=1e-5,
    )
    assert agrees(
        steps["output"],
        [[-0.67026, 3.77849], [-0.57521, 3.73419], [-0.26696, 4.26696]],
        abs=1e-5,
    )


def test_with_the_scale_the_scores_are_divided_by_the_root_of_two():
    """e^(1 / sqrt 2) = 2.02811 = r: the rows go 1 : r and r : r : 1."""
    steps = steps_of(scale=True)

    assert agrees(steps["scores"], np.array(SCORES) * 0.70710678)
    assert agrees(
        steps["weights"],
        [[1, 0, 0], [0.33024, 0.66976, 0], [0.40111, 0.40111, 0.19778]],
        abs=1e-5,
    )


@pytest.mark.parametrize("mask", [True, False])
def test_masked_scores_are_not_asked(mask):
    problem = engine.realise(SLUG, givens=FIXED, options={"mask": mask})

    rule = next(part.rule for part in problem.parts if part.name == "scores")
    above = ((False, True, True), (False, False, True), (False, False, False))
    assert rule.free == (above if mask else None)


@pytest.mark.parametrize("options", SETTINGS, ids=str)
def test_every_step_and_every_slip_agrees_with_loops(options):
    for problem in engine.realise_many(SLUG, list(range(15)), options):
        givens = {given.name: given.value.tolist() for given in problem.givens}

        right = worked(givens, problem.origin.options)

        assert problem.origin.steps.keys() == right.keys()
        for name, value in problem.origin.steps.items():
            assert agrees(value, right[name], abs=1e-9), name
        for slip, parts in problem.origin.slips.items():
            wrong = worked(givens, problem.origin.options, slip)
            for name, value in parts.items():
                assert agrees(value, wrong[name], abs=1e-9), slip


def test_the_slips_of_the_weights_agree_with_numbers_worked_out_by_hand():
    """The rows of all powers go e^2 : e^3 : 1, then e : e^2 : 1, then e : e : 1."""
    slips = engine.realise(SLUG, givens=FIXED).origin.slips

    e = math.e
    last = [e / (1 + 2 * e), e / (1 + 2 * e), 1 / (1 + 2 * e)]
    expected = {
        "mask-forgotten": [shares([e**2, e**3, 1]), shares([e, e**2, 1]), last],
        "base-two": [[1, 0, 0], [1 / 3, 2 / 3, 0], [2 / 5, 2 / 5, 1 / 5]],
        "masked-to-zero": [shares([e, 1, 1]), shares([1, e, 1]), last],
        "masked-after-softmax": [
            [e**2 / (1 + e**2 + e**3), 0, 0],
            [e / (1 + e + e**2), e**2 / (1 + e + e**2), 0],
            last,
        ],
        # The first column goes e : 1 : e, the second, from its diagonal on, e : e.
        "softmax-over-columns": [
            [e / (1 + 2 * e), 0, 0],
            [1 / (1 + 2 * e), 1 / 2, 0],
            [e / (1 + 2 * e), 1 / 2, 1],
        ],
    }
    for slip, value in expected.items():
        assert agrees(slips[slip]["weights"], value), slip


def test_every_slip_leads_elsewhere_in_the_fixed_variant():
    tried = set()
    for options in ({}, {"scale": True}, {"mask": False}):
        origin = engine.realise(SLUG, givens=FIXED, options=options).origin
        tried |= origin.slips.keys()
        for slip, parts in origin.slips.items():
            assert any(not agrees(parts[name], origin.steps[name]) for name in parts), slip

    assert tried == {slip.name for slip in engine.catalogue()[SLUG].slips}
