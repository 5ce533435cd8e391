"""Read numbers as people write them, and say what is wrong with those that cannot be read."""

from __future__ import annotations

import math
import re

from grader.engine.arithmetic import TOO_LARGE
from grader.engine.expressions import NotAnExpression, evaluate
from grader.engine.rules.base import InvalidResponse

LONGEST = 100
"""Characters of a number; nobody works with more digits, and reading them costs time."""
LARGEST = 1e12
"""Beyond any answer here, and small enough that squares and products stay finite."""
LONGEST_ECHO = 20
"""Characters of what was written that a message repeats."""

DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
POWER_OF_TEN = re.compile(
    r"\s*(?:(?:[*x\N{MULTIPLICATION SIGN}\N{MIDDLE DOT}\N{DOT OPERATOR}]|\\times|\\cdot)"
    r"\s*10\s*(?:\^|\*\*)|\*\^)\s*(?P<open>[{(]\s*)?(?P<exponent>[+-]?\d+)(?(open)\s*[})])",
    re.ASCII,
)
BELOW_THE_LINE = re.compile(
    rf"/\s*(?:{DECIMAL.pattern}){POWER_OF_TEN.pattern}", re.IGNORECASE | re.ASCII
)
"""To some, 1/4 times 100 is 25; to others it is one over 400."""
RAISED_POINT = re.compile(r"\d[\N{MIDDLE DOT}\N{DOT OPERATOR}](?!10\s*(?:\^|\*\*))\d", re.ASCII)
"""A decimal point to some and a product to others."""
NOT_FINITE = re.compile(r"[+-]?(nan|inf(inity)?|∞)", re.IGNORECASE)
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)
SPACED = re.compile(r"[\d.e\s+-]*\s[\d.e\s+-]*", re.IGNORECASE)
THIN_SPACE = re.compile(r"(?<=\d)\\,(?=\d{3}(?!\d))")
"""Groups digits by threes in LaTeX, as our own formulae do."""
MINUS_SIGNS = str.maketrans(
    dict.fromkeys("\N{MINUS SIGN}\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}", "-")
)


def is_blank(raw: object) -> bool:
    """Whether nothing was entered."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def read_number(raw: object) -> float:
    """Read one finite number: ``0.25``, ``2.5e-1``, ``1/4`` and ``sqrt(1/16)`` are the same.

    >>> read_number("\\u22120.25")
    -0.25
    >>> read_number("0,5")
    Traceback (most recent call last):
    ...
    grader.engine.rules.base.InvalidResponse: write 0.5 with a decimal point, not a comma
    """
    if isinstance(raw, str) and len(raw) <= LONGEST and DECIMAL.fullmatch(raw):
        return bounded(float(raw))  # The plain cases, for there are many cells to read.
    if isinstance(raw, float) and math.isfinite(raw):
        return bounded(raw)

    text = plain_text(raw)
    decimal = with_exponent(text)
    if DECIMAL.fullmatch(decimal):
        return bounded(float(decimal))
    if problem := why_refused(decimal) or why_unclear(text):
        raise InvalidResponse(problem)
    try:
        return bounded(evaluate(text))
    except NotAnExpression:
        raise InvalidResponse(why_no_number(decimal)) from None


def is_worked_out(raw: object) -> bool:
    """Whether a number that can be read is written as something other than a plain decimal."""
    return isinstance(raw, str) and not DECIMAL.fullmatch(plain_text(raw))


def plain_text(raw: object) -> str:
    """Return what was entered in plain characters, or refuse what is no text or number."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise InvalidResponse("write one number")
    if isinstance(raw, int) and abs(raw) > LARGEST:
        raise InvalidResponse(TOO_LARGE)  # Writing out its digits might fail.
    text = str(raw).strip()
    if len(text) > LONGEST:
        raise InvalidResponse(f"a number may have {LONGEST} characters at most")
    text = THIN_SPACE.sub("", text)
    return re.sub(r"^([+-])\s+", r"\1", text.translate(MINUS_SIGNS))


def with_exponent(text: str) -> str:
    """Return a number that is written with a power of ten as programs write it."""
    # Not in a fraction: 1/4 times 100 must not be read as 1 over 400.
    return text if "/" in text else POWER_OF_TEN.sub(r"e\g<exponent>", text)


def bounded(value: float) -> float:
    """Return the value if it can be worked with."""
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise InvalidResponse(TOO_LARGE)
    return value


def why_refused(text: str) -> str:
    """Say what is wrong with a text that is no number, whatever else stands in it."""
    if not text:
        return "write a number"
    if any(not (character.isprintable() or character.isspace()) for character in text):
        return "an invisible character stands here; type the number anew"
    if "," in text:
        return why_no_comma(text)
    if NOT_FINITE.fullmatch(text):
        return "write a finite number"
    if any(character.isnumeric() and not character.isascii() for character in text):
        return "write the number with the digits 0 to 9"
    return ""


def why_unclear(text: str) -> str:
    """Say what to write where people read the same signs in two ways."""
    if BELOW_THE_LINE.search(text):
        return "put brackets round the fraction, or round what stands below the line"
    if RAISED_POINT.search(text):
        return "write . for the decimal point, or * for times"
    return ""


def why_no_number(text: str) -> str:
    """Say what is wrong with what is neither a number nor an expression."""
    if SPACED.fullmatch(text):
        return "write one number, without spaces in it"
    return f"{quoted(text)} is not a number; write it like 0.25, -2.5e-1 or 1/4"


def why_no_comma(text: str) -> str:
    """Say how to write a number that has a comma in it, if one can tell which is meant."""
    plain, pointed = text.replace(",", ""), text.replace(",", ".")
    if len(text) > LONGEST_ECHO or not DECIMAL.fullmatch(pointed):
        return "write numbers like 1234.5, with a decimal point and no comma"
    if THOUSANDS.fullmatch(text):
        # To some this is a thousand, to others it is one.
        return f"write {plain} without a comma, or {pointed} with a decimal point"
    return f"write {pointed} with a decimal point, not a comma"


def quoted(text: str) -> str:
    """Return a short text in quotes, so that people see which one is meant."""
    return f"“{text[:LONGEST_ECHO]}…”" if len(text) > LONGEST_ECHO else f"“{text}”"
