"""What was understood of a response: in step with what is refused, and silent about the key."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import engine
from grader.engine.rules import MatrixWithin, NumberWithin, OneOf, Option, Rubric, Rule
from grader.engine.understanding import in_short, understood

NUMBER = NumberWithin(atol=0.001, decimals=3)
VECTOR = MatrixWithin(atol=0.001, decimals=3, shape=(3,))
MATRIX = MatrixWithin(atol=0.001, decimals=3, shape=(2, 2))
MASKED = MatrixWithin(atol=0.001, decimals=3, shape=(2, 2), free=((False, True), (False, False)))
CHOICE = OneOf(options=(Option(name="a", text="The first"), Option(name="b", text="The second")))
TEXT = Rubric(criteria=())
RULES: dict[str, tuple[Rule[Any], Any]] = {
    "number": (NUMBER, 0.5), "vector": (VECTOR, [1, 2, 3]), "matrix": (MATRIX, [[1, 2], [3, 4]]),
    "masked": (MASKED, [[1, 0], [3, 4]]), "choice": (CHOICE, "a"), "text": (TEXT, None),
}  # fmt: skip
KEY = {
    "parts": {
        name: {"rule": rule.name, "settings": rule.settings(), "key": key, "weight": 1}
        for name, (rule, key) in RULES.items()
    }
}


def of(name: str, raw: object) -> engine.Understood:
    return understood(KEY, {name: raw})[name]


def part(values: object = None, echo: str = "", state: str = "read") -> dict[str, object]:
    worked_out = bool(echo)
    told = {"state": state, "message": "", "values": values}
    return {**told, "worked_out": worked_out, "unfinished": False, "echo": echo}


@pytest.mark.parametrize("response", [{}, None, [], "x", {"other": 1}, {"number": " "}])
def test_where_nothing_was_entered_every_part_is_empty(response):
    assert understood(KEY, response) == dict.fromkeys(RULES, part(state="empty"))


@pytest.mark.parametrize(
    ("name", "raw", "expected"),
    [
        ("number", "0.25", part("0.25")),
        ("number", -3, part("-3")),
        ("number", " \u22120.5 ", part("-0.5")),
        ("number", "2.5e-1", part("0.25")),
        ("number", "sqrt(0.9)", part("0.948683", "sqrt(0.9) = 0.948683")),
        ("number", " 1 /\t4 ", part("0.25", "1 / 4 = 0.25")),
        ("number", "2.5*10^-1", part("0.25", "2.5*10^-1 = 0.25")),
        ("vector", ["1", "1/3", 2.0], part(["1", "0.333333", "2"], "1/3 = 0.333333")),
        ("vector", "1\n2\n3", part(["1", "2", "3"])),
        ("matrix", "[[1, 2], [3, 4.5]]", part([["1", "2"], ["3", "4.5"]])),
        ("masked", [["1", "sqrt(x)"], ["3", "4"]], part([["1", None], ["3", "4"]])),
        ("masked", "1\n3 4", part([["1", None], ["3", "4"]])),
        ("matrix", [["1/2", "1/2"], ["exp(0)", "0"]],
         part([["0.5", "0.5"], ["1", "0"]], "1/2 = 0.5, exp(0) = 1")),
        ("matrix", [["1/2", "1/4"], ["1/5", "1/8"]],
         part([["0.5", "0.25"], ["0.2", "0.125"]], "1/2 = 0.5, 1/4 = 0.25, 1/5 = 0.2, …")),
        ("choice", "b", part()),
        ("choice", "the FIRST", part()),
        ("text", "Anything", part()),
    ],
)  # fmt: skip
def test_what_was_read_is_told_as_short_as_people_write_it(name, raw, expected):
    assert of(name, raw) == expected


@pytest.mark.parametrize(
    ("name", "raw", "values", "message"),
    [
        ("number", "0,5", None, "Write 0.5 with a decimal point, not a comma."),
        ("number", True, None, "Write one number."),
        ("vector", "1 2", None, "Give 3 numbers; 2 were found."),
        ("choice", "c", None, "Choose one of the options."),
        ("text", 5, None, "Write your answer as text."),
        ("matrix", [["1", ""], ["2", "3"]], [["1", None], ["2", "3"]], "Row 1, column 2 is empty"),
        ("matrix", [["1", "2"], ["x", "3"]], [["1", "2"], [None, "3"]], "Row 2, column 1: “x” is"),
    ],
)
def test_what_cannot_be_read_says_so_beside_what_can(name, raw, values, message):
    told = of(name, raw)

    assert (told["state"], told["values"]) == ("unreadable", values)
    assert told["message"].startswith(message)


@pytest.mark.parametrize(
    ("name", "raw", "unfinished"),
    [
        ("matrix", [["1", ""], ["2", "3"]], True),
        ("matrix", [["1", ""], ["x", "3"]], False),
        ("matrix", [["1", "2"], ["x", "3"]], False),
        ("matrix", "1 2", False),
        ("masked", [["", ""], ["3", "4"]], True),
        ("masked", [["1", ""], ["3", "4"]], False),
        ("matrix", [["", ""], ["", ""]], False),
        ("vector", ["1", "", "1/3"], True),
        ("number", "x", False),
    ],
)
def test_a_grid_that_is_being_filled_is_told_from_one_that_cannot_be_read(name, raw, unfinished):
    assert of(name, raw)["unfinished"] is unfinished


texts = st.sampled_from(["", " ", "1", "1/2", "sqrt(2)", "0,5", "x", "1 2 3", "[1 2; 3 4]", "a"])
answers = texts | st.none() | st.booleans() | st.floats() | st.lists(texts, max_size=4)
responses = st.dictionaries(
    st.sampled_from([*RULES, "other"]), answers | st.lists(st.lists(texts, max_size=2), max_size=3)
)


@given(responses | st.text() | st.lists(st.integers(), max_size=2))
def test_it_calls_unreadable_what_is_refused_and_nothing_else(response):
    told = understood(KEY, response)

    assert list(told) == list(RULES)
    refused = {name: text for name, text in engine.check(KEY, response).items() if name in RULES}
    unread = {name: each["message"] for name, each in told.items() if each["message"]}
    assert unread == refused
    assert {name for name, each in told.items() if each["state"] == "unreadable"} == set(refused)
    assert json.loads(json.dumps(told)) == told


@given(responses)
def test_with_another_key_it_says_the_same(response):
    other = copy.deepcopy(KEY)
    for each in other["parts"].values():
        each["key"] = None

    assert understood(other, response) == understood(KEY, response)


@given(st.floats(-1e12, 1e12))
def test_a_short_number_is_near_the_one_it_stands_for(value):
    short = in_short(value)

    assert float(short) == pytest.approx(value, rel=1e-5, abs=0)
    assert len(short) <= 16


def test_a_real_variant_says_what_was_understood():
    _, key = engine.freeze(engine.realise("causal-attention", 3))
    name = next(iter(key["parts"]))
    grid = [["1/2" for _ in row] for row in key["parts"][name]["key"]]

    told = engine.understood(key, {name: grid})

    assert told[name]["echo"] == "1/2 = 0.5"
    assert {each["state"] for other, each in told.items() if other != name} == {"empty"}
