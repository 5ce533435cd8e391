"""The pages on which a learner reads what came of an exam, and goes on from there."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from grader.models import Attempt
from grader.selectors.access import attempt_for, learner_of
from grader.selectors.results import (
    answered_in,
    results_of,
    review_of,
    reviews_of,
    slot_at,
)
from grader.services.missed import practise_missed
from grader.services.paper import can_print
from grader.services.seeing import mark_seen


@never_cache
@require_safe
def show_results(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """Show what an exam earned, as far as it is marked; before the release, that it came in."""
    attempt = exam_for(request, attempt_id)
    if not attempt.is_finished:
        return redirect(attempt)
    if not attempt.is_released(timezone.now()):
        context = {"attempt": attempt, **answered_in(attempt)}
        return render(request, "grader/results/withheld.html", context)
    context = {"attempt": attempt, "results": results_of(attempt), "can_print": can_print()}
    return render(request, "grader/results/results.html", context)


@never_cache
@require_safe
def show_result(request: HttpRequest, attempt_id: UUID, position: int) -> HttpResponse:
    """Show one item: what was answered, the notes on it, and the worked solution."""
    attempt = exam_for(request, attempt_id)
    if not is_open(attempt):
        return redirect("results", attempt.pk)
    slot = slot_at(attempt, position)
    if slot is None:
        raise Http404
    if slot.submission is not None:
        mark_seen(slot.submission)
    places = list(attempt.slots.order_by("position").values_list("position", flat=True))
    context = {
        "attempt": attempt,
        "review": review_of(slot),
        "may_answer": True,
        "content": slot.variant.content,
        "before": max((place for place in places if place < position), default=None),
        "after": min((place for place in places if place > position), default=None),
    }
    return render(request, "grader/results/result.html", context)


@never_cache
@require_safe
def show_print(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """Show everything on one page, made for paper."""
    attempt = exam_for(request, attempt_id)
    if not is_open(attempt):
        return redirect("results", attempt.pk)
    context = {
        "attempt": attempt,
        "results": results_of(attempt),
        "reviews": reviews_of(attempt),
    }
    return render(request, "grader/results/print.html", context)


@require_POST
def practise(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """Give out fresh numbers of everything that lost marks; the exam stays as it is."""
    attempt = exam_for(request, attempt_id)
    if not is_open(attempt):
        return redirect("results", attempt.pk)
    total = results_of(attempt).total
    if total.waiting or not total.missed:
        return redirect("results", attempt.pk)
    missed = [(item.slot, item.costliest_note) for item in total.items if item.lost_marks]
    return redirect(practise_missed(attempt, missed).variant)


def exam_for(request: HttpRequest, attempt_id: UUID) -> Attempt:
    """Return a learner's own attempt at an exam; practice has no results of this kind."""
    attempt = attempt_for(learner_of(request), attempt_id)
    if not attempt.is_exam:
        raise Http404
    return attempt


def is_open(attempt: Attempt) -> bool:
    """Say whether marks, keys and solutions of a whole exam may be shown."""
    return attempt.is_released(timezone.now())
