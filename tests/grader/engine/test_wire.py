from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.parsing import read_number
from grader.engine.rules import InvalidResponse
from grader.engine.wire import DEEPEST, LONGEST, Unreadable, depth_of, read_json

storable = st.text(st.characters(exclude_categories=["Cs"]))
json_values = st.recursive(
    st.none() | st.booleans() | storable,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(storable, inner, max_size=4),
    max_leaves=20,
)


def refusal(text: str) -> str:
    with pytest.raises(Unreadable) as refused:
        read_json(text)
    return str(refused.value)


@given(json_values, st.booleans())
def test_json_is_read_back(value, ascii_only):
    assert read_json(json.dumps(value, ensure_ascii=ascii_only)) == value


@pytest.mark.parametrize(
    "number",
    [
        "0", "-0", "0.10", "1e400", "-1e999", "1E5", "NaN", "Infinity", "-Infinity",
        "9" * 5_000, "-" + "9" * 5_000, "0." + "3" * 5_000,
    ],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_a_number_stays_the_text_that_was_written(number):
    assert read_json(f'{{"a": [{number}, "b"]}}') == {"a": [number, "b"]}


@pytest.mark.parametrize("number", ["1e400", "NaN", "-Infinity", "9" * 5_000])
def test_a_number_that_cannot_be_worked_with_is_then_refused_by_our_own_grammar(number):
    with pytest.raises(InvalidResponse):
        read_number(read_json(number))


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")])
def test_depth_is_bounded(opening, closing):
    fits = DEEPEST // opening.count("[") if opening == "[" else DEEPEST // len(closing)

    read_json(opening * fits + "1" + closing * fits)

    message = f"This is nested more than {DEEPEST} levels deep."
    for times in (fits + 1, 1_000, 100_000):
        assert refusal(opening * times + "1" + closing * times) == message
        assert refusal(opening * times) == message  # Nor is it an error of Python's.


@given(storable, st.integers(0, 30))
def test_brackets_in_texts_do_not_count(text, depth):
    written = json.dumps(text + '[[[{{{"\\', ensure_ascii=False)

    assert depth_of("[" * depth + written + "]" * depth) == depth


def test_brackets_one_after_another_are_not_deep():
    assert depth_of("[[],[],{},[[]]]") == 3
    assert len(read_json("[" + "[]," * 10_000 + "[]]")) == 10_001


def test_length_is_bounded():
    fits = json.dumps("x" * (LONGEST - 2))

    assert read_json(fits) == "x" * (LONGEST - 2)
    assert refusal(fits + " ") == f"This is longer than {LONGEST} characters."


@pytest.mark.parametrize(
    "text", [r'"\ud800"', r'["\uDFFF a"]', r'{"\ud83d": 1}', '"\ud800"', r'"\ud83dx\ude00"']
)
def test_half_of_a_surrogate_pair_is_refused(text):
    assert refusal(text) == "This holds characters that cannot be stored."


def test_a_whole_pair_and_an_escaped_backslash_are_read():
    assert read_json(r'["\ud83d\ude00", "\\ud800"]') == ["\U0001f600", r"\ud800"]


@pytest.mark.parametrize(
    "text",
    [
     "", " ", "{", "]", "[1,]", "{'a': 1}", '{"a" 1}', '"', '"\\', "nan", "True", "0x1", "01",
     "1_0", ".5", "5.", "+1", "1 2", "[1] [2]", "\ufeff1", '"\x00"', '"\n"', "]" * 900 + "[" * 900,
     "\u0661", "'a'", "a", "// c", '{1: 2}', '{"a": 1', "[}", "-", "--1", "Infinit", "\x00"],
    ids=lambda text: ascii(text)[:20],
)  # fmt: skip
def test_what_is_no_json_is_refused_in_a_sentence(text):
    message = refusal(text)

    assert message.startswith("This is not JSON: ")
    assert len(message) <= 120


@given(st.text() | st.text(alphabet='[]{}":,\\0eu1.- \n', max_size=40))
def test_nothing_but_a_refusal_is_ever_raised(text):
    try:
        value = read_json(text)
    except Unreadable:
        return
    json.dumps(value, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "text",
    ['"' + '\\"' * 499_000, '"' * 999_999, '"' + "\\" * 999_000, "[" * 999_999, '{"' * 400_000,
     '"a' * 400_000, "[" + "{}," * 300_000 + "{}]", " " * 999_999,
     '["' + "\\u0041" * 150_000 + '"]'],
    ids=lambda text: text[:6],
)  # fmt: skip
def test_a_million_characters_take_less_than_a_second(text):
    start = time.process_time()

    try:
        read_json(text)
    except Unreadable as refused:
        assert len(str(refused)) <= 120  # noqa: PT017 - some of them are JSON

    assert time.process_time() - start < 1
