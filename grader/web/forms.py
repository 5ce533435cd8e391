"""Turn a variant into answer boxes, and a posted page into a response."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from grader import engine
from grader.engine.matrices import place_in_words
from grader.models import Variant
from grader.selectors.hints import PartHints, hints_for

Content = Mapping[str, Any]

TOKEN_FIELD = "_token"  # noqa: S105 # a field's name, no secret
PLACE = re.compile(r"Row (\d+), column (\d+)|(?:Entry|Row) (\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cell:
    """One entry of a matrix or a vector, and what is written in it."""

    place: str
    value: str
    asked: bool
    invalid: bool


@dataclass(frozen=True)
class Box:
    """An answer box: the part it answers, what is written in it, and what is wrong with that."""

    part: Content
    answer: object
    error: str = ""
    hints: PartHints | None = None

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
        )

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


class ResponseForm:
    """All boxes of a variant: filled from a posted page, or from what was answered before."""

    def __init__(
        self,
        variant: Variant,
        data: QueryDict | None = None,
        *,
        earlier: Mapping[str, Any] | None = None,
    ) -> None:
        self.variant = variant
        self.parts: list[Content] = variant.content["parts"]
        self.response: dict[str, Any] = dict(earlier or {})
        if data is not None:
            self.response = {part["name"]: read_part(part, data) for part in self.parts}
        self.token = (data and data.get(TOKEN_FIELD, "")[:64]) or secrets.token_urlsafe(18)
        self.errors: Mapping[str, str] = {}
        self.complaint = ""

    def is_valid(self) -> bool:
        """Say whether the response can be marked; what cannot be read costs no try."""
        if not any(map(is_written, self.response.values())):
            self.complaint = _("Nothing is filled in yet: answer at least one part.")
            return False
        self.errors = engine.check(self.variant.key, self.response)
        return not self.errors

    @cached_property
    def hints(self) -> Mapping[str, PartHints]:
        return hints_for(self.variant, self.response)

    @cached_property
    def boxes(self) -> list[Box]:
        return [
            Box(
                part,
                self.response.get(part["name"], ""),
                self.errors.get(part["name"], ""),
                self.hints.get(part["name"]),
            )
            for part in self.parts
        ]

    @property
    def fingerprint(self) -> str:
        """The same for a click and its double, another once anything was changed on the page."""
        return f"{self.token} {json.dumps(self.response, sort_keys=True)}"

    @property
    def faulty(self) -> Iterator[Box]:
        return (box for box in self.boxes if box.error)


def read_part(part: Content, data: QueryDict) -> object:
    name = part["name"]
    if part["kind"] not in {"matrix", "vector"}:
        return written(data.get(name, ""))
    if pasted := written(data.get(f"{name}-pasted", "")):
        return pasted

    entries = iter(data.getlist(name))
    rows, columns = grid_shape(part)
    grid = [
        [written(next(entries, "")) if is_asked(part, i, j) else "" for j in range(columns)]
        for i in range(rows)
    ]
    if not is_written(grid):
        return ""
    return grid if part["kind"] == "matrix" else grid[0]


def written(text: str) -> str:
    """What was typed, but for blanks around it and for the one character PostgreSQL cannot keep."""
    return text.replace("\0", "").strip()


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


def entry_at(answer: object, row: int, column: int) -> str:
    """What stands at a place, in a response of whatever shape an earlier page or client sent."""
    if not isinstance(answer, list) or not answer:
        return ""
    line = answer if not isinstance(answer[0], list) else answer[row] if row < len(answer) else []
    entry = line[column] if isinstance(line, list) and column < len(line) else ""
    return "" if entry is None else str(entry)
