from __future__ import annotations

import json
import time
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.options import (
    InvalidOption,
    Options,
    options_as_dict,
    read_options,
    schema_of,
    switch,
    whole,
)


@dataclass(frozen=True, slots=True)
class SomeOptions(Options):
    tokens: int = whole(3, low=2, high=6, says="how many tokens")
    mask: bool = switch(True, says="whether there is a mask")


ON = ["on", "true", "yes", "True", " ON ", "YES", True]
OFF = ["off", "false", "no", "False", " Off\n", "NO", False]
NO_WHOLE_NUMBER = ["", " ", "x", "3.0", "3.5", "-3", "+3", "3e0", "1_0", "0x3", "\u0663", "\uff13"]
NO_WHOLE_NUMBER += ["\u00b3", "3 4", "nan", "inf", "3\x00", "9" * 10, "9" * 10_000, "three"]
NO_NUMBER: list[object] = [
    None,
    True,
    False,
    3.0,
    2.5,
    float("nan"),
    float("inf"),
    [],
    [3],
    {},
    {"a": 1},
    b"3",
]
NO_NUMBER += [-3, 10**9, 10**400, 10**5_000, -(10**5_000), 3j]


def refusal(raw: dict[str, object]) -> InvalidOption:
    with pytest.raises(InvalidOption) as refused:
        read_options(SomeOptions, raw)
    assert str(refused.value) == f"{refused.value.name}: {refused.value.message}"
    return refused.value


def test_what_is_not_chosen_has_its_default():
    assert read_options(SomeOptions, {}) == SomeOptions(tokens=3, mask=True)


@given(st.integers(2, 6), st.sampled_from(["{}", " {} ", "00{}", "\u00a0{}\n"]), st.booleans())
def test_a_whole_number_may_come_as_text_or_as_number(count, pattern, as_text):
    raw = pattern.format(count) if as_text else count

    assert read_options(SomeOptions, {"tokens": raw}) == SomeOptions(tokens=count)


@pytest.mark.parametrize(("raw", "value"), [(r, True) for r in ON] + [(r, False) for r in OFF])
def test_a_switch_may_be_written_in_many_ways(raw, value):
    assert read_options(SomeOptions, {"mask": raw}) == SomeOptions(mask=value)


@given(st.integers(-10, 20) | st.integers(0, 10**8))
def test_a_number_out_of_range_is_refused_with_the_range(count):
    if 2 <= count <= 6:
        assert read_options(SomeOptions, {"tokens": count}) == SomeOptions(tokens=count)
        return

    problem = refusal({"tokens": count})

    assert problem.name == "tokens"
    assert "from 2 to 6" in problem.message


@pytest.mark.parametrize("raw", [*NO_WHOLE_NUMBER, *NO_NUMBER], ids=lambda raw: type(raw).__name__)
def test_what_is_no_whole_number_is_refused_at_once(raw):
    start = time.process_time()

    problem = refusal({"tokens": raw})

    assert (problem.name, problem.message) == ("tokens", "write a whole number from 2 to 6")
    assert time.process_time() - start < 1  # A pattern that backtracks takes minutes.


@pytest.mark.parametrize(
    "raw",
    ["", "maybe", "1", 1, 0, 1.0, None, [], ["on"], {}, b"on", 10**5_000, "o n", "on" * 9_999],
    ids=lambda raw: type(raw).__name__,
)
def test_what_is_neither_on_nor_off_is_refused(raw):
    problem = refusal({"mask": raw})

    assert (problem.name, problem.message) == ("mask", "write on or off")


@given(st.text())
def test_an_unknown_option_is_refused_and_the_known_ones_named(name):
    if name in {"tokens", "mask"}:
        return

    problem = refusal({"tokens": 3, name: 1})

    assert problem.name == name[:80]
    assert problem.message == "this problem has no such option; it has tokens, mask"


def test_a_long_name_is_not_repeated_in_full():
    assert len(str(refusal({"x" * 100_000: 1}))) < 200


@given(st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text()))
def test_nothing_but_a_refusal_is_ever_raised(raw):
    for name in ("tokens", "mask"):
        try:
            chosen = read_options(SomeOptions, {name: raw})
        except InvalidOption:
            continue
        assert read_options(SomeOptions, options_as_dict(chosen)) == chosen


@given(st.builds(SomeOptions, tokens=st.integers(2, 6), mask=st.booleans()))
def test_options_survive_storage(chosen):
    stored = json.loads(json.dumps(options_as_dict(chosen)))

    assert read_options(SomeOptions, stored) == chosen


def test_the_schema_tells_ranges_and_defaults():
    schema = schema_of(SomeOptions)

    assert schema["additionalProperties"] is False
    assert schema["properties"] == {
        "tokens": {
            "type": "integer", "minimum": 2, "maximum": 6, "description": "how many tokens",
            "default": 3,
        },
        "mask": {"type": "boolean", "description": "whether there is a mask", "default": True},
    }  # fmt: skip
    assert schema_of(Options)["properties"] == {}
