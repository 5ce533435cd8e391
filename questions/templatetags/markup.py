"""Filters for authors' texts and formulas; what a student wrote never passes through these."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from questions.services import markup

register = template.Library()

# Each filter's text comes out of the sanitiser or out of KaTeX with `trust` off.


@register.filter
def markdown(text: str) -> SafeString:
    return mark_safe(markup.markdown(str(text)))  # noqa: S308


@register.filter
def inline_markdown(text: str) -> SafeString:
    return mark_safe(markup.inline_markdown(str(text)))  # noqa: S308


@register.filter
def math(tex: str) -> SafeString:
    return mark_safe(markup.mathematics(str(tex)))  # noqa: S308


@register.filter
def displaymath(tex: str) -> SafeString:
    return mark_safe(markup.mathematics(str(tex), display=True))  # noqa: S308
