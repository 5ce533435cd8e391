"""What a page needs to show a worked solution beside what a student wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import template

from grader.selectors.review import MarkedPart
from grader.web.numbers import Entry, answered_grid

register = template.Library()

Step = Mapping[str, Any]

SHORT = 7
"""Letters of a symbol that leave room for a formula beside it on a phone."""
COMMAND = re.compile(
    r"\\(?:operatorname|mathrm|mathbf|text|left|right|bigl|bigr)|\\[a-zA-Z]+|[{}_^\s]"
)


BEFORE_MATRIX = re.compile(r"(?:\\end\{bmatrix\}|\\text\{[^{}]*\}) (?=\\begin\{bmatrix\})")
SPACING = re.compile(r"\\(?:left|right)(?![a-zA-Z])|\s")


@register.filter
def workings(step: Step) -> list[str]:
    """What a step equals before the result: its formula, then the formula with numbers."""
    said = {_bare(step["symbol"]), _bare(step["result"])}
    lines = [step[name] for name in ("formula", "numbers") if step[name]]
    return [breakable(tex) for tex in lines if _bare(tex) not in said]


@register.filter
def breakable(tex: str) -> str:
    """Let a line end before a matrix, where another or a word stands before it."""
    return BEFORE_MATRIX.sub(r"\g<0>\\allowbreak ", tex)


@register.filter
def is_long(symbol: str) -> bool:
    """Say whether a symbol is so long that on a phone a formula goes below it."""
    return len(COMMAND.sub(lambda found: found[0][:1].strip("{}_^ "), symbol)) > SHORT


@register.filter
def goes_wrong(step: Step) -> bool:
    """Say whether what was entered is worth seeing beside what is right."""
    return step["asked"] and step["note"] not in ("", "blank", "correct")


@register.filter
def part_of(step: Step, parts: Sequence[MarkedPart]) -> MarkedPart | None:
    """Find what was asked and entered for a step."""
    return next((each for each in parts if each.part["name"] == step["name"]), None)


@register.simple_tag
def own_grid(step: Step, marked: MarkedPart) -> list[list[Entry]] | None:
    """Lay out the matrix that was entered, its wrong entries ringed."""
    return answered_grid(marked.part, marked.response, step["cells"])


def _bare(tex: str) -> str:
    """Take away what makes no difference to the eye."""
    return SPACING.sub("", tex)
