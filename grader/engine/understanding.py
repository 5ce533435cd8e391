"""What was understood of a response, so that people see it before they hand it in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypedDict

import numpy as np

from grader.engine.marking import Key, read
from grader.engine.matrices import laid_out
from grader.engine.parsing import is_blank, is_worked_out, read_number
from grader.engine.pasting import Cells
from grader.engine.rules import InvalidResponse, MatrixWithin, NumberWithin, Rule, load_rule

State = Literal["empty", "read", "unreadable"]
Values = str | list[str | None] | list[list[str | None]] | None

DIGITS = 6
"""Of what was worked out, these many are shown; of whole numbers, all."""
MOST_TOLD = 3
"""Entries of one part whose values are told in words; of more nobody would read the line."""


class Understood(TypedDict):
    """What was understood of one part; see `understood`."""

    state: State
    message: str
    values: Values
    worked_out: bool
    unfinished: bool
    echo: str


def understood(key: Key, response: object) -> dict[str, Understood]:
    """Return what was understood of every part of a response, by the parts' names.

    Nothing here tells right from wrong: of the key only the rules' settings are read. What it
    calls unreadable is what `check` refuses, with the same message. All of it is ready for JSON.

    Returns
    -------
    For every part of the key, whether or not the response names it, a dictionary with:

    state : "empty" if nothing was entered, "read" if it can be marked, else "unreadable"
    message : why it is unreadable and how to mend it, in plain English; else ""
    values : the numbers that were read, written short (six digits; of whole numbers all), in the
        shape of the part: a text for a number, a list for a vector, a list of rows for a matrix.
        None stands for cells that are not asked, are empty or cannot be read. Where nothing
        was entered, where the shape is another than the one asked for, and for choices and
        texts, None stands for the whole.
    unfinished : whether it is unreadable only because some cells are still empty
    worked_out : whether some number is written as something other than a plain decimal
    echo : what such entries come to, ready to be shown: "sqrt(0.9) = 0.948683"; for several,
        "sqrt(2) = 1.41421, 1/4 = 0.25", each once and three at most, then "…"; else ""
    """
    entered: Mapping[str, object] = response if isinstance(response, Mapping) else {}
    answers, errors = read(key, entered)
    found: dict[str, Understood] = {}
    for name, frozen in key["parts"].items():
        state: State = "read" if answers.get(name) is not None else "empty"
        cells = entries_of(load_rule(frozen), entered.get(name))
        told = list(dict.fromkeys(worked_out_in(cells)))
        found[name] = {
            "state": "unreadable" if name in errors else state,
            "message": errors.get(name, ""),
            "values": values_of(cells, len(frozen["settings"].get("shape", ()))),
            "worked_out": bool(told),
            "unfinished": name in errors and is_unfinished(cells),
            "echo": ", ".join([*told[:MOST_TOLD], *(["…"] if len(told) > MOST_TOLD else [])]),
        }
    return found


def is_unfinished(cells: Cells) -> bool:
    """Say whether all that was entered can be read, and some of it is missing."""
    flat = [cell for row in cells for cell in row]
    filled = [cell for cell in flat if not is_blank(cell)]
    return 0 < len(filled) < len(flat) and all(value_of(cell) is not None for cell in filled)


def values_of(cells: Cells, dimensions: int) -> Values:
    """Return the numbers that were read in the shape of their part; None if there is none."""
    values = [[value_of(cell) for cell in row] for row in cells]
    flat = [value for row in values for value in row]  # A vector may stand as a column.
    if not any(flat):
        return None
    return values if dimensions == 2 else flat if dimensions else flat[0]


def entries_of(rule: Rule[Any], raw: object) -> Cells:
    """Return what was entered as rows of cells; nothing where no number is asked or none fits."""
    if isinstance(rule, NumberWithin):
        return [[raw]]
    if not isinstance(rule, MatrixWithin):
        return []
    free = None if rule.free is None else np.array(rule.free)
    try:
        cells = laid_out(raw, rule.shape, free)
    except InvalidResponse:
        return []
    if free is None:
        return cells
    return [
        [None if free[i, j] else cell for j, cell in enumerate(row)] for i, row in enumerate(cells)
    ]


def worked_out_in(cells: Cells) -> Iterator[str]:
    """Return what was written in other ways than as a plain decimal, and what it comes to."""
    for row in cells:
        for cell in row:
            value = value_of(cell)
            if value is not None and is_worked_out(cell):
                yield f"{' '.join(str(cell).split())} = {value}"


def value_of(cell: object) -> str | None:
    """Return a number that was read, written short."""
    if is_blank(cell):
        return None
    try:
        return in_short(read_number(cell))
    except InvalidResponse:
        return None


def in_short(value: float) -> str:
    """Write a number as short as people do.

    >>> in_short(2 / 3), in_short(1234567.0), in_short(0.00001), in_short(-0.0)
    ('0.666667', '1234567', '0.00001', '0')
    """
    if value == round(value):
        return f"{value:.0f}".replace("-0", "0") if value == 0 else f"{value:.0f}"
    if abs(value) < 10**-DIGITS:
        return f"{value:.{DIGITS}g}"
    return np.format_float_positional(value, precision=DIGITS, fractional=False, trim="-")
