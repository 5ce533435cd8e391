"""What is given, as code for the tools people calculate with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from grader.engine.latex import as_latex

Given = Mapping[str, Any]


def notations(givens: Sequence[Given]) -> list[tuple[str, str]]:
    """Write all givens in each notation."""
    return [
        ("NumPy", "\n".join(["import numpy as np", *map(_numpy, givens)])),
        ("PyTorch", "\n".join(["import torch", *map(_torch, givens)])),
        ("LaTeX", "\n".join(f"{given['symbol']} = {as_latex(given['value'])}" for given in givens)),
        ("MATLAB", "\n".join(map(_matlab, givens))),
        (_("Spreadsheet (tab-separated)"), "\n\n".join(map(_tabbed, givens))),
    ]


def _numpy(given: Given) -> str:
    value = given["value"]
    if not isinstance(value, list):
        return f"{given['name']} = {value!r}"
    return f"{given['name']} = np.array({value!r})"


def _torch(given: Given) -> str:
    value = given["value"]
    if not isinstance(value, list):
        return f"{given['name']} = {value!r}"
    # In PyTorch's usual 32 bits, the last digits asked for might be lost on the way.
    return f"{given['name']} = torch.tensor({value!r}, dtype=torch.float64)"


def _matlab(given: Given) -> str:
    value = given["value"]
    if not isinstance(value, list):
        return f"{given['name']} = {value!r};"
    inside = "; ".join(" ".join(map(repr, row)) for row in _rows(value))
    return f"{given['name']} = [{inside}];"


def _tabbed(given: Given) -> str:
    value = given["value"]
    if not isinstance(value, list):
        return f"{given['name']}\t{value!r}"
    return "\n".join([given["name"], *("\t".join(map(repr, row)) for row in _rows(value))])


def _rows(value: Sequence[Any]) -> Sequence[Any]:
    """Return a vector as a matrix of one row."""
    return value if isinstance(value[0], list) else [value]
