"""Turn a variant into answer boxes, and a posted page into a response."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from grader import engine
from grader.models import Variant
from grader.selectors.hints import PartHints, hints_for
from grader.selectors.review import LatestTry
from grader.web.boxes import Box, Content, grid_shape, is_asked, is_written

__all__ = ["Box", "ResponseForm", "is_written", "read_part"]

TOKEN_FIELD = "_token"  # noqa: S105 # a field's name, no secret


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
        # Set by a page that shows what the last try earned beside each box.
        self.latest: LatestTry | None = None
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
                self.latest.part(part["name"]) if self.latest else None,
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
