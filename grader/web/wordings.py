"""The pages on which an instructor adds a wording to a rubric: write, try, accept, watch."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from http import HTTPStatus
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from grader import engine
from grader.engine.rules import Criterion
from grader.models import WORDS_AT_MOST, AcceptedWording, Regrade
from grader.selectors.access import instructor_of, item_to_review
from grader.selectors.waiting import Answer
from grader.selectors.wordings import (
    answer_at,
    regrade_for,
    regrades_under_way,
    wording_to_withdraw,
    wordings_of,
)
from grader.services.wordings import (
    MOST_TRIED,
    NotAWording,
    Trial,
    Wording,
    accept_wording,
    key_in_use,
    try_wordings,
    withdraw_wording,
    wording_of,
)
from grader.web.trials import rows_of
from questions.models import Item


@dataclass(frozen=True, slots=True)
class Draft:
    """A wording as it stands in the form."""

    part: str
    criterion: str
    text: str
    error: str = ""


@never_cache
@require_safe
def show_wordings(request: HttpRequest, slug: str, item: str) -> HttpResponse:
    """List what was added to a rubric, and what is being marked anew with it."""
    found = item_to_review(request, slug, item)
    key = key_in_use(found)
    context = {
        "item": found,
        "wordings": [
            (each, criterion_of(key, each.part, each.criterion)) for each in wordings_of(found)
        ],
        "regrades": regrades_under_way(found),
    }
    return render(request, "grader/reviewing/wordings.html", context)


@never_cache
@require_safe
def write_wording(request: HttpRequest, slug: str, item: str) -> HttpResponse:
    """Ask which words of an answer say which idea."""
    found = item_to_review(request, slug, item)
    answer = answer_at(found, request.GET.get("at", ""))
    if answer is None:
        raise Http404
    return show_form(request, found, draft_from(answer), answer)


def draft_from(answer: Answer) -> Draft:
    """Propose the words about the first idea that is in doubt, or else the first sentence."""
    in_doubt = [cell for cell in answer.cells if cell["state"] == "in-doubt" and cell["evidence"]]
    if in_doubt:
        cell = in_doubt[0]
        return Draft(answer.part, cell.get("name", ""), cell["evidence"][:WORDS_AT_MOST])
    missing = [cell.get("name", "") for cell in answer.cells if cell["state"] != "found"]
    first = re.split(r"(?<=[.!?;])\s", answer.text.strip(), maxsplit=1)[0]
    return Draft(answer.part, missing[0] if missing else "", first[:WORDS_AT_MOST])


def show_form(
    request: HttpRequest, item: Item, draft: Draft, answer: Answer | None
) -> HttpResponse:
    rubric = engine.rubric_of(key_in_use(item), draft.part)
    if rubric is None:
        raise Http404
    context = {
        "item": item,
        "draft": draft,
        "criteria": rubric.criteria,
        "answer": answer,
        "at": request.GET.get("at", ""),
        "most": WORDS_AT_MOST,
        "text": {"kind": "text"},
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if draft.error else HTTPStatus.OK
    return render(request, "grader/reviewing/add.html", context, status=status)


@never_cache
@require_safe
def try_wording(request: HttpRequest, slug: str, item: str) -> HttpResponse:
    """Show what a wording would change; where it is not one, ask for it again."""
    found = item_to_review(request, slug, item)
    key, draft = key_in_use(found), Draft(*named_in(request.GET))
    try:
        wording = wording_of(key, draft.part, draft.criterion, draft.text)
    except NotAWording as error:
        answer = answer_at(found, request.GET.get("at", ""))
        return show_form(request, found, replace(draft, error=str(error)), answer)
    trial = try_wordings(found, key, added=[wording])
    return show_trial(request, found, key, wording, trial)


@never_cache
@require_safe
def try_without(request: HttpRequest, slug: str, item: str, wording_id: int) -> HttpResponse:
    """Show what it would change to withdraw a wording."""
    found = item_to_review(request, slug, item)
    key, wording = key_in_use(found), wording_to_withdraw(found, wording_id)
    gone = Wording(wording.part, wording.criterion, wording.text)
    trial = try_wordings(found, key, withdrawn=[gone])
    return show_trial(request, found, key, gone, trial, withdrawn=wording)


def show_trial(
    request: HttpRequest,
    item: Item,
    key: engine.Key,
    wording: Wording,
    trial: Trial,
    withdrawn: AcceptedWording | None = None,
) -> HttpResponse:
    context = {
        "item": item,
        "wording": wording,
        "withdrawn": withdrawn,
        "criterion": criterion_of(key, wording.part, wording.criterion),
        "trial": trial,
        "most": MOST_TRIED,
        "rows": rows_of(trial.changes, wording.part),
    }
    return render(request, "grader/reviewing/try.html", context)


def named_in(sent: QueryDict) -> tuple[str, str, str]:
    return sent.get("part", ""), sent.get("criterion", ""), sent.get("text", "")


def criterion_of(key: engine.Key, part: str, name: str) -> Criterion | None:
    """Return the idea that a wording says, as long as the rubric has it."""
    rubric = engine.rubric_of(key, part)
    criteria = rubric.criteria if rubric else ()
    return next((each for each in criteria if each.name == name), None)


@require_POST
def accept(request: HttpRequest, slug: str, item: str) -> HttpResponse:
    """Add a wording, and lead on to how far answers are marked anew."""
    found = item_to_review(request, slug, item)
    try:
        wording = wording_of(key_in_use(found), *named_in(request.POST))
    except NotAWording as error:
        raise BadRequest(str(error)) from error
    return redirect("regrade", accept_wording(found, wording, by=instructor_of(request)).pk)


@require_POST
def withdraw(request: HttpRequest, slug: str, item: str, wording_id: int) -> HttpResponse:
    """Take a wording out again, and lead on to how far answers are marked anew."""
    wording = wording_to_withdraw(item_to_review(request, slug, item), wording_id)
    return redirect("regrade", withdraw_wording(wording, by=instructor_of(request)).pk)


@never_cache
@require_safe
def show_regrade(request: HttpRequest, regrade_id: UUID) -> HttpResponse:
    """Show how far answers are marked anew."""
    regrade = regrade_for(request, regrade_id)
    context = {
        "regrade": regrade,
        "item": regrade.item,
        "is_going_on": regrade.state in (Regrade.State.QUEUED, Regrade.State.MAKING),
    }
    return render(request, "grader/reviewing/regrade.html", context)
