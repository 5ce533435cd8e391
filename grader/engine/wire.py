"""Read JSON from strangers: bounded in depth, and with numbers left as they were written."""

from __future__ import annotations

import json
import re
from typing import Any

DEEPEST = 600
"""Python's own reader fails beyond about a thousand; nothing honest comes near."""
LONGEST = 1_000_000

# A string may end with the text: taken up anew at each of its quotes, it would cost hours.
STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{\]}]', re.DOTALL)


class Unreadable(ValueError):
    """The text is not JSON that can be worked with."""


def read_json(text: str) -> Any:
    """Return what JSON says, with every number as the text that was written for it.

    Numbers stay text so that our own grammar reads them: Python would make infinity of ``1e999``
    and refuse an integer of 5,000 digits with an error of its own.

    Raises
    ------
    Unreadable
        It is not JSON, too long, too deep, or holds half of a surrogate pair.
    """
    if len(text) > LONGEST:
        raise Unreadable(f"This is longer than {LONGEST} characters.")
    if depth_of(text) > DEEPEST:
        raise Unreadable(f"This is nested more than {DEEPEST} levels deep.")
    try:
        said = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
        json.dumps(said, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Unreadable("This holds characters that cannot be stored.") from None
    except ValueError as problem:
        raise Unreadable(f"This is not JSON: {problem}") from None
    return said


def depth_of(text: str) -> int:
    """Return how deep brackets are nested, without recursion."""
    deepest = depth = 0
    for token in STRING_OR_BRACKET.finditer(text):
        if token[0] in {"[", "{"}:
            depth += 1
            deepest = max(deepest, depth)
        elif token[0] in {"]", "}"}:
            depth -= 1
    return deepest
