"""What is no matrix of the shape asked for, and what the student is told."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.matrices import read_matrix, read_vector
from grader.engine.pasting import LONGEST_PASTE
from grader.engine.rules import InvalidResponse

ASKED = "Give 2 rows of 2 numbers"
HINT = " If a comma stands for the decimal point, write a point."
ONE_MATRIX = "Paste one matrix of numbers, with nothing to work out before or after it."
LOOK_ALIKE = "“{}” is not a number; write it like 0.25, -2.5e-1 or 1/4."


def refusal(raw: object, rows: int = 2, columns: int = 2) -> str:
    with pytest.raises(InvalidResponse) as refused:
        read_matrix(raw, rows, columns)
    return str(refused.value)


def nested(depth: int) -> object:
    value: object = 0.5
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ([[0.5]], "1 by 1 were found."),  # It would be broadcast over the whole key.
        ([], "1 by 0 were found."),
        ([[], []], "2 by 0 were found."),
        ([1, 2], "1 by 2 were found."),
        ([1, 2, 3, 4], "1 by 4 were found."),
        ([[1, 2]], "1 by 2 were found."),
        ([[1, 2], [3]], "the rows here have 1 to 2 entries."),
        ([1, [2, 3]], "the rows here have 1 to 2 entries."),
        ([[1, 2], [3, 4], [5, 6]], "3 by 2 were found."),
        ([[1] * 300] * 300, "300 by 300 were found."),
        ([[[1, 2], [3, 4]]], "1 by 2 were found."),
        (nested(500), "1 by 1 were found."),
        ("[]", "0 by 0 were found."),
        ("1 2 3 4", "1 by 4 were found."),
        ("hello", "1 by 1 were found."),
        ("[[1, 2], [3]]", "the rows here have 1 to 2 entries."),
        ("0,5, 0,25\n1,5, 2,0", "2 by 4 were found." + HINT),
        ("1,2\n3", "the rows here have 1 to 2 entries." + HINT),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_another_shape_is_refused_and_named(raw, found):
    assert refusal(raw) == f"{ASKED}; {found}"


@pytest.mark.parametrize("raw", [5, 0.5, True, {"rows": 2}, {}, frozenset()], ids=ascii)
def test_what_is_no_grid_is_refused(raw):
    assert refusal(raw) == f"{ASKED}."


def test_one_is_singular():
    assert refusal([[1, 2]], 1, 1).startswith("Give 1 row of 1 number;")
    assert refusal([[1]], 2, 1).startswith("Give 2 rows of 1 number;")


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ([["1", "0,5"], [1, 2]], "Row 1, column 2: write 0.5 with a decimal point, not a comma."),
        ([[1, 2], [3, True]], "Row 2, column 2: write one number."),
        ([[1, 2], [[3], 4]], "Row 2, column 1: write one number."),
        ([[1, 2], [{}, 4]], "Row 2, column 1: write one number."),
        ([[1, 2], [3, None]], "Row 2, column 2 is empty: write a number, or clear every cell."),
        ([[1, " "], [3, 4]], "Row 1, column 2 is empty: write a number, or clear every cell."),
        ([[float("nan"), 2], [3, 4]], "Row 1, column 1: write a finite number."),
        ([["1e400", 2], [3, 4]], "Row 1, column 1: this number is too large."),
        ([[10**5000, 2], [3, 4]], "Row 1, column 1: this number is too large."),
        ([["1_0", 2], [3, 4]], "Row 1, column 1: " + LOOK_ALIKE.format("1_0")),
        ("0,5 0,25\n1,5 2", "Row 1, column 1: write 0.5 with a decimal point, not a comma."),
        ("1;0,25\n1,5;2", "Row 1, column 2: write 0.25 with a decimal point, not a comma."),
        ("1\t2\n3\t0,5", "Row 2, column 2: write 0.5 with a decimal point, not a comma."),
        ("\t2\n3\t4", "Row 1, column 1 is empty: write a number, or clear every cell."),
        ("1\t2\n3\t", "Row 2, column 2 is empty: write a number, or clear every cell."),
        ("1,\t2\n3\t4", "Row 1, column 1: write 1. with a decimal point, not a comma."),
        (r"\begin{bmatrix} & 2 \\ 3 & 4 \end{bmatrix}", "Row 1, column 1 is empty: write a number"),
        ("[[nan 1]\n [2 3]]", "Row 1, column 1: write a finite number."),
        ("[1 2;3 4]'", "Row 2, column 2: " + LOOK_ALIKE.format("4]'")),
        ("\ufeff1,2\n3,4", "Row 1, column 1: an invisible character stands here"),
    ],
    ids=lambda value: ascii(value)[:30] if isinstance(value, str) else "grid",
)
def test_the_cell_that_cannot_be_read_is_named(raw, message):
    assert refusal(raw).startswith(message)


@pytest.mark.parametrize(
    "text",
    [
        "np.exp([[0, 1], [1, 0]])", "inv([[1, 2], [3, 4]])", "[[1, 2], [3, 4]].T",
        "np.array([[1, 2], [3, 4]]).T", "np.array([[1, 2], [3, 4]]) + 1", "[[1, 2], [3, 4]]'",
        "2*[[1, 2], [3, 4]]", "-[[1, 2], [3, 4]]", "[[1, 2], [3, 4]] / 2", "[[1 2]\n ...\n [3 4]]",
        "[[1, 2], [3, 4]], [[5, 6], [7, 8]]", "[[[1, 2], [3, 4]]]", "[[[1, 2]], [[3, 4]]]",
        "[" * 500 + "]" * 500, "{{1, 2}, {3, 4}}^2", "matrix('1 2; 3 4')",
        r"2\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}",
        r"-\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}",
        r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}^\top",
        r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix} \begin{bmatrix} 1 \\ 2 \end{bmatrix}",
        r"\begin{bmatrix} 1 & 2 \\ 3 & 4", r"\frac{1}{2}\begin{bmatrix}1&2\\3&4\end{bmatrix}",
    ],
    ids=ascii,
)  # fmt: skip
def test_what_would_have_to_be_worked_out_first_is_refused_and_not_ignored(text):
    assert refusal(text) == ONE_MATRIX


def test_a_mixed_number_is_not_run_together():
    text = r"\begin{bmatrix} 2\frac{1}{2} & 2 \\ 3 & 4 \end{bmatrix}"

    assert refusal(text) == "Row 1, column 1: " + LOOK_ALIKE.format("2 1/2")


def test_a_text_too_long_is_refused_unread():
    message = f"A matrix may have {LONGEST_PASTE} characters at most."

    assert refusal("1 " * LONGEST_PASTE) == message


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ([1, 2], "Give 3 numbers; 2 were found."),
        ([], "Give 3 numbers; 0 were found."),
        ([[1, 2], [3, 4]], "Give 3 numbers; 2 by 2 were found."),
        ([[1], [2, 3]], "Give 3 numbers; the rows here have 1 to 2 entries."),
        ([[1], [], [2], [3]], "Give 3 numbers; the rows here have 0 to 1 entries."),
        ("0,5; 0,25; 1", "Give 3 numbers; the rows here have 1 to 2 entries." + HINT),
        (["1", "", "3"], "Entry 2 is empty: write a number, or clear every cell."),
        (["1", "2", "0,5"], "Entry 3: write 0.5 with a decimal point, not a comma."),
        ("0,5 1 2", "Entry 1: write 0.5 with a decimal point, not a comma."),
        ([1, 2, True], "Entry 3: write one number."),
        ("np.exp([1, 2, 3])", ONE_MATRIX),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_what_is_no_vector_of_three_is_refused(raw, message):
    with pytest.raises(InvalidResponse) as refused:
        read_vector(raw, 3)

    assert str(refused.value) == message


structures = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=20,
)
pieces = st.sampled_from([*"[]{}()0123456789.,;= \n\t&'", r"\\", r"\begin{array}", "{c}", "e-1"])
ends = st.sampled_from([r"\end{array}", "array(", "dtype=", r"\frac{1}", "{2}", "inf", "\0"])


@given(structures | st.lists(pieces | ends, max_size=30).map("".join) | st.text())
def test_nothing_but_a_refusal_is_ever_raised(raw):
    for read, shape in ((read_matrix, (2, 2)), (read_matrix, (1, 1)), (read_vector, (3,))):
        try:
            value = read(raw, *shape)
        except InvalidResponse as refused:
            message = str(refused)
        else:
            assert np.isfinite(value).all()
            message = f"{value.shape}"
        assert "\0" not in message
        assert len(message) <= 180


@pytest.mark.parametrize(
    "text",
    [
        "array([[[[[" + ",x=" * 6_000, r"\begin{matrix}" * 1_300 + r"\end{foo}", "[" * 20_000,
        r"\begin{array}{" * 1_400, r"\begin{array}{" + "{a}" * 6_000, "[]," * 6_000, "[ " * 9_000,
        r"\begin{bmatrix}" + r"\\[" * 6_000 + r"\end{bmatrix}", "array(" * 3_000, "\t" * 20_000,
        r"\begin{bmatrix}" + r"\frac{1" * 2_500 + r"\end{bmatrix}", "1 " * 9_000, "1;" * 9_000,
        r"\begin{" + "matrix" * 3_000, "a" + " " * 19_000 + ",", "a." * 9_000, "=" * 20_000,
        r"\left[" * 3_000 + r"\begin{bmatrix}1\end{bmatrix}", "1,2\n" * 5_000, "9" * LONGEST_PASTE,
    ],
    ids=lambda text: ascii(text)[:25],
)  # fmt: skip
def test_no_text_takes_long_to_refuse(text):
    start = time.process_time()

    with pytest.raises(InvalidResponse):
        read_matrix(text, 2, 2)

    assert time.process_time() - start < 1  # A pattern that backtracks takes minutes.
