"""What was added to rubrics, and how far answers are marked anew with it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from grader.models import AcceptedWording, Regrade, Submission
from grader.selectors.access import instructor_of, items_taught_by
from grader.selectors.waiting import Answer, answer_to, rubrics_in
from questions.models import Item


def wordings_of(item: Item) -> QuerySet[AcceptedWording]:
    """Return the wordings in use, by part and idea."""
    return AcceptedWording.objects.filter(item=item, withdrawn_at=None)


def wording_to_withdraw(item: Item, wording_id: int) -> AcceptedWording:
    return get_object_or_404(wordings_of(item).select_related("item"), pk=wording_id)


def answer_at(item: Item, at: str) -> Answer | None:
    """Return an answer to an item by its submission and part, whether it waits or not."""
    submission_id, _, part = at.partition(":")
    try:
        wanted = UUID(submission_id)
    except ValueError:
        return None
    rows = Submission.objects.filter(pk=wanted, variant__version__item=item)
    row = rows.select_related("variant__version").prefetch_related("gradings").first()
    if row is None or row.variant.version is None or part not in rubrics_in(row.variant.key):
        return None
    return answer_to(part, row, row.variant.version)


def regrade_for(request: HttpRequest, regrade_id: UUID) -> Regrade:
    regrades = Regrade.objects.select_related("item__bank")
    taught = items_taught_by(instructor_of(request))
    return get_object_or_404(regrades, item__in=taught, pk=regrade_id)


def regrades_under_way(item: Item) -> Sequence[Regrade]:
    """Return the regrades that wait or go on, so that one can come back to them."""
    going_on = [Regrade.State.QUEUED, Regrade.State.MAKING]
    return list(Regrade.objects.filter(item=item, state__in=going_on))
