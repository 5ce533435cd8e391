"""What is given, as code for the tools people calculate with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grader.engine.latex import as_latex

Given = Mapping[str, Any]


def notations(givens: Sequence[Given]) -> list[tuple[str, str]]:
    """Write all givens in each notation."""
    return [
        ("NumPy", "\n".join(["import numpy as np", *(_numpy(given) for given in givens)])),
        ("MATLAB", "\n".join(_matlab(given) for given in givens)),
        ("LaTeX", "\n".join(f"{given['symbol']} = {as_latex(given['value'])}" for given in givens)),
    ]


def _numpy(given: Given) -> str:
    value = given["value"]
    if not isinstance(value, list):
        return f"{given['name']} = {value!r}"
    return f"{given['name']} = np.array({value!r})"


def _matlab(given: Given) -> str:
    value = given["value"]
    if not isinstance(value, list):
        return f"{given['name']} = {value!r};"
    rows = value if isinstance(value[0], list) else [value]
    inside = "; ".join(" ".join(repr(number) for number in row) for row in rows)
    return f"{given['name']} = [{inside}];"
