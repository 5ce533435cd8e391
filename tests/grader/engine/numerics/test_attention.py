from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.numerics import attention

seeds = st.integers(0, 2**32)
tokens = st.integers(2, 6)


def numbers(seed, *shape):
    return np.random.default_rng(seed).normal(size=shape)


def by_hand(q, k, v, *, scale, causal):
    """Attention as the definition has it: one token after the other, with Python's own floats."""
    rows = []
    for i, query in enumerate(q.tolist()):
        seen = range(i + 1) if causal else range(len(k))
        powers = [
            math.exp(scale * math.fsum(a * b for a, b in zip(query, k[j].tolist(), strict=True)))
            for j in seen
        ]
        shares = [power / math.fsum(powers) for power in powers]
        rows.append(
            [
                math.fsum(share * v[j, column] for share, j in zip(shares, seen, strict=True))
                for column in range(v.shape[1])
            ]
        )
    return np.array(rows)


def test_output_agrees_with_the_midterm():
    x = np.array([[0.2, 0.8], [0.5, 0.5], [1.0, 0.5]])
    w_q = np.array([[0.5, 0.5], [0.0, 1.0]])
    w_k = np.array([[1.0, 0.0], [-0.5, 0.5]])

    output = attention.attend(x @ w_q, x @ w_k, x, causal=True)

    assert output == pytest.approx(np.array([[0.2, 0.8], [0.35, 0.65], [0.6132, 0.5867]]), abs=5e-5)


@given(seed=seeds, n=tokens, scale=st.floats(0.1, 2), causal=st.booleans())
def test_output_agrees_with_the_definition_worked_out_token_by_token(seed, n, scale, causal):
    q, k, v = numbers(seed, 3, n, 3)

    output = attention.attend(q, k, v, scale=scale, causal=causal)

    assert output == pytest.approx(by_hand(q, k, v, scale=scale, causal=causal), abs=1e-12)


@given(seed=seeds, n=tokens)
def test_what_comes_later_changes_nothing_earlier(seed, n):
    q, k, v = numbers(seed, 3, n, 2)
    before = attention.attend(q, k, v, causal=True)

    k[-1] += 1
    v[-1] += 1
    after = attention.attend(q, k, v, causal=True)

    assert after[:-1] == pytest.approx(before[:-1])
    assert not np.allclose(after[-1], before[-1])


@given(seed=seeds, n=tokens, shift=st.floats(-50, 50))
def test_a_constant_added_to_a_query_s_scores_cancels(seed, n, shift):
    scores = numbers(seed, n, n)

    assert attention.softmax(scores + shift) == pytest.approx(attention.softmax(scores))


@given(seed=seeds, n=tokens, axis=st.sampled_from([-1, -2]))
def test_weights_sum_to_one_and_are_positive_where_allowed(seed, n, axis):
    allowed = attention.causal_mask(n)

    weights = attention.softmax(numbers(seed, n, n), allowed=allowed, axis=axis)

    assert weights.sum(axis=axis) == pytest.approx(np.ones(n))
    assert np.all((weights > 0) == allowed)


@given(seed=seeds, n=tokens)
def test_a_batch_is_worked_out_as_its_members_are(seed, n):
    q, k, v = numbers(seed, 3, 4, n, 2)

    together = attention.attend(q, k, v, scale=0.5, causal=True)

    for i in range(4):
        alone = attention.attend(q[i], k[i], v[i], scale=0.5, causal=True)
        assert together[i] == pytest.approx(alone)


def test_large_scores_stay_finite():
    weights = attention.softmax(np.array([[1000.0, 999.0]]))

    assert weights == pytest.approx(np.array([[1, math.exp(-1)]]) / (1 + math.exp(-1)))


def in_one_sum(q, k, v, w_o, heads, *, causal):
    """Multi-head attention as a sum over heads: each head's output times its rows of W_o."""
    width = q.shape[1] // heads
    total = np.zeros((len(q), w_o.shape[1]))
    for head in range(heads):
        mine = [head * width + column for column in range(width)]
        output = by_hand(q[:, mine], k[:, mine], v[:, mine], scale=width**-0.5, causal=causal)
        total += output @ w_o[mine]
    return total


def test_two_heads_agree_with_thirds_and_ninths_worked_out_by_hand():
    """The scores are ln 2 times [[1, 2], [-3, -6]] and [[0, 1], [0, 3]]: 1:2, 8:1; 1:2, 1:8."""
    q = np.array([[1.0, 1.0], [-3.0, 3.0]])
    k = np.log(2.0) * np.array([[1.0, 0.0], [2.0, 1.0]])
    v = np.array([[9.0, 0.0], [0.0, 9.0]])
    w_o = np.array([[1.0, 0.0], [1.0, 2.0]])

    output = attention.multi_head(q, k, v, w_o, heads=2, causal=False)

    # The heads give [3, 6] and [8, 8]; joined and mixed: 3 + 6, 2 * 6; 8 + 8, 2 * 8.
    assert output == pytest.approx(np.array([[9.0, 12.0], [16.0, 16.0]]))


@given(seed=seeds, n=tokens, heads=st.integers(1, 3), causal=st.booleans())
def test_several_heads_agree_with_a_sum_over_heads(seed, n, heads, causal):
    q, k, v = numbers(seed, 3, n, 2 * heads)
    w_o = numbers(seed + 1, 2 * heads, 2 * heads)

    output = attention.multi_head(q, k, v, w_o, heads=heads, causal=causal)

    expected = in_one_sum(q, k, v, w_o, heads, causal=causal)
    assert output == pytest.approx(expected, abs=1e-12)


@given(seed=seeds, n=tokens)
def test_heads_may_change_places_if_the_rows_of_the_output_matrix_do(seed, n):
    q, k, v = numbers(seed, 3, n, 6)
    w_o = numbers(seed + 1, 6, 6)
    other = [4, 5, 0, 1, 2, 3]

    before = attention.multi_head(q, k, v, w_o, heads=3, causal=True)
    after = attention.multi_head(
        q[:, other], k[:, other], v[:, other], w_o[other], heads=3, causal=True
    )

    assert after == pytest.approx(before)


@given(seed=seeds, n=tokens, heads=st.integers(1, 4))
def test_joined_heads_are_what_was_cut_into_heads(seed, n, heads):
    matrix = numbers(seed, n, 3 * heads)

    blocks = [attention.columns_of_head(matrix, head, heads) for head in range(1, heads + 1)]

    assert np.array_equal(attention.join_heads(np.stack(blocks, axis=-1)), matrix)


def test_a_batch_of_several_heads_is_worked_out_as_its_members_are():
    q, k, v = numbers(5, 3, 4, 3, 6)
    w_o = numbers(6, 4, 6, 6)

    together = attention.multi_head(q, k, v, w_o, heads=2, causal=True)

    for i in range(4):
        alone = attention.multi_head(q[i], k[i], v[i], w_o[i], heads=2, causal=True)
        assert together[i] == pytest.approx(alone)


def test_padding_gets_no_weight_and_the_rest_is_shared_as_worked_out_by_hand():
    """The scores of the real positions differ by ln 3, so that their weights are 1/4 and 3/4."""
    scores = np.log(np.array([[1.0, 50.0, 3.0], [6.0, 7.0, 2.0]]))

    weights = attention.softmax(scores, allowed=attention.padding_mask(np.array([1.0, 0.0, 1.0])))

    assert weights == pytest.approx(np.array([[0.25, 0, 0.75], [0.75, 0, 0.25]]))


@given(seed=seeds, n=tokens, m=tokens)
def test_padding_is_as_good_as_not_there(seed, n, m):
    q, k, v = numbers(seed, n, 2), numbers(seed + 1, m, 2), numbers(seed + 2, m, 2)
    real = np.random.default_rng(seed).permutation(np.arange(m) < max(1, m - 2))

    allowed = attention.padding_mask(real.astype(float))
    output = attention.softmax(attention.scores(q, k), allowed=allowed) @ v

    expected = by_hand(q, k[real], v[real], scale=1.0, causal=False)
    assert output == pytest.approx(expected, abs=1e-12)


def test_a_batch_of_paddings_is_worked_out_as_its_members_are():
    scores = numbers(7, 2, 3, 4)
    real = np.array([[1.0, 1, 0, 0], [1, 0, 1, 1]])

    together = attention.softmax(scores, allowed=attention.padding_mask(real))

    for i in range(2):
        alone = attention.softmax(scores[i], allowed=attention.padding_mask(real[i]))
        assert np.array_equal(together[i], alone)
