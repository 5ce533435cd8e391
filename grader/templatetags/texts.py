"""What pages need to show how a text was marked, and what its writer says to that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template

from grader.learners import Learner
from grader.models import Submission, doubtful_ideas
from grader.selectors import asking, changes
from grader.selectors.access import learner_of
from grader.web import ideas
from questions.models import Item

register = template.Library()


@register.simple_tag
def told_ideas(
    mark: Mapping[str, Any], asked: asking.Asked | str | None = None
) -> list[ideas.Idea]:
    """Tell the ideas of a text, on pages where something may be said to them with self-marks."""
    if not isinstance(asked, asking.Asked):
        return ideas.ideas_of(mark)
    return ideas.with_self_marks(ideas.ideas_of(mark, doubtful_ideas(mark)), asked.self_marks)


@register.simple_tag
def pieces(answer: str, mark: Mapping[str, Any] | str | None) -> list[ideas.Piece]:
    """Cut an answer where ideas are shown; without a mark it stays in one piece."""
    return ideas.pieces_of(answer, mark if isinstance(mark, Mapping) else None)


@register.filter
def reasons(mark: Mapping[str, Any]) -> list[str]:
    return ideas.reasons_of(mark)


@register.filter
def learnt(mark: Mapping[str, Any]) -> str:
    return ideas.learnt_in(mark)


@register.simple_tag
def asked_of(submission: Submission, part: str) -> asking.Asked:
    return asking.asked_of(submission, part)


@register.simple_tag
def subjects(told: Sequence[ideas.Idea], asked: asking.Asked) -> list[ideas.Subject]:
    """List what may still be asked about."""
    return ideas.subjects_of(told, {each.criterion for each in asked.requests})


@register.simple_tag
def subject_of(told: Sequence[ideas.Idea], criterion: str) -> str:
    return ideas.subject_of(told, criterion)


@register.simple_tag
def change_of(submission: Submission) -> changes.Change | None:
    """Tell whether a person has looked at the marks again."""
    return changes.change_of(submission, submission.gradings.all())


@register.simple_tag(takes_context=True)
def changes_unseen(context: template.Context, item: Item | None = None) -> list[changes.Change]:
    """Look up which marks have changed since their student saw them."""
    request = context.get("request")
    learner = learner_of(request) if request else Learner()
    return changes.changes_for(learner, item) if learner else []
