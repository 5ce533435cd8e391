"""What a student says to the marks of a text: that they said it, or that the mark is wrong."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.views.decorators.http import require_POST

from grader.models import WORDS_AT_MOST, Submission
from grader.selectors.access import exam_slot_of, learner_of, submission_for
from grader.services import disputing, self_marking

SAID = {"yes": True, "no": False}


@require_POST
def mark_oneself(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Keep whether the student thinks they said an idea that is in doubt."""
    submission = submission_for(learner_of(request), submission_id)
    part, criterion = named_in(request)
    said = SAID.get(request.POST.get("said", ""))
    if said is None:
        raise BadRequest("Say yes or no.")
    # Where the mark has changed meanwhile, the page shows what is so now.
    with suppress(self_marking.NotInDoubt):
        self_marking.mark_oneself(submission, part, criterion, said_it=said)
    return redirect(marks_page(request, submission, f"{part}-idea-{criterion}"))


@require_POST
def ask(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Ask an instructor to look at a mark again."""
    submission = submission_for(learner_of(request), submission_id)
    part, criterion = named_in(request)
    reason = reason_in(request)
    with suppress(disputing.NotOffered):
        disputing.ask_for_review(submission, part, criterion, reason)
    return redirect(marks_page(request, submission, f"{part}-asking"))


@require_POST
def take_back(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Ask for it no longer."""
    submission = submission_for(learner_of(request), submission_id)
    part, criterion = named_in(request)
    with suppress(disputing.NotOffered):
        disputing.take_back(submission, part, criterion)
    return redirect(marks_page(request, submission, f"{part}-asking"))


def named_in(request: HttpRequest) -> tuple[str, str]:
    """Read which part, and which idea of it; no database looks for a zero byte."""
    part, criterion = (
        request.POST.get(name, "").replace("\0", "") for name in ("part", "criterion")
    )
    return part, criterion


def reason_in(request: HttpRequest) -> str:
    """Read why; browsers count a new line once, and send it as two characters."""
    reason = request.POST.get("reason", "").replace("\r\n", "\n").replace("\0", "").strip()
    if len(reason) > WORDS_AT_MOST:
        raise BadRequest("No browser lets one write as much.")
    return reason


def marks_page(request: HttpRequest, submission: Submission, place: str) -> str:
    """Return where the marks are, with the solution open if it was."""
    if slot := exam_slot_of(submission):
        return f"{resolve_url('result', slot.attempt_id, slot.position)}#{place}"
    solution = "?solution=1" if "solution" in request.POST else ""
    return f"{submission.get_absolute_url()}{solution}#{place}"
