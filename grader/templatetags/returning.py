"""What the first page tells those who come back, and which exams there are for everybody."""

from __future__ import annotations

from django import template

from grader.selectors.access import learner_of
from grader.selectors.returning import Waiting, waiting_for
from grader.services.scheduling import catch_up
from questions.models import Assessment
from questions.selectors.assessments import assessments_open_to

register = template.Library()


@register.simple_tag(takes_context=True)
def what_waits(context: template.Context) -> Waiting:
    """Look up what this learner left unfinished, and what is due."""
    request = context["request"]
    if request.user.is_authenticated:
        catch_up(request.user.pk)
    return waiting_for(learner_of(request), request.user)


@register.simple_tag(takes_context=True)
def exams_to_sit(context: template.Context) -> list[Assessment]:
    """Look up the exams that may be sat here."""
    return list(assessments_open_to(context["request"].user)[:5])
