"""Mark a matrix or a vector entry by entry: each one within ``atol`` of the key earns its share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from grader.engine.matrices import is_blank_grid, read_matrix, read_vector
from grader.engine.rules.base import Mark, Rule
from grader.engine.rules.number_within import EDGE
from grader.engine.streams import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixWithin(Rule[Array]):
    """A matrix (or with a shape of one number, a vector), right within an absolute tolerance."""

    name: ClassVar[str] = "matrix-within"

    atol: float
    decimals: int
    shape: tuple[int, ...]
    free: tuple[tuple[bool, ...], ...] | None = None
    """Cells that are not asked."""

    @property
    def kind(self) -> str:
        return "matrix" if len(self.shape) == 2 else "vector"

    def parse(self, raw: object) -> Array | None:
        if is_blank_grid(raw):
            return None
        if len(self.shape) == 1:
            return read_vector(raw, self.shape[0])
        rows, columns = self.shape
        return read_matrix(raw, rows, columns, None if self.free is None else np.array(self.free))

    def write(self, answer: Array) -> list[Any]:
        text = np.vectorize(lambda entry: f"{entry:.{self.decimals}f}", otypes=[object])
        return list(text(answer).tolist())

    def mark(self, answer: Array, key: ArrayLike) -> Mark:
        # No relative tolerance: it would ask more of a matrix's small entries than of its
        # large ones, although the student rounded them all to the same decimal place.
        right = np.abs(answer - np.asarray(key)) <= self.atol * EDGE
        asked = np.ones(right.shape, dtype=bool) if self.free is None else ~np.array(self.free)
        shown = right.astype(object)
        shown[~asked] = None
        cells = shown.tolist()
        count, size = int(right[asked].sum()), int(asked.sum())
        if count == size:
            return Mark(1.0, "correct", "Right.", cells)
        if count == 0:
            return Mark(0.0, "wrong", "No entry is right yet.", cells)
        feedback = f"{count} of {size} entries are right."
        return Mark(count / size, "some-entries-right", feedback, cells)

    def box(self, seed: int, part: str) -> dict[str, Any]:
        return {
            "shape": list(self.shape),
            "decimals": self.decimals,
            "tolerance": self.atol,
            "free": None if self.free is None else [list(row) for row in self.free],
        }
