"""The pages on which a learner orders results as a PDF, waits for it, and gets it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from grader.models import Printout
from grader.selectors.access import learner_of, printout_for
from grader.selectors.printouts import ahead_of, file_of
from grader.selectors.results import results_of
from grader.services.paper import can_print
from grader.services.printing import order_printout
from grader.web.results import exam_for, is_open


@require_POST
def order(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """Order a PDF of an exam's results, once all of it that workers mark is marked."""
    attempt = exam_for(request, attempt_id)
    if not is_open(attempt) or results_of(attempt).total.waiting:
        return redirect("results", attempt.pk)
    if not can_print():
        return redirect("results-print", attempt.pk)
    return redirect("printout", order_printout(attempt).pk)


@never_cache
@require_safe
def show_printout(request: HttpRequest, printout_id: UUID) -> HttpResponse:
    """Show how far a printout is, then where it is to be had."""
    printout = open_printout(request, printout_id)
    context = {
        "printout": printout,
        "attempt": printout.attempt,
        "is_going_on": printout.state in (Printout.State.QUEUED, Printout.State.MAKING),
        "ahead": ahead_of(printout),
    }
    return render(request, "grader/results/printout.html", context)


@never_cache
@require_safe
def give_file(request: HttpRequest, printout_id: UUID) -> HttpResponse:
    """Give the PDF itself."""
    printout = open_printout(request, printout_id)
    content = file_of(printout)
    if content is None:
        raise Http404
    assessment = printout.attempt.assessment
    name = slugify(assessment.title if assessment else "")[:60] or "exam"
    headers = {"Content-Disposition": f'attachment; filename="{name}-results.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def open_printout(request: HttpRequest, printout_id: UUID) -> Printout:
    """Return a learner's own printout, while its results may be seen."""
    printout = printout_for(learner_of(request), printout_id)
    if not is_open(printout.attempt):
        raise Http404
    return printout
