from __future__ import annotations

import json
import time
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.engine.parsing import DECIMAL, LARGEST, is_blank, read_number
from grader.engine.rules import InvalidResponse

NUMBERS = json.loads((Path(__file__).parents[2] / "golden" / "numbers.json").read_text())
QUARTERS: list[str] = NUMBERS["a quarter"]
FAMILIES: dict[str, list[str]] = NUMBERS["refused"]
LONG = ["9" * 101, "9" * 10_000, "0." + "3" * 10_000, "1e" + "9" * 10_000, "x" * 100_000]
LONG += ["-" * 10_000, "1," * 5_000, "1/" * 5_000, "(" * 10_000, "\u0661" * 10_000, "1 " * 49 + "1"]
LONG += [
    " " * 10_000 + "x",
    "0," + "3" * 60,
    "é" * 60,
    "e" * 99,
    "1" + " " * 98 + "1",
    "1*10^" * 19,
]
NO_TEXT: list[object] = [
    True,
    False,
    None,
    [],
    [1],
    ["1"],
    [[0.5]],
    {},
    {"a": 1},
    (),
    (1,),
    set(),
    b"1",
    1j,
]
NO_TEXT += [object(), Decimal(1), Fraction(1, 2), float("nan"), float("inf"), -float("inf"), 1e300]
NO_TEXT += [10**13, -(10**13), 10**400, 10**5_000, -(10**20_000)]

TEXTS = [*(text for family in FAMILIES.values() for text in family), *LONG]


def shown(raw: object) -> str:
    return ascii(raw)[1:30] if isinstance(raw, str) else type(raw).__name__


def refusal(raw: object) -> str:
    with pytest.raises(InvalidResponse) as refused:
        read_number(raw)
    return str(refused.value)


@pytest.mark.parametrize("text", QUARTERS, ids=shown)
def test_a_quarter_may_be_written_in_many_ways(text):
    assert read_number(text) == 0.25


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5.", 5.0), ("1E3", 1000.0), ("007", 7.0), ("-0", 0.0), ("1e-400", 0.0), ("1/3", 1 / 3),
        ("\u22120.5", -0.5), ("\u20105", -5.0), ("\u20115", -5.0), ("\u20135", -5.0), ("- 5", -5.0),
        ("1e12", 1e12), ("3*10^2/4", 75.0), ("4/2*10^2", None),
        (5, 5.0), (0.1, 0.1), (-3, -3.0), (1e-7, 1e-7),
    ],
    ids=shown,
)  # fmt: skip
def test_a_number_is_read_as_written_or_not_at_all(text, value):
    if value is None:
        refusal(text)
    else:
        assert read_number(text) == value


def test_the_refused_are_many_and_different():
    assert len(set(TEXTS)) == len(TEXTS) >= 200


@pytest.mark.parametrize("raw", [*TEXTS, *NO_TEXT], ids=shown)
def test_what_is_no_number_is_refused_at_once_with_a_short_message(raw):
    start = time.process_time()

    message = refusal(raw)

    assert time.process_time() - start < 1  # A pattern that backtracks takes minutes.
    assert 10 <= len(message) <= 120
    assert message.isprintable()
    text = raw.strip() if isinstance(raw, str) else ""
    assert not any(text[at : at + 21] in message for at in range(min(len(text) - 20, 300)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0,5", "write 0.5 with a decimal point, not a comma"),
        ("\u22122,5*10^3", "write -2.5e3 with a decimal point, not a comma"),
        ("1,000", "write 1000 without a comma, or 1.000 with a decimal point"),
        ("1.000,5", "write numbers like 1234.5, with a decimal point and no comma"),
        ("0," + "3" * 60, "write numbers like 1234.5, with a decimal point and no comma"),
        ("-inf", "write a finite number"),
        ("1e400", "this number is too large"),
        (10**5_000, "this number is too large"),
        ("1/0", "a fraction cannot have zero below the line"),
        ("\u0663", "write the number with the digits 0 to 9"),
        ("\uff11\uff12", "write the number with the digits 0 to 9"),
        ("1 000", "write one number, without spaces in it"),
        ("1\u00a0000", "write one number, without spaces in it"),
        ("\u200f1", "an invisible character stands here; type the number anew"),
        ("1\x002", "an invisible character stands here; type the number anew"),
        ("9" * 10_000, "a number may have 100 characters at most"),
        (True, "write one number"),
        ("1/4*10^2", "put brackets round the fraction, or round what stands below the line"),
        ("1\u00b75", "write . for the decimal point, or * for times"),
        ("1_000", "“1_000” is not a number; write it like 0.25, -2.5e-1 or 1/4"),
        ("<b>0.123456789</b><i>1</i>", "“<b>0.123456789</b><i…” is not a number; "),
        ("", "write a number"),
    ],
    ids=shown,
)
def test_the_message_says_how_to_mend_it(text, message):
    assert refusal(text).startswith(message)


@pytest.mark.parametrize("text", FAMILIES["commas"])
def test_a_comma_is_answered_with_the_decimal_point(text):
    assert "decimal point" in refusal(text)


finite = st.floats(-LARGEST, LARGEST)
WRITERS: dict[str, Callable[[float], object]] = {
    "shortest": repr,
    "seventeen digits": "{:.17e}".format,
    "capital": "{:.17E}".format,
    "typographic": lambda x: f"\u00a0{x!r} ".replace("-", "\u2212"),
    "power of ten": lambda x: "{} x 10^{{{}}}".format(*f"{x:.17e}".split("e")),
    "a number": lambda x: x,
    "a fraction": lambda x: f"{x!r} / 1.0",
}


@settings(max_examples=2_000)
@given(finite, st.sampled_from(sorted(WRITERS)))
@example(5e-324, "shortest")
@example(-LARGEST, "power of ten")
def test_a_number_is_read_back_as_it_was(value, writer):
    assert read_number(WRITERS[writer](value)) == value


@given(st.text(alphabet="0123456789.,eE+-/ x^*\u2212", max_size=12) | st.text(max_size=40))
def test_whatever_is_read_is_what_exact_arithmetic_reads(text):
    try:
        value = read_number(text)
    except InvalidResponse:
        return
    plain = text.strip()
    assert abs(value) <= LARGEST
    if DECIMAL.fullmatch(plain):
        assert value == float(Fraction(plain))


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.binary(), st.text()))
def test_nothing_but_a_refusal_is_ever_raised(raw):
    try:
        value = read_number(raw)
    except InvalidResponse:
        return
    assert isinstance(value, float)
    assert abs(value) <= LARGEST


@pytest.mark.parametrize(("raw", "blank"), [(None, True), ("", True), (" \u00a0\n", True)])
def test_nothing_entered_is_blank(raw, blank):
    assert is_blank(raw) is blank


@pytest.mark.parametrize("raw", ["0", 0, 0.0, False, [], {}, "\u200b"])
def test_something_entered_is_not_blank(raw):
    assert not is_blank(raw)
