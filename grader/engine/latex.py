"""Numbers and matrices as LaTeX."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

GROUPED_FROM = 10_000
"""Counts from here on have a thin space after each three digits."""


def as_latex(
    value: ArrayLike, decimals: int | None = None, where: NDArray[np.bool_] | None = None
) -> str:
    """Return a number, vector or matrix as LaTeX.

    With ``decimals`` every entry is rounded to so many; without, written as short as it is. Of a
    matrix, entries outside ``where`` are dots.

    >>> as_latex([[0.5, 1.0]])
    '\\\\begin{bmatrix} 0.5 & 1 \\\\end{bmatrix}'
    >>> as_latex(-0.00004, decimals=2)
    '0.00'
    """
    array = np.asarray(value, dtype=np.float64)
    if array.ndim == 0:
        return number(float(array), decimals)
    rows = array[None] if array.ndim == 1 else array
    texts = [[number(float(entry), decimals) for entry in row] for row in rows]
    if where is not None:
        texts = np.where(where, texts, r"\cdot").tolist()
    lines = [" & ".join(row) for row in texts]
    body = r" \\ ".join(lines)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"


def number(value: float, decimals: int | None = None) -> str:
    """Return one number; a rounded zero has no sign."""
    if decimals is None:
        text = np.format_float_positional(value, trim="-", precision=12, fractional=False)
        return "0" if text in {"-0", "0"} else text
    if decimals == 0 and abs(value) >= GROUPED_FROM:
        return f"{value:,.0f}".replace(",", r"\,")
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def in_a_formula(
    value: ArrayLike, decimals: int | None = None, where: NDArray[np.bool_] | None = None
) -> str:
    """Return the value to stand within a formula: a negative number in brackets."""
    text = as_latex(value, decimals, where)
    return rf"\left( {text} \right)" if text.startswith("-") else text
