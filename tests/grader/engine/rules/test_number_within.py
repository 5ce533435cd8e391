from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.rules import InvalidResponse, NumberWithin, load_rule

RULE = NumberWithin(atol=0.001, decimals=3)


def credit(answer: float, key: float, atol: float = 0.001) -> float:
    return NumberWithin(atol=atol, decimals=3).mark(answer, key).credit


@pytest.mark.parametrize("raw", [None, "", "  ", "\u00a0"])
def test_nothing_entered_is_blank(raw):
    assert RULE.parse(raw) is None


@pytest.mark.parametrize("raw", ["0.25", "1/4", " .25 ", 0.25, "2.5e-1"])
def test_an_answer_is_read_as_people_write_it(raw):
    assert RULE.parse(raw) == 0.25


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("0,5", "Write 0.5 with a decimal point, not a comma."),
        ("nan", "Write a finite number."),
        (True, "Write one number."),
        ([0.5], "Write one number."),
        ("1e400", "This number is too large."),
        ("x", "“x” is not a number; write it like 0.25, -2.5e-1 or 1/4."),
    ],
)
def test_what_cannot_be_read_is_answered_with_a_sentence(raw, message):
    with pytest.raises(InvalidResponse) as refused:
        RULE.parse(raw)

    assert str(refused.value) == message


keys = st.floats(-1e3, 1e3) | st.sampled_from([0.0, 1e-300, -1e-300])


@given(keys, st.sampled_from([5e-4, 1e-3, 0.01, 0.5]), st.sampled_from([-1, 1]))
def test_an_answer_at_the_tolerance_is_right_and_one_beyond_it_wrong(key, atol, side):
    assert credit(key + side * atol * (1 - 1e-6), key, atol) == 1
    assert credit(key + side * atol, key, atol) == 1
    assert credit(key + side * atol * (1 + 1e-6), key, atol) == 0


@given(st.integers(-(10**6), 10**6), st.integers(0, 6))
def test_an_answer_written_one_tolerance_away_is_right_whatever_the_last_bit_says(units, places):
    atol = Fraction(1, 10**places)
    key = Fraction(units, 10**places)

    assert credit(float(key + atol), float(key), float(atol)) == 1
    assert credit(float(key - atol), float(key), float(atol)) == 1


def test_the_edge_is_a_billionth_wide():
    assert credit(0.001 * (1 + 0.9e-9), 0.0) == 1
    assert credit(0.001 * (1 + 1.1e-9), 0.0) == 0


@pytest.mark.parametrize("answer", [float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize("key", [0.5, 0.0, float("inf"), float("nan")])
def test_what_is_not_finite_is_never_right(answer, key):
    assert credit(answer, key) == 0


def test_the_sign_counts():
    assert credit(-0.5, 0.5) == 0
    assert credit(-0.0, 0.0) == 1


@given(st.floats(-1e6, 1e6), st.integers(0, 8))
def test_the_key_written_as_a_careful_student_would_is_right(key, decimals):
    rule = NumberWithin(atol=0.51 * 10**-decimals, decimals=decimals)

    answer = rule.parse(rule.write(key))

    assert answer is not None
    assert rule.mark(answer, key).credit == 1


def test_a_mark_says_what_became_of_the_answer():
    right, wrong = RULE.mark(0.5, 0.5), RULE.mark(0.6, 0.5)

    assert (right.credit, right.note, right.cells, right.unsure) == (1.0, "correct", True, False)
    assert (wrong.credit, wrong.note, wrong.cells, wrong.unsure) == (0.0, "wrong", False, False)
    assert "0.5" not in wrong.feedback


def test_the_rule_survives_storage():
    frozen = json.loads(json.dumps({"rule": RULE.name, "settings": RULE.settings()}))

    assert load_rule(frozen) == RULE


def test_the_box_tells_decimals_and_tolerance():
    assert RULE.kind == "number"
    assert RULE.box(7, "part") == {"shape": [], "decimals": 3, "tolerance": 0.001}
