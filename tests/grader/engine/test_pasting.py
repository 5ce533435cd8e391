"""Pasted cells may hold expressions; what separates cells is told from what belongs to one."""

from __future__ import annotations

import time

import pytest

from grader.engine.matrices import read_matrix
from grader.engine.pasting import LONGEST_PASTE, split_cells
from grader.engine.rules import InvalidResponse


@pytest.mark.parametrize(
    "raw",
    [
        [["1/2", "sqrt(4)"], ["1 - 0.2", "2*exp(0)"]],
        "1/2 sqrt(4)\n0.8 2*exp(0)",
        "1/2, sqrt(4)\n1 - 0.2, 2 * exp( 0 )",
        "1/2\tsqrt(4)\n1 - 0.2\t2*exp(0)",
        "1 / 2   sqrt( 4 )\n1 - 0.2   2* exp(0)",
        "1/2;sqrt(4)\n1 - 0.2;2",
        "1/2, 2,\n1 - 0.2,2,",
        "(1/2)*1, sqrt(4)\n(1 - 0.2), 2",
        "(1)/2 sqrt(4)\n.8 2",
        "[1/2 sqrt(4); 1 - 0.2 2*exp(0)]",
        "[1/2, sqrt(4); 1-0.2, (2)*exp(0)]",
        "A = [\n(1)/2 sqrt(4)\n0.8 +2\n];",
        "[[1/2, sqrt(4)], [(1 - 0.2), 2*exp(0)]]",
        "((1/2, sqrt(4)), ((1 - 0.2), (2*exp(0))))",
        "np.array([[1/2, sqrt(4)],\n [1-0.2, 2*exp(0)]], dtype=float)",
        "tensor([[0.5000, sqrt(4)],\n        [0.8, 2.]])",
        "{{1/2, sqrt(4)}, {0.8, 2}}",
        r"\begin{bmatrix} \frac{1}{2} & \sqrt{4} \\ 1 - 0.2 & 2 \cdot e^{0} \end{bmatrix}",
        r"\begin{matrix} \frac{2 - 1}{2} & {\sqrt{4}} \\ 8 \times 10^{-1} & 2*\exp(0) \end{matrix}",
    ],
    ids=ascii,
)
def test_cells_may_hold_expressions(raw):
    assert read_matrix(raw, 2, 2).tolist() == [[0.5, 2], [0.8, 2]]


SPLIT = [
    ("1 -2", ["1", "-2"]),
    ("1 - 2", ["1 - 2"]),
    ("1- 2 3", ["1- 2", "3"]),
    ("- 5 3", ["- 5", "3"]),
    ("1 \u2212 2", ["1 \u2212 2"]),
    ("1 - -", ["1", "-", "-"]),  # Dashes for what is not asked.
    ("1 \u00b7 \u00b7", ["1", "\u00b7", "\u00b7"]),
    ("1 / 4 2", ["1 / 4", "2"]),
    ("2 *3 4", ["2 *3", "4"]),
    ("exp( -1 ) 2", ["exp( -1 )", "2"]),
    ("0,5 sqrt(0,9)", ["0,5", "sqrt(0,9)"]),
    ("1 + 1,3", ["1 + 1", "3"]),
    ("f(1, 2), 3", ["f(1, 2)", "3"]),
    ("sqrt(2, 3, 4", ["sqrt(2, 3, 4"]),
    ("1) 2, 3", ["1) 2", "3"]),
    ("1 2)", ["1", "2)"]),
]


@pytest.mark.parametrize(("row", "cells"), SPLIT)
def test_a_row_is_split_where_no_expression_goes_on(row, cells):
    assert split_cells(row) == cells


@pytest.mark.parametrize(
    "text", ["2*[[1, 2], [3, 4]]", "(1/2)*[[1, 2], [3, 4]]", "sqrt([[1, 2], [3, 4]])"]
)
def test_a_whole_matrix_is_not_worked_with(text):
    with pytest.raises(InvalidResponse, match="Paste one matrix of numbers"):
        read_matrix(text, 2, 2)


@pytest.mark.parametrize(
    "piece", ["(", ")", "(1,", "1 - ", "1 /", "(1 ", "sqrt(", "\\frac{1}{", "{(", ",(", "\u2212 "]
)
def test_no_text_takes_long_to_take_apart(piece):
    text = piece * (LONGEST_PASTE // len(piece))
    start = time.process_time()

    with pytest.raises(InvalidResponse):
        read_matrix(text, 2, 2)
    with pytest.raises(InvalidResponse):
        read_matrix(f"[{text[2:]}]", 2, 2)

    assert time.process_time() - start < 0.5
