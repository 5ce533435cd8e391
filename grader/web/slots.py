"""One item of a sitting: what stands there, saved as it is typed, checked where that is allowed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from grader import engine
from grader.models import Slot
from grader.selectors.access import learner_of, slot_for
from grader.selectors.results import in_points, points_of_weight
from grader.selectors.review import verdict_of
from grader.selectors.sittings import seconds_left, sitting_of
from grader.services.attempts import take_place
from grader.services.checking import NoTriesLeft, check_slot
from grader.services.drafts import Overtaken, TooLarge, keep_late, save_draft
from grader.services.finishing import Closed, close_if_overdue, held_open
from grader.services.submissions import await_verdict
from grader.web.drafts import number_from, refuse_late, save_from, signed_out
from grader.web.forms import Box, ResponseForm


class ExamForm(ResponseForm):
    """The boxes of an item in an exam: no hints are given, and parts count in the exam's points."""

    hints = {}

    def __init__(self, slot: Slot, data: QueryDict | None = None, **earlier: Any) -> None:
        super().__init__(slot.variant, data, **earlier)
        self.worth = points_of_weight(slot)

    @cached_property
    def boxes(self) -> list[Box]:
        """Whoever comes back to an item is told what cannot be read, as while it was typed."""
        told = engine.understood(self.variant.key, self.response)
        return [replace(box, unread=told[box.name]["message"]) for box in super().boxes]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_slot(request: HttpRequest, attempt_id: UUID, position: int) -> HttpResponse:
    """Show one item of an exam; save what is written there, and go where one wants to."""
    slot = slot_for(learner_of(request), attempt_id, position)
    if not slot.attempt.is_exam or slot.attempt.is_finished or close_if_overdue(slot.attempt):
        if request.method == "POST" and slot.attempt.is_exam:
            keep_apart(slot, ExamForm(slot, request.POST))
        return redirect("attempt", attempt_id)
    if request.method == "POST":
        return save_and_go(request, slot)
    take_place(slot.attempt, position)
    draft = getattr(slot.variant, "draft", None)
    form = ExamForm(slot, earlier=draft.response if draft else None)
    return show_slot(request, slot, form, number=draft.number if draft else 0)


def save_and_go(request: HttpRequest, slot: Slot) -> HttpResponse:
    """Save a posted page; where another tab has saved meanwhile, show both and let one choose."""
    form = ExamForm(slot, request.POST)
    try:
        with held_open(slot.attempt):
            draft = save_draft(slot.variant, form.response, began_from=number_from(request))
    except Overtaken as conflict:
        other = ExamForm(slot, earlier=conflict.draft.response)
        context: dict[str, Any] = {"other": other, "overtaken": conflict.draft}
        number = conflict.draft.number
        return show_slot(request, slot, form, number=number, status=HTTPStatus.CONFLICT, **context)
    except TooLarge:
        form.complaint = _("This is too long to be kept.")
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return show_slot(request, slot, form, number=number_from(request), status=status)
    except Closed:
        keep_apart(slot, form)
        return redirect("attempt", slot.attempt_id)
    go = request.POST.get("go", "")
    if go == "check":
        return check(request, slot, form, draft.number)
    return redirect(next_page(slot, go))


def keep_apart(slot: Slot, form: ExamForm) -> None:
    """Keep what came after the end; what is too long to be kept would not have been in time."""
    with suppress(TooLarge):
        keep_late(slot.variant, form.response)


def check(request: HttpRequest, slot: Slot, form: ExamForm, number: int) -> HttpResponse:
    """Have an item marked at once, in an exam that allows it."""
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return show_slot(request, slot, form, number=number, status=status)
    try:
        await_verdict(check_slot(slot, form.response, token=form.fingerprint))
    except (NoTriesLeft, Closed):
        return redirect("attempt", slot.attempt_id)
    return redirect(f"{slot.get_absolute_url()}#marks")


def next_page(slot: Slot, go: str) -> str:
    """Return where a button leads; flagging stays on the page."""
    if go == "flag":
        Slot.objects.filter(pk=slot.pk).update(flagged=not slot.flagged)
        return slot.get_absolute_url()
    places = set(slot.attempt.slots.values_list("position", flat=True))
    wanted = {"previous": slot.position - 1, "next": slot.position + 1}.get(go, 0)
    if go.isascii() and go.isdigit() and len(go) < 6:
        wanted = int(go)
    if wanted in places:
        return resolve_url("slot", slot.attempt_id, wanted)
    return slot.get_absolute_url() if go == "save" else resolve_url("summary", slot.attempt_id)


def show_slot(
    request: HttpRequest,
    slot: Slot,
    form: ExamForm,
    *,
    number: int,
    status: HTTPStatus = HTTPStatus.OK,
    **more: object,
) -> HttpResponse:
    """Render the page of one item with its palette."""
    sitting = sitting_of(slot.attempt)
    submission = slot.submission
    context = {
        "slot": slot,
        "attempt": slot.attempt,
        "exam": slot.attempt.assessment,
        "content": slot.variant.content,
        "form": form,
        "number": number,
        # What a script saves over is what this page began from, and it asks before it does.
        "began_from": number_from(request) if "overtaken" in more else number,
        "saved_at": draft.saved_at if (draft := getattr(slot.variant, "draft", None)) else None,
        "is_posted": status != HTTPStatus.OK,
        "sitting": sitting,
        "is_last": slot.position == len(sitting.entries),
        "submission": submission,
        "verdict": in_points(verdict_of(submission), slot) if submission else None,
        "left": seconds_left(slot.attempt, timezone.now()),
        "checks_left": checks_left(slot),
        **more,
    }
    return render(request, "grader/exams/slot.html", context, status=status)


def checks_left(slot: Slot) -> int | None:
    exam = slot.attempt.assessment
    if exam is None or exam.tries is None:
        return None
    return max(0, exam.tries - slot.variant.submissions.count())


@require_POST
def save_slot(request: HttpRequest, attempt_id: UUID, position: int) -> HttpResponse:
    """Save a draft in the background; what comes after the deadline is kept, and not counted."""
    learner = learner_of(request)
    if not learner:
        return signed_out()
    slot = slot_for(learner, attempt_id, position)
    try:
        with held_open(slot.attempt):
            return save_from(request, slot.variant, left=seconds_left(slot.attempt, timezone.now()))
    except Closed:
        return refuse_late(request, slot.variant, left=0)
