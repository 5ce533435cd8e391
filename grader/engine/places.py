"""Names and symbols of quantities that come in numbers: ``x_t`` is ``x_2`` in the second place."""

from __future__ import annotations

import re

PLACEHOLDER = re.compile(r"<(\w+?)(-1)?>")
"""``<q>`` in a formula or symbol; ``<t-1>`` is the index before."""


def placed(name: str, index: int | None) -> str:
    """Return a quantity's name at its place: ``x_t`` is ``x_2`` at 2."""
    return name if index is None else f"{name.rpartition('_')[0]}_{index}"


def parameter_at(parameter: str, of: str, index: int | None) -> str:
    """Return what a parameter of the function ``of`` stands for at its place."""
    if index is None:
        return parameter
    stem, _, suffix = parameter.rpartition("_")
    if suffix == of.rpartition("_")[2]:
        return f"{stem}_{index}"
    if suffix == "before":
        return f"{stem}_{index - 1}"
    return parameter


def with_index(text: str, of: str, index: int | None) -> str:
    """Put the place into a symbol or formula: ``x_{<t>}`` is ``x_{2}`` at 2."""
    if index is None:
        return text
    letter = of.rpartition("_")[2]

    def put(match: re.Match[str]) -> str:
        name, before = match.groups()
        if name == letter:
            return str(index - 1 if before else index)
        return f"<{parameter_at(name, of, index)}>"

    return PLACEHOLDER.sub(put, text)
