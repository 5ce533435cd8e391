"""The pages around a sitting: which exams there are, their rules, and the way in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from grader.selectors.access import learner_of
from grader.selectors.sittings import sittings_of
from grader.services.attempts import NotOpen, open_attempt, start_attempt
from grader.services.deadlines import deadline_of, extra_time_of
from questions.models import Assessment
from questions.selectors.assessments import assessment_for, assessments_open_to, portions_of


@never_cache
@require_safe
def list_exams(request: HttpRequest) -> HttpResponse:
    """List the exams, and what one has sat of them."""
    sittings = list(sittings_of(learner_of(request))[:50])
    open_now = {each.assessment_id: each for each in sittings if not each.is_finished}
    exams = [(exam, open_now.get(exam.pk)) for exam in assessments_open_to(request.user)]
    past = [each for each in sittings if each.is_finished]
    return render(request, "grader/exams/list.html", {"exams": exams, "past": past})


@never_cache
@require_safe
def show_exam(request: HttpRequest, slug: str) -> HttpResponse:
    """Say the rules of an exam before one begins."""
    exam = assessment_for(request.user, slug)
    return render(request, "grader/exams/start.html", rules_for(request, exam))


@require_POST
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a sitting, or go on with the one that is open."""
    exam = assessment_for(request.user, slug)
    try:
        return redirect(start_attempt(exam, learner_of(request, create=True)))
    except NotOpen:
        return redirect(exam)


def rules_for(request: HttpRequest, exam: Assessment) -> dict[str, object]:
    """Return what the start page tells: all that one would like to know beforehand."""
    now, learner = timezone.now(), learner_of(request)
    attempt = open_attempt(exam, learner) if learner else None
    sittings = list(sittings_of(learner, exam)[:20])
    factor = extra_time_of(learner.student_id, exam)
    portions = portions_of(exam)
    return {
        "exam": exam,
        "attempt": attempt,
        "portions": portions,
        "items": sum(portion.items for portion in portions),
        "points": sum(portion.points for portion in portions),
        "minutes": round(exam.minutes * factor) if exam.minutes else None,
        "has_extra_time": factor > 1,
        "due_at": deadline_of(exam, now, factor),
        "is_open": exam.is_open(now),
        "is_early": exam.opens is not None and exam.opens > now,
        "past": [each for each in sittings if each.is_finished],
        "sittings_left": None if exam.sittings is None else exam.sittings - len(sittings),
    }
