"""The pages on which a learner gets a problem, answers it, waits, and reads the marks."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grader.selectors.access import exam_slot_of, learner_of, submission_for, variant_for
from grader.selectors.drafts import draft_of, written_to
from grader.selectors.review import has_script, latest_try, verdict_of, worked_solution
from grader.selectors.runs import slot_of, standing_of
from grader.services.drafts import TooLarge, save_draft
from grader.services.hints import NotOffered, open_hint
from grader.services.runs import another_slot
from grader.services.seeing import mark_seen
from grader.services.submissions import await_verdict, marking_is_delayed, submit_response
from grader.services.variants import issue_another, issue_variant
from grader.web.forms import ResponseForm
from grader.web.keeping import keep_typed
from questions.selectors.access import item_for
from questions.selectors.catalogue import item_after, published_version


@require_POST
def issue(request: HttpRequest, slug: str, item: str) -> HttpResponse:
    """Give out a variant of an item: with new numbers, or with the exam's own."""
    version = published_version(item_for(request.user, slug, item))
    printed = request.POST.get("numbers") == "printed" and bool(version.givens)
    return redirect(issue_variant(version, learner_of(request, create=True), printed=printed))


@require_POST
def another(request: HttpRequest, variant_id: UUID) -> HttpResponse:
    """Give out one more like this, in the same run of practice if it stands in one."""
    variant = variant_for(learner_of(request), variant_id)
    keep_typed(request, variant)
    slot = slot_of(variant)
    if slot and not slot.attempt.is_finished:
        return redirect(another_slot(slot).variant)
    return redirect(issue_another(variant))


@require_POST
def try_now(request: HttpRequest) -> HttpResponse:
    """Take an answer to an item that stands on another page, with the exam's own numbers."""
    item = item_for(request.user, request.POST.get("bank", ""), request.POST.get("item", ""))
    version = published_version(item)
    learner = learner_of(request, create=True)
    variant = issue_variant(version, learner, printed=bool(version.givens))
    form = ResponseForm(variant, request.POST)
    if form.is_valid():
        return redirect(await_verdict(submit_response(variant, form.response)))
    with suppress(TooLarge):
        save_draft(variant, form.response, began_from=0)
    return redirect(f"{variant.get_absolute_url()}?read")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_variant(request: HttpRequest, variant_id: UUID) -> HttpResponse:
    """Show a problem, and take a response to it."""
    variant = variant_for(learner_of(request), variant_id)
    if request.method != "POST":
        form = ResponseForm(variant, earlier=written_to(variant).response)
        # Somebody was sent here because of what could not be read.
        if "read" in request.GET:
            form.is_valid()
        return show_variant(request, form)
    form = ResponseForm(variant, request.POST)
    if form.is_valid():
        submission = submit_response(variant, form.response, token=form.fingerprint)
        return redirect(await_verdict(submission))
    # Nothing has been recorded, so a slip of the keyboard does not cost a try.
    return show_variant(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_hint(request: HttpRequest, variant_id: UUID) -> HttpResponse:
    """Open a hint, and show the page again with all that was typed into it."""
    variant = variant_for(learner_of(request), variant_id)
    if request.method != "POST":
        return redirect(variant)
    form = ResponseForm(variant, request.POST)
    part, _, stage = request.POST.get("hint", "").partition(":")
    try:
        open_hint(variant, part, stage, form.response)
    except NotOffered:
        form.complaint = gettext("This hint is not on offer any more; nothing was taken off.")
    return show_variant(request, form)


def show_variant(
    request: HttpRequest, form: ResponseForm, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    """Render a problem's page, with what the latest try earned beside each box."""
    variant = form.variant
    form.latest = latest_try(variant)
    draft = draft_of(variant)
    slot = slot_of(variant)
    context = {
        "variant": variant,
        "content": variant.content,
        "form": form,
        "latest": form.latest,
        "draft_number": draft.number if draft else 0,
        "saved_at": draft.saved_at if draft else None,
        "is_posted": request.method == "POST",
        "slot": slot,
        "standing": standing_of(slot.attempt, request.user, slot) if slot else None,
        "next_item": item_after(variant.version.item) if variant.version else None,
    }
    return render(request, "grader/variant.html", context, status=status)


@never_cache
@require_safe
def show_submission(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Show a submission: waiting at first, then with its marks, on demand with the solution."""
    submission = submission_for(learner_of(request), submission_id)
    if slot := exam_slot_of(submission):
        return redirect("result", slot.attempt_id, slot.position)
    variant = submission.variant
    mark_seen(submission)
    prefetch_related_objects([submission], "gradings", "review_requests", "self_marks")
    wanted = "solution" in request.GET
    verdict = verdict_of(submission, solved=wanted)
    earned = verdict.score is not None and wanted
    slot = slot_of(variant)
    context = {
        "submission": submission,
        "content": variant.content,
        "verdict": verdict,
        "may_answer": True,
        "delayed": verdict.is_delayed or marking_is_delayed(),
        "steps": worked_solution(variant, submission) if earned else None,
        "has_script": has_script(variant),
        "slot": slot,
        "standing": standing_of(slot.attempt, request.user, slot) if slot else None,
        "next_item": item_after(variant.version.item) if variant.version else None,
    }
    return render(request, "grader/submission.html", context)
