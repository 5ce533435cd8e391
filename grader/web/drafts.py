"""Take drafts in from the page, and say how they were read; never whether they are right."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from grader import engine
from grader.models import Variant
from grader.selectors.access import learner_of, variant_for
from grader.services.drafts import Overtaken, TooLarge, keep_late, save_draft
from grader.web.boxes import Box
from grader.web.forms import read_part

NUMBER_FIELD = "_number"
MOST_DIGITS = 9

Response = dict[str, Any]


@never_cache
@require_POST
def save(request: HttpRequest, variant_id: UUID) -> JsonResponse:
    """Save what is typed into a practice page so far."""
    learner = learner_of(request)
    if not learner:
        return signed_out()
    return save_from(request, variant_for(learner, variant_id))


def save_from(request: HttpRequest, variant: Variant, **more: object) -> JsonResponse:
    """Save what a page posts, and say how each part was read; `more` goes into every answer.

    409 shows what was saved meanwhile by another tab; 422 says that it is too much.
    """
    response = response_from(request, variant)
    try:
        draft = save_draft(variant, response, began_from=number_from(request))
    except Overtaken as overtaken:
        draft = overtaken.draft
        fields = fields_of(variant, draft.response)
        answer = {"response": draft.response, "fields": fields, "number": draft.number}
        answer |= {"saved": draft.saved_at, **more}
        return JsonResponse(answer, status=HTTPStatus.CONFLICT)
    except TooLarge:
        return _refusal(_("This is too long to be kept."), HTTPStatus.UNPROCESSABLE_ENTITY, **more)
    # Nothing in it tells right from wrong.
    parts = engine.understood(variant.key, response)
    return JsonResponse({"saved": draft.saved_at, "number": draft.number, "parts": parts, **more})


def refuse_late(request: HttpRequest, variant: Variant, **more: object) -> JsonResponse:
    """Keep what comes after the deadline beside what came in time, and say so: 410."""
    try:
        keep_late(variant, response_from(request, variant))
    except TooLarge:
        return _refusal(_("This is too long to be kept."), HTTPStatus.UNPROCESSABLE_ENTITY, **more)
    return _refusal(
        _("The exam was closed before this came: it is kept, but not marked."),
        HTTPStatus.GONE,
        **more,
    )


def signed_out() -> JsonResponse:
    """Answer somebody who was signed out meanwhile; the page keeps what they typed."""
    return _refusal(_("Sign in again: nothing is lost."), HTTPStatus.UNAUTHORIZED)


def response_from(request: HttpRequest, variant: Variant) -> Response:
    """Read every part of a posted page."""
    return {part["name"]: read_part(part, request.POST) for part in variant.content["parts"]}


def number_from(request: HttpRequest) -> int:
    """Return the number of the draft that the page began from; nonsense has seen none."""
    text = request.POST.get(NUMBER_FIELD, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0


def fields_of(variant: Variant, response: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Write a response as the boxes of its page: each one's name, and what stands in it."""
    fields: list[tuple[str, str]] = []
    for part in variant.content["parts"]:
        box = Box(part, response.get(part["name"], ""))
        if part["kind"] not in {"matrix", "vector"}:
            fields.append((box.name, box.text))
            continue
        fields.append((f"{box.name}-pasted", box.text))
        fields += [(box.name, cell.value) for row in box.rows for cell in row if cell.asked]
    return fields


def _refusal(detail: str, status: HTTPStatus, **more: object) -> JsonResponse:
    return JsonResponse({"detail": detail, **more}, status=status)
