"""Answer boxes: what is asked, what is written there, and what is said of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from grader.engine.matrices import place_in_words
from grader.selectors.hints import PartHints
from grader.selectors.review import MarkedPart
from grader.web.numbers import is_ringed

Content = Mapping[str, Any]

PLACE = re.compile(r"Row (\d+), column (\d+)|(?:Entry|Row) (\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cell:
    """One entry of a matrix or a vector, and what is written in it."""

    place: str
    value: str
    asked: bool
    invalid: bool
    ringed: bool = False


@dataclass(frozen=True)
class Box:
    """An answer box: the part it answers, what is written in it, and what is wrong with that."""

    part: Content
    answer: object
    error: str = ""
    hints: PartHints | None = None
    latest: MarkedPart | None = None
    """What the latest try earned here."""
    unread: str = ""
    """Why what is saved here cannot be read, where that is said before anybody asks."""

    @property
    def mark(self) -> Mapping[str, Any] | None:
        return self.latest.mark if self.latest else None

    @property
    def is_stale(self) -> bool:
        """Say whether something else is written here than what was marked."""
        return self.latest is not None and as_typed(self.answer) != as_typed(self.latest.response)

    @property
    def name(self) -> str:
        return str(self.part["name"])

    @property
    def template(self) -> str:
        return f"grader/parts/{self.part['kind']}.html"

    @property
    def text(self) -> str:
        """What was written in one piece: a number, a choice's name, prose, a pasted matrix."""
        return "" if isinstance(self.answer, list) or self.answer is None else str(self.answer)

    @cached_property
    def rows(self) -> list[list[Cell]]:
        rows, columns = grid_shape(self.part)
        return [[self._cell(row, column) for column in range(columns)] for row in range(rows)]

    def _cell(self, row: int, column: int) -> Cell:
        return Cell(
            place=place_in_words([column] if self.part["kind"] == "vector" else [row, column]),
            value=entry_at(self.answer, row, column),
            asked=is_asked(self.part, row, column),
            invalid=self._wrong_place in {(row + 1, column + 1), "everywhere"},
            ringed=self._is_ringed(row, column),
        )

    def _is_ringed(self, row: int, column: int) -> bool:
        """Ring what was wrong in the latest try, as long as it is still written there."""
        if self.latest is None or self.latest.mark is None:
            return False
        entry = entry_at(self.latest.response, row, column)
        same = entry_at(self.answer, row, column) == entry
        return same and is_ringed(self.latest.mark["cells"], row, column)

    @property
    def rings(self) -> bool:
        """Say whether the pen rings any entry here."""
        return any(cell.ringed for row in self.rows for cell in row)

    @cached_property
    def _wrong_place(self) -> tuple[int, int] | str:
        """Where the engine's message points, so that this very cell is marked and focused."""
        if not self.error or self.text:
            return ""
        if (found := PLACE.search(self.error)) is None:
            return "everywhere"
        if found[1]:
            return int(found[1]), int(found[2])
        return int(found[3]), 1


def grid_shape(part: Content) -> tuple[int, int]:
    """A vector is written as a row."""
    if part["kind"] == "vector":
        return 1, part["shape"][0]
    rows, columns = part["shape"]
    return rows, columns


def is_asked(part: Content, row: int, column: int) -> bool:
    free = part.get("free")
    if not free:
        return True
    return not (free[column] if part["kind"] == "vector" else free[row][column])


def is_written(answer: object) -> bool:
    if isinstance(answer, list):
        return any(map(is_written, answer))
    return answer not in ("", None)


def as_typed(answer: object) -> object:
    """Write an answer as the boxes hold it, whatever an earlier page or a client sent it as."""
    if isinstance(answer, list):
        rows = [as_typed(entry) for entry in answer]
        return rows if is_written(rows) else ""
    return "" if answer is None else str(answer).strip()


def entry_at(answer: object, row: int, column: int) -> str:
    """What stands at a place, in a response of whatever shape an earlier page or client sent."""
    if not isinstance(answer, list) or not answer:
        return ""
    line = answer if not isinstance(answer[0], list) else answer[row] if row < len(answer) else []
    entry = line[column] if isinstance(line, list) and column < len(line) else ""
    return "" if entry is None else str(entry)
