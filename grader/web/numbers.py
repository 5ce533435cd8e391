"""Numbers, matrices and what a student wrote, as a page shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.engine.matrices import as_cells
from grader.engine.rules.base import InvalidResponse

MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A number in a matrix, and whether the pen rings it."""

    text: str
    wrong: bool = False


def shown(value: object) -> str:
    """Write a number as short as it is, with a minus sign that is as wide as a plus."""
    text = f"{value:.12g}" if isinstance(value, int | float) else str(value)
    return text.replace("-", MINUS)


def rounded(value: float) -> str:
    """Write a tolerance by its two leading digits, without an exponent."""
    text = f"{value:.2g}"
    return f"{float(text):.10f}".rstrip("0").rstrip(".") if "e" in text else text


def grid_of(value: Sequence[Any]) -> list[list[Entry]]:
    """Take what is given for rows of entries; a vector is written as a row."""
    rows = value if isinstance(value[0], list) else [value]
    return [[Entry(shown(number)) for number in row] for row in rows]


def answered_grid(
    part: Mapping[str, Any], answer: object, cells: object
) -> list[list[Entry]] | None:
    """Lay out what a student wrote, wrong entries ringed; None where it is no grid."""
    rows, columns = part["shape"] if len(part["shape"]) == 2 else (1, part["shape"][0])
    try:
        written = as_cells(answer, rows, columns)
    except InvalidResponse:
        return None
    return [
        [Entry(_as_written(entry), is_ringed(cells, i, j)) for j, entry in enumerate(row)]
        for i, row in enumerate(written)
    ]


def is_ringed(cells: object, row: int, column: int) -> bool:
    """Say whether the pen rings an entry: "this one". Round everything it would say nothing."""
    return _at(cells, row, column) is False and _points_somewhere(cells)


def _as_written(entry: object) -> str:
    text = str(entry).strip()
    return text.replace("-", MINUS) if text else "·"


def _points_somewhere(cells: object) -> bool:
    flat = _flat(cells)
    return any(cell is True for cell in flat) and any(cell is False for cell in flat)


def _flat(cells: object) -> list[object]:
    if not isinstance(cells, list):
        return [cells]
    return [inner for cell in cells for inner in _flat(cell)]


def _at(cells: object, row: int, column: int) -> object:
    if not isinstance(cells, list) or not cells:
        return None
    line = cells[row] if isinstance(cells[0], list) and row < len(cells) else cells
    return line[column] if isinstance(line, list) and column < len(line) else None
