"""Where a learner stands with what a bank holds; the bank itself does not know who answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import template
from django.db.models import QuerySet
from django.http import HttpRequest

from grader.models import Submission
from grader.selectors.access import learner_of
from grader.selectors.practice import Progress, progress_with, submissions_at
from grader.web.verdicts import Verdict, of_score
from questions.models import Item

register = template.Library()

PENS = {Progress.UNTRIED: "open", Progress.TRIED: "partly", Progress.RIGHT: "right"}


@register.simple_tag(takes_context=True)
def standings(context: template.Context, items: Iterable[Item]) -> Mapping[int, Progress]:
    request: HttpRequest = context["request"]
    return progress_with(learner_of(request), items)


@register.filter
def of(progress: Mapping[int, Progress], item: Item) -> Verdict:
    found = progress[item.pk]
    return Verdict(PENS[found], str(found.label))


@register.filter
def solved(items: Iterable[Item], progress: Mapping[int, Progress]) -> int:
    """Count the items that a learner has solved."""
    return sum(progress[item.pk] == Progress.RIGHT for item in items)


@register.simple_tag(takes_context=True)
def submissions_to_item(context: template.Context, item: Item) -> QuerySet[Submission]:
    request: HttpRequest = context["request"]
    return submissions_at(learner_of(request), item)


@register.filter
def standing(submission: Submission) -> Verdict:
    """Say what a try earned; `submissions_at` has looked up its score."""
    score: float | None = getattr(submission, "score", None)
    return of_score(score, waiting=submission.is_waiting)
