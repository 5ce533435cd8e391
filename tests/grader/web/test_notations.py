"""What is given, written for other tools, says the same there as here."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from grader.engine.matrices import read_matrix
from grader.engine.parsing import read_number
from grader.web.notations import notations

GIVENS: list[dict[str, Any]] = [
    {"name": "w_q", "symbol": "W_q", "value": [[0.1, -2.0], [1e-7, 3.0]]},
    {"name": "b", "symbol": "b", "value": [1.5, 0.25]},
    {"name": "t", "symbol": "t", "value": 3},
]
CODES = dict(notations(GIVENS))


def test_there_are_five_and_their_names_say_for_what():
    assert list(CODES) == ["NumPy", "PyTorch", "LaTeX", "MATLAB", "Spreadsheet (tab-separated)"]


@pytest.mark.parametrize("tool", ["NumPy", "PyTorch"])
def test_as_code_it_runs_and_gives_the_same_numbers(tool):
    lines = CODES[tool].splitlines()
    torch = SimpleNamespace(tensor=lambda value, dtype: np.array(value, dtype), float64=np.float64)
    names = {"np": np, "torch": torch}
    assert lines[0] == {"NumPy": "import numpy as np", "PyTorch": "import torch"}[tool]

    exec("\n".join(lines[1:]), names)  # noqa: S102 # it is our own

    for given in GIVENS:
        assert np.array(names[given["name"]]).tolist() == given["value"]


def test_in_latex_and_matlab_a_line_each_is_read_back():
    for tool in ("LaTeX", "MATLAB"):
        matrix, vector, number = CODES[tool].splitlines()
        assert read_matrix(matrix, 2, 2).tolist() == GIVENS[0]["value"]
        assert read_matrix(vector, 1, 2).tolist() == [GIVENS[1]["value"]]
        assert read_number(number.rpartition("=")[2].rstrip(";")) == 3


def test_for_a_spreadsheet_each_stands_in_a_block_below_its_name():
    matrix, vector, number = CODES["Spreadsheet (tab-separated)"].split("\n\n")

    assert matrix == "w_q\n0.1\t-2.0\n1e-07\t3.0"
    assert vector == "b\n1.5\t0.25"
    assert number == "t\t3"
