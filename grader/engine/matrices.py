"""Read matrices and vectors from a grid of cells, or from what was pasted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from grader.engine.parsing import is_blank, read_number
from grader.engine.pasting import Cells, pasted_cells
from grader.engine.rules.base import InvalidResponse
from grader.engine.streams import Array

COMMA_HINT = " If a comma stands for the decimal point, write a point."


def read_matrix(
    raw: object, rows: int, columns: int, free: NDArray[np.bool_] | None = None
) -> Array:
    """Read a matrix of the shape asked for, or raise `InvalidResponse` naming the cell.

    ``free`` marks cells that are not asked: whatever stands there counts as zero, and a row may
    leave them out.
    """
    return np.array(
        [
            [
                0.0 if free is not None and free[i, j] else read_cell(cell, i, j)
                for j, cell in enumerate(row)
            ]
            for i, row in enumerate(matrix_cells(raw, rows, columns, free))
        ]
    )


def laid_out(raw: object, shape: Sequence[int], free: NDArray[np.bool_] | None = None) -> Cells:
    """Return the cells of a matrix or a vector, if these are as many as are asked."""
    if len(shape) == 1:
        return vector_cells(raw, shape[0])
    return matrix_cells(raw, shape[0], shape[1], free)


def matrix_cells(
    raw: object, rows: int, columns: int, free: NDArray[np.bool_] | None = None
) -> Cells:
    """Return rows of cells in the shape asked for; a row may leave out what is not asked."""
    cells = as_cells(raw, rows, columns)
    if free is not None and len(cells) == rows:
        cells = [spread(row, free[i]) for i, row in enumerate(cells)]
    if len(cells) != rows or any(len(row) != columns for row in cells):
        found = f"{found_in_words(cells)}.{comma_hint(raw)}"
        raise InvalidResponse(f"Give {shape_in_words(rows, columns)}; {found}")
    return cells


def spread(row: list[object], free: NDArray[np.bool_]) -> list[object]:
    """Put a row that has only the cells that are asked in their places."""
    if len(row) == len(free) or len(row) != np.count_nonzero(~free):
        return row
    asked = iter(row)
    return ["" if is_free else next(asked) for is_free in free]


def read_vector(raw: object, length: int) -> Array:
    """Read a vector, written as a row or as a column."""
    flat = [cell for row in vector_cells(raw, length) for cell in row]
    return np.array([read_cell(cell, i) for i, cell in enumerate(flat)])


def vector_cells(raw: object, length: int) -> Cells:
    """Return the cells of a vector, in one row or each in its own."""
    cells = as_cells(raw, 1, length)
    size = sum(len(row) for row in cells)
    is_line = len(cells) == 1 or all(len(row) == 1 for row in cells)
    if size != length or not is_line:
        found = f"{size} were found" if is_line else found_in_words(cells)
        raise InvalidResponse(f"Give {numbers(length)}; {found}.{comma_hint(raw)}")
    return cells


def is_blank_grid(raw: object) -> bool:
    """Whether every cell was left empty; a grid without cells is no blank, but the wrong shape."""
    if not isinstance(raw, list | tuple):
        return is_blank(raw)
    rows = [row if isinstance(row, list | tuple) else [row] for row in raw]
    return any(rows) and all(is_blank(cell) for row in rows for cell in row)


def read_cell(cell: object, *place: int) -> float:
    """Read one cell, and say where it stands if it cannot be read."""
    try:
        return read_number(cell)
    except InvalidResponse as problem:
        where = place_in_words(place)
        if is_blank(cell):
            message = f"{where} is empty: write a number, or clear every cell."
        else:
            message = f"{where}: {problem}."
        raise InvalidResponse(message) from None


def place_in_words(place: Sequence[int]) -> str:
    """Name an entry of a vector or a matrix, counted from one."""
    if len(place) == 1:
        return f"Entry {place[0] + 1}"
    return f"Row {place[0] + 1}, column {place[1] + 1}"


def as_cells(raw: object, rows: int, columns: int) -> Cells:
    """Return rows of cells, whatever they were written as."""
    if isinstance(raw, str):
        return pasted_cells(raw)
    if not isinstance(raw, list | tuple):
        raise InvalidResponse(f"Give {shape_in_words(rows, columns)}.")
    if not any(isinstance(row, list | tuple) for row in raw):
        return [list(raw)]
    return [list(row) if isinstance(row, list | tuple) else [row] for row in raw]


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
