"""Read one field of a JSON file, or say where it is wrong and what should stand there."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn


class UnreadableAnswers(ValueError):
    """The text is not a file of marked answers; the message names the place and the remedy."""


@dataclass(frozen=True, slots=True)
class Field:
    """A value of a JSON file, and its place, like ``answers[3].idea_scores``."""

    value: Any
    place: str

    def refuse(self, message: str) -> NoReturn:
        raise UnreadableAnswers(f"{self.place}: {message}" if self.place else message)

    def __contains__(self, name: str) -> bool:
        return name in self.names() and self.value[name] is not None

    def __getitem__(self, name: str) -> Field:
        if name not in self:
            self.refuse(f"{name} is missing")
        return Field(self.value[name], f"{self.place}.{name}" if self.place else name)

    def names(self) -> Mapping[str, Any]:
        if not isinstance(self.value, Mapping):
            self.refuse("write an object, {...}")
        return self.value

    def each(self) -> Iterator[Field]:
        if not isinstance(self.value, list):
            self.refuse("write a list, [...]")
        for place, value in enumerate(self.value):
            yield Field(value, f"{self.place}[{place}]")

    def text(self) -> str:
        if not isinstance(self.value, str):
            self.refuse("write a text")
        return self.value

    def name(self) -> str:
        text = self.text().strip()
        if not text:
            self.refuse("write a name")
        return text

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the texts of a list of this name; one left out is empty."""
        return tuple(each.text() for each in self[name].each()) if name in self else ()

    def share(self) -> float:
        """Return a number from 0 to 1."""
        value = self.number()
        if not 0 <= value <= 1:
            self.refuse(f"write a number from 0 to 1, not {value:g}")
        return value

    def number(self) -> float:
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            self.refuse("write a number")
        if not math.isfinite(self.value):
            self.refuse("write a number that is finite")
        return float(self.value)
