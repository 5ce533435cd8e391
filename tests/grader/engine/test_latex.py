from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.latex import as_latex, in_a_formula, number
from grader.engine.matrices import read_matrix
from grader.engine.parsing import read_number

# Numbers of problems; nobody is shown a hundred zeros after the point.
values = st.floats(-1e6, 1e6).filter(lambda value: value == 0 or abs(value) > 1e-20)


@pytest.mark.parametrize(
    ("value", "decimals", "latex"),
    [
        (0.5, None, "0.5"), (1.0, None, "1"), (-2, None, "-2"), (100.0, None, "100"),
        (0.1 + 0.2, None, "0.3"), (-0.0, None, "0"), (1e-7, None, "0.0000001"),
        (1 / 3, None, "0.333333333333"), (1e6, None, "1000000"), (0.5, 2, "0.50"),
        (-0.00004, 2, "0.00"), (-0.0, 0, "0"), (-0.006, 2, "-0.01"), (2.0, 0, "2"),
        (np.float64(0.25), 3, "0.250"), (np.array(0.25), None, "0.25"), (7, 1, "7.0"),
        (9999, 0, "9999"), (1234567, 0, r"1\,234\,567"), (-10000, 0, r"-10\,000"),
    ],
)  # fmt: skip
def test_a_number_is_written_as_short_as_it_is_or_rounded(value, decimals, latex):
    assert as_latex(value, decimals) == latex


@pytest.mark.parametrize(
    ("value", "latex"),
    [
        ([0.5, 1.0], r"\begin{bmatrix} 0.5 & 1 \end{bmatrix}"),
        ([[0.5], [-1.0]], r"\begin{bmatrix} 0.5 \\ -1 \end{bmatrix}"),
        ([[1, 2], [3, 4]], r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}"),
        (np.eye(2), r"\begin{bmatrix} 1 & 0 \\ 0 & 1 \end{bmatrix}"),
    ],
    ids=str,
)
def test_a_vector_lies_and_a_matrix_has_rows(value, latex):
    assert as_latex(value) == latex


def test_every_entry_is_rounded():
    latex = r"\begin{bmatrix} 0.33 & 0.00 \\ -1.00 & 2.50 \end{bmatrix}"

    assert as_latex([[1 / 3, -0.001], [-1, 2.5]], decimals=2) == latex


@pytest.mark.parametrize(
    ("value", "decimals", "latex"),
    [
        (-0.5, None, r"\left( -0.5 \right)"),
        (0.5, None, "0.5"),
        (-0.001, 2, "0.00"),
        ([-1.0], None, r"\begin{bmatrix} -1 \end{bmatrix}"),
    ],
)
def test_within_a_formula_a_negative_number_stands_in_brackets(value, decimals, latex):
    assert in_a_formula(value, decimals) == latex


@given(values)
def test_a_number_written_in_full_is_read_back_to_twelve_digits(value):
    assert read_number(as_latex(value)) == pytest.approx(value, rel=1e-11, abs=0)


@given(values, st.integers(0, 8))
def test_a_rounded_number_is_read_back_within_half_a_place(value, decimals):
    text = as_latex(value, decimals)

    assert abs(read_number(text) - value) <= 0.5 * 10**-decimals * (1 + 1e-6)
    assert len(text.partition(".")[2]) == decimals


@given(values | st.just(-0.0), st.none() | st.integers(0, 8))
def test_zero_has_no_sign_and_no_exponent_is_left_for_the_reader(value, decimals):
    text = number(value, decimals).replace(r"\,", "")

    assert not (text.startswith("-") and float(text) == 0)
    assert set(text) <= set("-.0123456789")


@given(st.integers(1, 4).flatmap(lambda width: st.lists(
    st.lists(st.integers(-999, 999), min_size=width, max_size=width), min_size=1, max_size=4
)))  # fmt: skip
def test_a_matrix_keeps_every_entry_in_its_place(hundredths):
    matrix = np.array(hundredths) / 100

    assert read_matrix(as_latex(matrix), *matrix.shape).tolist() == (matrix + 0.0).tolist()
