from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from grader.engine.latex import as_latex
from grader.engine.matrices import is_blank_grid, read_matrix, read_vector
from grader.engine.rules import InvalidResponse
from grader.engine.streams import Array

Rows = Sequence[Sequence[float]]


def joined(rows: Rows, between: str, after: str, write: Callable[[float], str] = repr) -> str:
    return after.join(between.join(write(entry) for entry in row) for row in rows)


def latex_number(entry: float) -> str:
    mantissa, _, exponent = repr(entry).partition("e")
    return rf"{mantissa} \times 10^{{{int(exponent)}}}" if exponent else mantissa


def latex(rows: Rows, begin: str, end: str) -> str:
    body = joined(rows, " & ", r" \\ ", latex_number)
    return rf"\begin{begin} {body} \end{end}"


def as_csv(rows: Rows) -> str:
    file = io.StringIO()
    csv.writer(file).writerows([[repr(entry) for entry in row] for row in rows])
    return file.getvalue()


def numpy_text(write: Callable[[Array], str], rows: Rows) -> str:
    with np.printoptions(floatmode="unique", linewidth=500):
        return write(np.array(rows, dtype=np.float64))


def torch_text(rows: Rows) -> str:
    body = joined(rows, ", ", "],\n        [")
    return f"tensor([[{body}]], device='cuda:0', dtype=torch.float64, grad_fn=<MmBackward0>)"


def hlines(rows: Rows) -> str:
    return (
        "\\hline\n" + joined(rows, " & ", " \\\\ \\hline\n ", latex_number) + " \\\\[2pt] \\hline"
    )


WRITERS: dict[str, Callable[[Rows], object]] = {
    "grid of numbers": lambda rows: [list(row) for row in rows],
    "grid of texts": lambda rows: [[f" {entry!r} " for entry in row] for row in rows],
    "grid with typographic minus": lambda rows: [
        [repr(entry).replace("-", "\u2212") for entry in row] for row in rows
    ],
    "numpy repr": lambda rows: numpy_text(repr, rows),
    "numpy print": lambda rows: numpy_text(str, rows),
    "numpy call": lambda rows: f"a = np.array({[list(row) for row in rows]}, dtype=np.float32)",
    "numpy call, dtype by place": lambda rows: f"np.array({[list(row) for row in rows]}, float)",
    "torch": torch_text,
    "python lists": lambda rows: str([list(row) for row in rows]),
    "python tuples": lambda rows: str(tuple((*row, 0.0)[:-1] for row in rows)),
    "json": lambda rows: json.dumps([[repr(entry) for entry in row] for row in rows], indent=1),
    "matlab": lambda rows: f"A = [{joined(rows, ' ', '; ')}];",
    "matlab, commas": lambda rows: f"[{joined(rows, ', ', ';')}]",
    "matlab, lines": lambda rows: f"A = [\n {joined(rows, ', ', chr(10) + ' ')}\n];",
    "matlab, both": lambda rows: f"[{joined(rows, ' ', ';' + chr(10))}]",
    "matlab display": lambda rows: f"A =\n\n   {joined(rows, '   ', chr(10) + '   ')}\n\n",
    "bmatrix": lambda rows: latex(rows, "{bmatrix}", "{bmatrix}"),
    "pmatrix": lambda rows: f"$W_q = {latex(rows, '{pmatrix}', '{pmatrix}')}$",
    "starred": lambda rows: rf"\[{latex(rows, '{bmatrix*}[r]', '{bmatrix*}')}\]",
    "array": lambda rows: (
        rf"$$\left[\begin{{array}}{{|@{{}}r|*{{9}}{{c}}|}}{hlines(rows)}\end{{array}}\right]$$"
    ),
    "csv": as_csv,
    "csv, spaces": lambda rows: joined(rows, ", ", "\n"),
    "csv, comma at the end": lambda rows: joined(rows, ",", ",\n") + ",",
    "csv, quoted": lambda rows: joined(rows, ",", "\r\n", lambda entry: f'"{entry!r}"'),
    "tsv": lambda rows: joined(rows, "\t", "\r\n") + "\r\n",
    "spaces": lambda rows: joined(rows, "  ", "\n\n"),
    "mathematica": lambda rows: "{{" + joined(rows, ", ", "}, {") + "}}",
    "mathematica, exponents": lambda rows: (
        "m = {{" + joined(rows, ", ", "},\n {", lambda x: f"{x:.17e}".replace("e", "*^")) + "}};"
    ),
    "sympy": lambda rows: f"Matrix([[{joined(rows, ', ', '], [')}]])",
}
grids = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda shape: st.lists(
        st.lists(st.floats(-1e9, 1e9), min_size=shape[1], max_size=shape[1]),
        min_size=shape[0],
        max_size=shape[0],
    )
)


@settings(max_examples=50)
@pytest.mark.parametrize("writer", WRITERS)
@given(rows=grids)
@example(rows=[[0.5, -0.25], [1e-7, 2.0], [3.0, 4.5e8]])
@example(rows=[[-0.5]])
def test_what_is_written_is_read_back(writer, rows):
    matrix = read_matrix(WRITERS[writer](rows), len(rows), len(rows[0]))

    assert matrix.tolist() == rows


@given(rows=grids)
def test_cells_between_semicolons_are_read_back(rows):
    assume(len(rows) > 1 and len(rows[0]) > 1)  # Of one row, MATLAB would make a column.

    assert read_matrix(joined(rows, ";", "\n"), len(rows), len(rows[0])).tolist() == rows


@given(st.lists(st.lists(st.integers(-99, 99), min_size=2, max_size=2), min_size=2, max_size=4))
def test_fractions_in_latex_are_read(numerators):
    body = r" \\ ".join(rf"\frac{{{p}}}{{7}} & -\tfrac{{ {abs(q)} }}{{7}}" for p, q in numerators)

    matrix = read_matrix(rf"\begin{{bmatrix}}{body}\end{{bmatrix}}", len(numerators), 2)

    assert matrix.tolist() == [[p / 7, -abs(q) / 7] for p, q in numerators]


@given(st.lists(st.lists(st.integers(-400, 400), min_size=3, max_size=3), min_size=1, max_size=3))
def test_our_own_latex_is_read_back(quarters):
    rows = [[quarter / 4 + 0.0 for quarter in row] for row in quarters]

    assert read_matrix(as_latex(rows), len(rows), 3).tolist() == rows


@pytest.mark.parametrize(
    "raw",
    [
        [1, 2, 3], ["1", "2", "3"], [[1, 2, 3]], [[1], [2], [3]], (1, 2, 3), "1 2 3", "1, 2, 3",
        "1\n2\n3", "1\t2\t3", "1;2;3", "[1; 2; 3]", "[1 2 3]", "[1. 2. 3.]", "array([1., 2., 3.])",
        "tensor([1., 2., 3.], dtype=torch.float64)", "{1, 2, 3}", "(1, 2, 3)", "v = [1, 2, 3]",
        "[[1], [2], [3]]", r"\begin{bmatrix} 1 \\ 2 \\ 3 \end{bmatrix}", "1,\n2,\n3,", "4/4 2 9/3",
    ],
    ids=ascii,
)  # fmt: skip
def test_a_vector_may_stand_or_lie(raw):
    assert read_vector(raw, 3).tolist() == [1, 2, 3]


def test_cells_that_are_not_asked_are_ignored():
    free = np.array([[False, True], [False, False]])
    cells: list[object] = ["-inf", "", None, "anything", [], True, "-∞"]

    for cell in cells:
        assert read_matrix([["1", cell], ["2", "3"]], 2, 2, free).tolist() == [[1, 0], [2, 3]]
    text = r"\begin{bmatrix} 1 & -\infty \\ 2 & 3 \end{bmatrix}"
    assert read_matrix(text, 2, 2, free).tolist() == [[1, 0], [2, 3]]
    assert read_matrix("[[1 -inf]\n [2 3]]", 2, 2, free).tolist() == [[1, 0], [2, 3]]


@pytest.mark.parametrize(
    "raw", [None, "", " \n", [["", None], [" ", ""]], ["", ""], [[""], ["\t"]]]
)
def test_a_grid_of_empty_cells_is_blank(raw):
    assert is_blank_grid(raw)


@pytest.mark.parametrize("raw", [[], [[]], [[], []], (), "[]", 0, False, {}, [["", 0]], [[[]]]])
def test_a_grid_without_cells_is_not_blank_but_of_the_wrong_shape(raw):
    assert not is_blank_grid(raw)
    with pytest.raises(InvalidResponse):
        read_matrix(raw, 2, 2)
