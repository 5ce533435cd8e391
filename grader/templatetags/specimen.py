"""Answer boxes on the first page, where nobody has been given a problem yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from grader.selectors.review import MarkedPart
from grader.web.boxes import Box

register = template.Library()


@register.simple_tag
def box_of(part: Mapping[str, Any], response: object, mark: Mapping[str, Any] | None = None) -> Box:
    """Make a box that is filled in; what the mark finds wrong in it is ringed."""
    return Box(part, response, latest=MarkedPart(part, response, mark))
