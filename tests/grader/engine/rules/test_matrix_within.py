from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.rules import InvalidResponse, MatrixWithin, Rule, load_rule

KEY = [[0.5, -0.25], [1.0, 0.0]]
RULE = MatrixWithin(atol=0.001, decimals=3, shape=(2, 2))
FREE = ((False, True, True), (False, False, True), (False, False, False))
MASKED = MatrixWithin(atol=0.001, decimals=3, shape=(3, 3), free=FREE)
VECTOR = MatrixWithin(atol=0.001, decimals=3, shape=(3,))

matrices = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
    lambda shape: st.lists(
        st.lists(st.floats(-1e3, 1e3), min_size=shape[1], max_size=shape[1]),
        min_size=shape[0],
        max_size=shape[0],
    )
)


def mark(rule: Rule[Any], raw: object, key: Any) -> Any:
    answer = rule.parse(raw)
    assert answer is not None
    return rule.mark(answer, key)


@given(matrices, st.integers(0, 6))
def test_the_key_written_as_a_careful_student_would_is_right(key, decimals):
    shape = (len(key), len(key[0]))
    rule = MatrixWithin(atol=0.51 * 10**-decimals, decimals=decimals, shape=shape)

    verdict = mark(rule, rule.write(np.array(key)), key)

    assert (verdict.credit, verdict.note) == (1.0, "correct")


@given(matrices, st.data())
def test_each_entry_beyond_the_tolerance_costs_its_share(key, data):
    shape = (len(key), len(key[0]))
    wrong = data.draw(st.lists(st.booleans(), min_size=shape[0] * shape[1], max_size=100))
    off = np.reshape(wrong[: shape[0] * shape[1]], shape)
    rule = MatrixWithin(atol=0.01, decimals=3, shape=shape)

    verdict = rule.mark(np.array(key) + np.where(off, 0.0101, 0.0099), key)

    assert verdict.cells == (~off).tolist()
    assert verdict.credit == pytest.approx(1 - off.mean())
    assert (verdict.note == "correct") == (not off.any())
    assert (verdict.note == "wrong") == off.all()


def test_a_mark_counts_the_entries_without_giving_the_key_away():
    verdict = mark(RULE, [["0.5", "0.25"], ["1", "7"]], KEY)

    assert verdict.note == "some-entries-right"
    assert verdict.feedback == "2 of 4 entries are right."
    assert verdict.cells == [[True, False], [True, False]]
    assert not verdict.unsure


@pytest.mark.parametrize("raw", [None, "", " \n", [["", ""], ["", None]], ["", ""]])
def test_nothing_entered_is_blank(raw):
    assert RULE.parse(raw) is None


@pytest.mark.parametrize(
    "raw",
    [
        [], [[]], [[0.5]], "0.5", 0.5, [0.5, 0.5], [[0.5, 0.5]], [[0.5], [0.5]], [[[0.5, 0.5]] * 2],
        [[0.5, 0.5], [0.5]], [[0.5, 0.5], [0.5, None]], [[0.5, 0.5], [0.5, True]], {"a": 1}, True,
        [["nan", 0.5], [0.5, 0.5]], [[0.5, 0.5], [0.5, "1e400"]], [[0.5] * 300] * 300,
    ],
    ids=lambda raw: str(raw)[:30],
)  # fmt: skip
def test_what_is_no_matrix_of_this_shape_is_never_marked(raw):
    """Broadcast over the key, or compared as an empty array, some of these would be right."""
    with pytest.raises(InvalidResponse):
        RULE.parse(raw)
    with pytest.raises(InvalidResponse):
        VECTOR.parse(raw if raw != [] else [[], []])


@pytest.mark.parametrize("cell", [float("nan"), float("inf"), -float("inf")])
def test_what_is_not_finite_is_never_right(cell):
    verdict = RULE.mark(np.full((2, 2), cell), KEY)

    assert verdict.credit == 0


def test_cells_that_are_not_asked_neither_help_nor_harm():
    key = [[1, 0, 0], [2, 3, 0], [4, 5, 6]]
    right = [["1", "", "-inf"], ["2", "3", None], ["4", "5", "6"]]
    wrong = [["9", "0", "0"], ["9", "9", "0"], ["9", "9", "9"]]
    half = [["1", "0", "0"], ["2", "3", "0"], ["9", "9", "9"]]

    assert mark(MASKED, right, key).credit == 1
    assert mark(MASKED, wrong, key).credit == 0
    assert mark(MASKED, half, key).credit == 0.5
    assert mark(MASKED, half, key).feedback == "3 of 6 entries are right."
    assert mark(MASKED, half, key).cells == [
        [True, None, None], [True, True, None], [False, False, False],
    ]  # fmt: skip


def test_a_vector_is_marked_entry_by_entry():
    assert VECTOR.kind == "vector"
    assert mark(VECTOR, "1, 2, 4", [1, 2, 3]).cells == [True, True, False]
    assert mark(VECTOR, [["1"], ["2"], ["3"]], [1, 2, 3]).credit == 1


@pytest.mark.parametrize("rule", [RULE, MASKED, VECTOR], ids=["matrix", "masked", "vector"])
def test_the_rule_survives_storage(rule):
    frozen = json.loads(json.dumps({"rule": rule.name, "settings": rule.settings()}))
    raw = rule.write(np.ones(rule.shape))

    loaded = load_rule(frozen)

    assert loaded.kind == rule.kind
    assert loaded.box(1, "a") == rule.box(1, "a")
    assert json.loads(json.dumps(loaded.box(1, "a"))) == loaded.box(1, "a")
    assert mark(loaded, raw, np.ones(rule.shape)) == mark(rule, raw, np.ones(rule.shape))
