"""Read matrices from a grid of cells, or pasted as NumPy, MATLAB, LaTeX, CSV or TSV."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from grader.engine.parsing import is_blank, read_number
from grader.engine.rules.base import InvalidResponse
from grader.engine.streams import Array

LONGEST_PASTE = 20_000

ASSIGNMENT = re.compile(r"^\s*[A-Za-z]\w*\s*=(?!=)\s*")
CALL = re.compile(
    r"^\s*[A-Za-z][\w.]*\s*\(\s*(?P<inside>[\[({].*?)\s*(?:,\s*\w+\s*=[^\[\]]*)?\)\s*$", re.DOTALL
)
LATEX = re.compile(
    r"\\begin\{(\w*matrix\*?|array)\}(?:\{[^}]*\}|\[[^\]]*\])?(.*?)\\end\{\1\}", re.DOTALL
)
LATEX_ROW = re.compile(r"\\\\(?:\[[^\]]*\])?|\\cr\b")
LATEX_NOISE = re.compile(r"\\(?:hline|left|right|displaystyle|[,;:! ])")
FRACTION = re.compile(r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}")
ROW = re.compile(r"\[([^\[\]]*)\]")

COMMA_HINT = " If a comma stands for the decimal point, write a point."

Cells = list[list[object]]


def read_matrix(
    raw: object, rows: int, columns: int, free: NDArray[np.bool_] | None = None
) -> Array:
    """Read a matrix of the shape asked for, or raise `InvalidResponse` naming the cell.

    ``free`` marks cells that are not asked: whatever stands there counts as zero.
    """
    cells = as_cells(raw, rows, columns)
    if len(cells) != rows or any(len(row) != columns for row in cells):
        hint = COMMA_HINT if isinstance(raw, str) and "," in raw else ""
        raise InvalidResponse(
            f"Give {shape_in_words(rows, columns)}; {found_in_words(cells)}.{hint}"
        )
    matrix = np.zeros((rows, columns))
    for i, row in enumerate(cells):
        for j, cell in enumerate(row):
            if free is None or not free[i, j]:
                matrix[i, j] = read_cell(cell, f"Row {i + 1}, column {j + 1}")
    return matrix


def read_vector(raw: object, length: int) -> Array:
    """Read a vector, written as a row or as a column."""
    cells = as_cells(raw, 1, length)
    flat = [cell for row in cells for cell in row] if 1 in (len(cells), width(cells)) else []
    if len(flat) != length:
        raise InvalidResponse(f"Give {length} numbers; {found_in_words(cells)}.")
    return np.array([read_cell(cell, f"Entry {i + 1}") for i, cell in enumerate(flat)])


def is_blank_grid(raw: object) -> bool:
    """Whether every cell was left empty."""
    if isinstance(raw, list | tuple):
        return all(
            all(is_blank(cell) for cell in row) if isinstance(row, list | tuple) else is_blank(row)
            for row in raw
        )
    return is_blank(raw)


def read_cell(cell: object, place: str) -> float:
    """Read one cell, and say where it stands if it cannot be read."""
    if is_blank(cell):
        raise InvalidResponse(f"{place} is empty: write a number, or clear every cell.")
    try:
        return read_number(cell)
    except InvalidResponse as problem:
        raise InvalidResponse(f"{place}: {problem}.") from None


def as_cells(raw: object, rows: int, columns: int) -> Cells:
    """Return rows of cells, whatever they were written as."""
    if isinstance(raw, str):
        return pasted_cells(raw)
    if not isinstance(raw, list | tuple):
        raise InvalidResponse(f"Give {shape_in_words(rows, columns)}.")
    if not any(isinstance(row, list | tuple) for row in raw):
        return [list(raw)]
    return [list(row) if isinstance(row, list | tuple) else [row] for row in raw]


def pasted_cells(text: str) -> Cells:
    """Take a pasted matrix apart.

    >>> pasted_cells("np.array([[1, 2], [3, 4]])") == pasted_cells("[1 2; 3 4]")
    True
    """
    if len(text) > LONGEST_PASTE:
        raise InvalidResponse(f"A matrix may have {LONGEST_PASTE} characters at most.")
    if latex := LATEX.search(text):
        return latex_cells(latex[2])
    text = ASSIGNMENT.sub("", text.strip())
    if call := CALL.match(text):
        text = call["inside"]
    if "\\" not in text:
        text = text.translate(str.maketrans("{}()", "[][]"))
    if re.match(r"\s*\[\s*\[", text):
        return [split_cells(row) for row in ROW.findall(text)]
    return lines_of_cells(text.strip().removeprefix("[").removesuffix("]"))


def latex_cells(body: str) -> Cells:
    """Take apart what stands between ``\\begin`` and ``\\end``."""
    plain = FRACTION.sub(r"\1/\2", LATEX_NOISE.sub(" ", LATEX_ROW.sub("\n", body)))
    return [
        [cell.strip().strip("{}") for cell in line.split("&")]
        for line in plain.split("\n")
        if line.strip()
    ]


def lines_of_cells(text: str) -> Cells:
    """Take apart lines of cells, with rows ended by line breaks or by semicolons."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(";" in line.rstrip().rstrip(";") for line in lines):
        # A spreadsheet where the comma is the decimal sign separates cells by semicolons.
        return [list(line.rstrip().split(";")) for line in lines]
    rows = [row for line in lines for row in line.split(";") if row.strip()]
    return [split_cells(row) for row in rows]


def split_cells(row: str) -> list[object]:
    """Split a row at tabs, else at commas, else at spaces."""
    row = row.strip("\n\r ")
    if "\t" in row:
        return list(row.split("\t"))
    # Where spaces separate cells, a comma can only be meant as a decimal sign.
    if "," in row and not re.search(r"[^\s,]\s+[^\s,]", row):
        return list(row.strip().removesuffix(",").split(","))
    return list(row.split())


def width(cells: Sequence[Sequence[object]]) -> int:
    return max((len(row) for row in cells), default=0)


def shape_in_words(rows: int, columns: int) -> str:
    row = "row" if rows == 1 else "rows"
    return f"{rows} {row} of {columns} numbers"


def found_in_words(cells: Sequence[Sequence[object]]) -> str:
    """Say what shape was found, and what may have led to it."""
    lengths = sorted({len(row) for row in cells})
    if len(lengths) > 1:
        return f"the rows here have {lengths[0]} to {lengths[-1]} entries"
    return f"{len(cells)} by {lengths[0] if lengths else 0} were found"
