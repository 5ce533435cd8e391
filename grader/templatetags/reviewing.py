"""What an instructor's pages need to tell answers apart, and how well the marker does."""

from __future__ import annotations

from django import template
from django.contrib.auth.models import AnonymousUser, User
from django.utils.translation import gettext

from grader.models import Grading
from grader.selectors import access
from grader.selectors.reviewing import Agreement
from grader.selectors.waiting import Answer
from grader.web import deciding

register = template.Library()


@register.filter
def is_instructor(viewer: User | AnonymousUser | str | None) -> bool:
    """Say whether to show the way to the review; on a page about a fault nobody is known."""
    return isinstance(viewer, User | AnonymousUser) and access.is_instructor(viewer)


@register.simple_tag
def address(answer: Answer) -> str:
    """Name an answer in an address."""
    return f"{answer.submission_id}:{answer.part}"


@register.simple_tag
def seen(answer: Answer) -> str:
    """Name an answer together with the mark that it has on this page."""
    return f"{answer.submission_id}:{answer.number}"


@register.filter
def answer_to(grading: Grading, part: str) -> str:
    return str(grading.submission.response.get(part) or "")


@register.simple_tag
def reason_for_review(reason: str) -> str:
    return deciding.reason_in_words(reason)


@register.simple_tag
def agreement(found: Agreement) -> str:
    """Say in one line how near the marker is to instructors' marks."""
    points = f"{100 * found.distance:.0f}"
    told = {"points": points, "answers": found.answers}
    if found.correlation is None:
        return gettext("marker %(points)s points of 100 off, over %(answers)s answers") % told
    told["r"] = f"{found.correlation:.2f}"
    return gettext("marker %(points)s points of 100 off, r %(r)s, over %(answers)s answers") % told
