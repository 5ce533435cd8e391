"""What pages and printouts need to show the results of an exam."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django import template
from django.utils.translation import ngettext

from grader.models import Attempt, Slot
from grader.selectors import results
from grader.selectors.review import Verdict as Marked
from grader.selectors.tallies import ItemResult
from grader.web import outcomes
from grader.web.verdicts import Verdict

register = template.Library()


@register.filter
def outcome(item: ItemResult) -> Verdict:
    return outcomes.outcome_of(item)


@register.filter
def mistake_made(item: ItemResult) -> str:
    return outcomes.mistake_of(item)


@register.filter
def was_written(item: ItemResult) -> bool:
    return outcomes.was_written(item)


@register.filter
def mistake(name: str) -> str:
    return outcomes.mistake_in_words(name)


@register.simple_tag
def came_again(slot: Slot, verdict: Marked | str | None = None) -> bool | None:
    """Say whether what a slot aims at was marked in it; what is left out reaches us as ""."""
    return outcomes.happened_again(slot.aim, verdict if isinstance(verdict, Marked) else None)


@register.simple_tag
def worth(value: float) -> str:
    """Say what something is worth: "1 point", "4 points", "2.5 points"."""
    # Plural forms are for whole numbers; a fraction of a point is said like several.
    count = int(value) if float(value).is_integer() else 2
    return ngettext("%(points)s point", "%(points)s points", count) % {"points": points(value)}


@register.simple_tag
def worth_of(weight: float, of_one: float) -> str:
    """Say what a part is worth in an exam, where a weight of one is worth so many points."""
    return worth(round(weight * of_one, 2))


@register.filter
def points(value: float) -> str:
    """Write points as short as they are."""
    return f"{round(value, 2):g}"


@register.filter
def took(time: timedelta | float) -> str:
    """Say how long something took; a slot counts seconds."""
    return outcomes.in_words(time if isinstance(time, timedelta) else timedelta(seconds=time))


@register.filter
def hundredths(share: float) -> str:
    """Write a share as the width of a bar that is a hundred wide, in whatever language."""
    return f"{100 * share:.1f}"


@register.simple_tag
def unmarked(review: results.ItemReview) -> outcomes.Unmarked:
    """Find what was written and not marked."""
    return outcomes.unmarked_in(review)


@register.simple_tag
def noting_unread(review: results.ItemReview) -> results.ItemReview:
    """Say of what could not be read that it was written."""
    return outcomes.noting_unread(review)


# A printout is laid out far from any view: it names the attempt, and its template asks the rest.


@register.simple_tag
def results_of(attempt: Attempt) -> results.Results:
    return results.results_of(attempt)


@register.simple_tag
def reviews_at(attempt: Attempt, positions: Collection[int]) -> list[results.ItemReview]:
    return results.reviews_of(attempt, positions)
