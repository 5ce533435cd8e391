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

ASSIGNMENT = re.compile(r"[A-Za-z]\w*\s*=(?!=)\s*")
# Only what leaves the numbers as they are: not inv(...), not exp(...).
CALL = re.compile(r"(?:\w+\.)*(?:as)?(?:array|matrix|tensor|constant)\s*\(", re.IGNORECASE)
LATEX_BEGIN = re.compile(
    r"\\begin\{(?:(\w*matrix\*?)\}(?:\[[^\[\]]*\])?|(array)\}\s*\{(?:[^{}]|\{[^{}]*\})*\})"
)
LATEX_AROUND = re.compile(
    r"(?:[\s$&.,;]|\\[\[\]()]|\\displaystyle\b|\\(?:left|right)\s*(?:[\[\]()|.]|\\[lr]brack))*"
)
LATEX_ROW = re.compile(r"\\\\(?:\[[^\[\]]*\])?|\\cr\b")
LATEX_NOISE = re.compile(r"\\(?:hline|left|right|displaystyle|[,;:! ])")
FRACTION = re.compile(r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}")
ROW = re.compile(r"\\\\(?:\[[^\]]*\])?|\\cr\b")
LATEX_NOISE = re.compile(r"\\(?:hline|left|right|displaystyle|[,;:! ])")
FRACTION = re.compile(r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}")
ROW = re.compile(r"\[([^\[\]]*)\]")
IN_QUOTES = re.compile(r"^([\"'])([^\"']*)\1$")
AROUND_ROWS = re.compile(r"\[[\s,;]*\]?[\s,;]*")

ONE_MATRIX = "Paste one matrix of numbers, with nothing to work out before or after it."
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
        found = f"{found_in_words(cells)}.{comma_hint(raw)}"
        raise InvalidResponse(f"Give {shape_in_words(rows, columns)}; {found}")
    matrix = np.zeros((rows, columns))
    for i, row in enumerate(cells):
        for j, cell in enumerate(row):
            if free is None or not free[i, j]:
                matrix[i, j] = read_cell(cell, f"Row {i + 1}, column {j + 1}")
    return matrix


def read_vector(raw: object, length: int) -> Array:
    """Read a vector, written as a row or as a column."""
    cells = as_cells(raw, 1, length)
    flat = [cell for row in cells for cell in row]
    is_line = len(cells) == 1 or all(len(row) == 1 for row in cells)
    if len(flat) != length or not is_line:
        found = f"{len(flat)} were found" if is_line else found_in_words(cells)
        raise InvalidResponse(f"Give {numbers(length)}; {found}.{comma_hint(raw)}")
    return np.array([read_cell(cell, f"Entry {i + 1}") for i, cell in enumerate(flat)])


def is_blank_grid(raw: object) -> bool:
    """Whether every cell was left empty; a grid without cells is no blank, but the wrong shape."""
    if not isinstance(raw, list | tuple):
        return is_blank(raw)
    rows = [row if isinstance(row, list | tuple) else [row] for row in raw]
    return any(rows) and all(is_blank(cell) for row in rows for cell in row)


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
    if begin := LATEX_BEGIN.search(text):
        return latex_cells(text, begin)
    if assignment := ASSIGNMENT.match(text.lstrip()):
        text = text.lstrip()[assignment.end() :]
    if text.lstrip().startswith(("[", "{", "(")) or CALL.match(text.lstrip()):
        return bracketed_cells(text.strip().rstrip("; \r\n"))
    if "[" in text or "(" in text:
        raise InvalidResponse(ONE_MATRIX)
    return lines_of_cells(text.strip("\r\n "))


def bracketed_cells(text: str) -> Cells:
    """Take apart what code writes: rows in brackets, or rows ended by semicolons."""
    if call := CALL.match(text):
        inside, _, after = text[call.end() :].rpartition(")")
        end = max(map(inside.rfind, "])}")) + 1
        named = inside[end:].strip()  # Such as dtype=float32.
        if after or (named and not named.startswith(",")):
            raise InvalidResponse(ONE_MATRIX)
        text = inside[:end].strip()
    text = text.translate(str.maketrans("{}()", "[][]"))
    if re.match(r"\[\s*\[", text):
        if not AROUND_ROWS.fullmatch(ROW.sub("", text)):
            raise InvalidResponse(ONE_MATRIX)
        return [split_cells(row) for row in ROW.findall(text)]
    return lines_of_cells(text.removeprefix("[").removesuffix("]"))


def latex_cells(text: str, begin: re.Match[str]) -> Cells:
    """Take apart what stands between ``\\begin`` and ``\\end``."""
    body, end, after = text[begin.end() :].partition(rf"\end{{{begin[1] or begin[2]}}}")
    before = text[: begin.start()].rpartition("=")[2]
    if not end or not LATEX_AROUND.fullmatch(before) or not LATEX_AROUND.fullmatch(after):
        raise InvalidResponse(ONE_MATRIX)
    plain = LATEX_ROW.sub("\n", " ".join(body.split()))
    plain = FRACTION.sub(r" \1/\2 ", LATEX_NOISE.sub(" ", plain))
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
    # Where spaces separate cells, a comma within one can only be meant as a decimal sign.
    if "\t" in row:
        cells = row.split("\t")
    elif "," in row and not (re.search(r"\d,\d", row) and re.search(r"[^\s,]\s+[^\s,]", row)):
        cells = row.removesuffix(",").split(",")
    else:
        cells = row.split()
    return [IN_QUOTES.sub(r"\2", cell.strip()) for cell in cells]


def numbers(count: int) -> str:
    return "1 number" if count == 1 else f"{count} numbers"


def shape_in_words(rows: int, columns: int) -> str:
    return f"{rows} {'row' if rows == 1 else 'rows'} of {numbers(columns)}"


def found_in_words(cells: Sequence[Sequence[object]]) -> str:
    """Say what shape was found, and what may have led to it."""
    lengths = sorted({len(row) for row in cells})
    if len(lengths) > 1:
        return f"the rows here have {lengths[0]} to {lengths[-1]} entries"
    return f"{len(cells)} by {lengths[0] if lengths else 0} were found"


def comma_hint(raw: object) -> str:
    """Return what to add to a message about the shape, where commas may have made it wrong."""
    return COMMA_HINT if isinstance(raw, str) and "," in raw and "[" not in raw else ""
