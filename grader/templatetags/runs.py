"""How what was practised is said: places of a run, and options of a choice."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from grader.selectors.review import ToldOption
from grader.selectors.runs import Line, Standing
from grader.web.verdicts import Verdict, of_score, verdict_on

register = template.Library()


@register.simple_tag
def place(standing: Standing) -> str:
    """Say at which item of a run one is."""
    if standing.total is None:
        return _("item %(number)d") % {"number": standing.number}
    numbers = {"number": standing.number, "total": standing.total}
    return _("item %(number)d of %(total)d") % numbers


@register.filter
def how_it_went(line: Line) -> Verdict:
    """Say what the latest try at a place earned."""
    if line.latest is None:
        return Verdict("open", _("Not answered"))
    return of_score(line.score, waiting=line.latest.is_waiting)


@register.filter
def on_option(option: ToldOption) -> Verdict:
    """Say whether an option is the right one, or which known mistake leads to it."""
    if option.is_key:
        return Verdict("right", _("Right"))
    if option.note:
        return verdict_on({"note": option.note})
    return Verdict("open", _("Not this one"))


@register.filter
def why(option: ToldOption) -> str:
    """Return an option's feedback without the word that stands before it already."""
    return option.feedback.removeprefix(f"{on_option(option).word}.").strip()
