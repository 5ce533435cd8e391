"""The pages of a sitting as a whole: where one left off, the summary, and handing in."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from grader.selectors.access import attempt_for, learner_of
from grader.selectors.sittings import seconds_left, sitting_of
from grader.services.finishing import close_if_overdue, hand_in

# Milliseconds: whoever comes later than this has lost nothing by it, for the deadline is past.
MOST_LATE = 10 * 60 * 1000


@never_cache
@require_safe
def show_attempt(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """Lead to where one left off, or to the results."""
    attempt = attempt_for(learner_of(request), attempt_id)
    if not attempt.is_exam:
        return redirect("run", attempt.pk)
    if attempt.is_finished or close_if_overdue(attempt):
        return redirect("results", attempt.pk)
    return redirect("slot", attempt.pk, attempt.place or 1)


@never_cache
@require_safe
def show_summary(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """Show what is answered and what is not, before one hands in."""
    attempt = attempt_for(learner_of(request), attempt_id)
    if not attempt.is_exam or attempt.is_finished or close_if_overdue(attempt):
        return redirect("attempt", attempt_id)
    sitting = sitting_of(attempt)
    left = seconds_left(attempt, timezone.now())
    context = {"attempt": attempt, "exam": attempt.assessment, "sitting": sitting, "left": left}
    return render(request, "grader/exams/summary.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_in_attempt(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """Hand an exam in, as of when the button was pressed."""
    attempt = attempt_for(learner_of(request), attempt_id)
    if request.method == "POST" and attempt.is_exam:
        hand_in(attempt, pressed_ago=pressed_ago(request))
    return redirect("attempt", attempt.pk)


def pressed_ago(request: HttpRequest) -> timedelta:
    """Read how long ago the button was pressed, as the browser says; nothing rests on it."""
    said = request.POST.get("pressed_ago", "")
    milliseconds = int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0
    return timedelta(milliseconds=min(milliseconds, MOST_LATE))
