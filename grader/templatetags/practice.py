"""What pages need to show problems, answers and marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.translation import gettext, ngettext

from grader.web import forms, numbers, verdicts
from grader.web import notations as codes

register = template.Library()


@register.filter
def verdict(mark: Mapping[str, Any]) -> verdicts.Verdict:
    return verdicts.verdict_on(mark)


@register.filter
def is_number(value: object) -> bool:
    return not isinstance(value, list)


@register.filter
def number(value: float) -> str:
    return numbers.shown(value)


@register.filter
def grid(value: Sequence[Any]) -> list[list[numbers.Entry]]:
    return numbers.grid_of(value)


@register.filter
def plus_minus(tolerance: float) -> str:
    return f"±{numbers.rounded(tolerance)}"


@register.filter
def notations(givens: Sequence[codes.Given]) -> list[tuple[str, str]]:
    return codes.notations(givens)


@register.simple_tag
def answered_grid(
    part: Mapping[str, Any], answer: object, mark: Mapping[str, Any] | None
) -> list[list[numbers.Entry]] | None:
    return numbers.answered_grid(part, answer, mark["cells"] if mark else None)


@register.simple_tag
def marks(weight: float) -> str:
    """Say what a part is worth, as exam papers do."""
    # A fraction of a mark takes the plural, so it is counted as more than one.
    counted = 1 if weight == 1 else 2
    return ngettext("%(weight)s mark", "%(weight)s marks", counted) % {"weight": f"{weight:g}"}


@register.simple_tag
def earned(credit: float, weight: float) -> str:
    numbers = {"earned": f"{round(credit * weight, 2):g}", "weight": f"{weight:g}"}
    return gettext("%(earned)s of %(weight)s") % numbers


@register.simple_tag
def percent(score: float) -> str:
    return verdicts.as_percent(score)


@register.filter
def verdict_pen(mark: Mapping[str, Any]) -> str:
    return verdicts.verdict_on(mark).pen


@register.filter
def is_written(answer: object) -> bool:
    return forms.is_written(answer)


@register.filter
def says_more(mark: Mapping[str, Any]) -> bool:
    """Say whether the feedback adds anything to the verdict's own words."""
    feedback = str(mark["feedback"]).strip().rstrip(".")
    return bool(feedback) and feedback != verdicts.verdict_on(mark).word
