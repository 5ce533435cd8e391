"""What a graph is made of: givens, steps and slips, and the ways in which they are computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.engine.derivation import Compute
from grader.engine.streams import Array, Draw


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How one quantity is computed, and from which others."""

    compute: Compute
    needs: Mapping[str, str]
    """The quantity that each parameter stands for."""
    gathers: Mapping[str, tuple[str, ...]]
    """The quantities that a parameter like ``fid_all`` stands for, side by side."""
    constants: Mapping[str, object]

    @property
    def sources(self) -> tuple[str, ...]:
        """Every quantity that is needed."""
        return (*self.needs.values(), *(name for many in self.gathers.values() for name in many))

    def run(self, value: Callable[[str], Array]) -> Array:
        """Compute from the values of what is needed."""
        return np.asarray(self.compute(**self.arguments(value)), dtype=np.float64)

    def arguments(self, value: Callable[[str], Array]) -> dict[str, Any]:
        """Return what the function is called with."""
        arguments: dict[str, Any] = dict(self.constants)
        for parameter, name in self.needs.items():
            arguments[parameter] = value(name)
        for parameter, names in self.gathers.items():
            arguments[parameter] = side_by_side([value(name) for name in names])
        return arguments


def side_by_side(values: Sequence[Array]) -> Array:
    """Return what `np.stack` makes of a family's values along a new last axis, only faster.

    They are of one shape, but for the first axis: what is the same in all runs is there once.
    """
    rows = max(len(each) for each in values)
    # Like the first, so that arrays that count what is done with them stay such arrays.
    stacked = np.empty_like(values[0], shape=(rows, *values[0].shape[1:], len(values)))
    for place, each in enumerate(values):
        stacked[..., place] = each
    return stacked


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A quantity that is drawn."""

    name: str
    symbol: str
    shape: tuple[int, ...]
    draw: Callable[[Draw], Array]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A quantity that is computed. Asked steps are the parts that students answer."""

    name: str
    symbol: str
    formula: str
    says: str
    way: Way
    decimals: int
    weight: float
    choices: tuple[str, ...]
    """The texts of the options, where the value is the number of one."""
    asked_where: NDArray[np.bool_] | None

    @property
    def is_choice(self) -> bool:
        return bool(self.choices)

    @property
    def is_exact(self) -> bool:
        """Whether the value is a whole number, a choice or a count, and no rounding is allowed."""
        return self.is_choice or not self.decimals


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A known mistake: some steps computed another way."""

    name: str
    hint: str
    ways: Mapping[str, Way]
