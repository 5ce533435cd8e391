"""Read the bodies of requests: bounded in size and depth, with nothing that a database refuses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from grader.api.errors import Kind, Refused, pointer_to
from grader.engine.wire import Unreadable, depth_of, read_json

# An honest answer has four levels, and a matrix of ours a few hundred characters.
DEEPEST = 32
LONGEST = 200_000

# Python's reader takes these for numbers. Strings are matched to be passed over.
STRING_OR_CONSTANT = re.compile(r'"(?:[^"\\]++|\\.)*+"?|(NaN|Infinity)', re.DOTALL)


class BoundedJSONParser(BaseParser):
    """JSON as its standard says, with every number left as the text that was written for it."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        # One byte more than allowed tells that it is too long, however long it may be.
        body = stream.read(LONGEST + 1)
        if len(body) > LONGEST:
            raise Refused(Kind.TOO_LARGE, f"A body may have {LONGEST} bytes at most.")
        try:
            text = body.decode()
            if depth_of(text) > DEEPEST:
                raise ParseError(f"This is nested more than {DEEPEST} levels deep.")
            value = read_json(text)
        except UnicodeDecodeError as problem:
            raise ParseError(f"The body is not UTF-8: {problem.reason}.") from None
        except Unreadable as problem:
            raise ParseError(str(problem)) from None

        if any(found[1] for found in STRING_OR_CONSTANT.finditer(text)):
            raise ParseError("This is not JSON, which has no NaN and no infinity.")
        refuse_nul(value)
        return value


def refuse_nul(value: Any) -> None:
    """Refuse the character that PostgreSQL does not store, and say where it is."""
    # A list of what is still to be seen and no recursion: this may be nested deeply.
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), value)]
    while waiting:
        place, here = waiting.pop()
        if isinstance(here, str) and "\0" in here:
            detail = "Text cannot hold the character NUL."
            where = {"pointer": pointer_to(place), "detail": detail}
            raise Refused(Kind.MALFORMED, detail, [where])
        if isinstance(here, list):
            waiting += [((*place, index), each) for index, each in enumerate(here)]
        elif isinstance(here, dict):
            waiting += [(place, name) for name in here]
            waiting += [((*place, name), each) for name, each in here.items()]
