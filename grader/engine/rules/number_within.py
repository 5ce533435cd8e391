"""Mark a number: within ``atol`` of the key, or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from grader.engine.parsing import is_blank, read_number
from grader.engine.rules.base import InvalidResponse, Mark, Rule

EDGE = 1 + 1e-9
"""An answer exactly at the tolerance is right, whatever the last bit of the subtraction says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberWithin(Rule[float]):
    """A number, right within an absolute tolerance."""

    name: ClassVar[str] = "number-within"

    atol: float
    decimals: int

    @property
    def kind(self) -> str:
        return "number"

    def parse(self, raw: object) -> float | None:
        if is_blank(raw):
            return None
        try:
            return read_number(raw)
        except InvalidResponse as problem:
            text = str(problem)
            raise InvalidResponse(f"{text[0].upper()}{text[1:]}.") from None

    def write(self, answer: float) -> str:
        return f"{answer:.{self.decimals}f}"

    def mark(self, answer: float, key: float) -> Mark:
        if abs(answer - key) <= self.atol * EDGE:
            return Mark(1.0, "correct", "Right.", True)
        return Mark(0.0, "wrong", "Not this number. Work it out once more.", False)

    def box(self, seed: int, part: str) -> dict[str, Any]:
        return {"shape": [], "decimals": self.decimals, "tolerance": self.atol}
