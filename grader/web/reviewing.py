"""The pages on which an instructor looks at what waits, decides, and takes a decision back."""

from __future__ import annotations

from http import HTTPStatus

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from grader.selectors.access import decision_to_undo, instructor_of, item_to_review
from grader.selectors.reviewing import (
    last_decision,
    question_of,
    standing_of_item,
    standings_for,
)
from grader.services.reviewing import Decided, decide
from grader.services.undoing import undo
from grader.web.deciding import desk_at, sent_with
from questions.models import Item


@never_cache
@require_safe
def show_queue(request: HttpRequest) -> HttpResponse:
    """List the items in which something waits, and how they stand."""
    standings = standings_for(instructor_of(request))
    context = {
        "waiting": [each for each in standings if each.waiting],
        "settled": [each for each in standings if not each.waiting],
    }
    return render(request, "grader/reviewing/queue.html", context)


@never_cache
@require_safe
def show_item(request: HttpRequest, slug: str, item: str) -> HttpResponse:
    """Show one cluster of alike answers, and ask what they are worth."""
    found = item_to_review(request, slug, item)
    standing = standing_of_item(found)
    desk = desk_at(standing.waiting, request.GET.get("at", ""))
    context = {
        "item": found,
        "standing": standing,
        "desk": desk,
        "question": question_of(desk.group) if desk else None,
        "last": last_decision(found, instructor_of(request)),
        # As the template for answers wants it.
        "text": {"kind": "text"},
    }
    return render(request, "grader/reviewing/item.html", context)


@require_POST
def decide_alike(request: HttpRequest, slug: str, item: str) -> HttpResponse:
    """Take a decision, and go on to the next answers."""
    found = item_to_review(request, slug, item)
    sent = sent_with(request)
    try:
        decided = decide(
            found, sent.part, sent.seen, sent.shares, by=instructor_of(request), why=sent.why
        )
    except ValueError as error:
        raise BadRequest(str(error)) from error
    if decided.overtaken:
        return tell_overtaken(request, found, sent.part, decided)
    return redirect(address_of(found, request.POST.get("next", "")))


def tell_overtaken(request: HttpRequest, item: Item, part: str, decided: Decided) -> HttpResponse:
    """Show what somebody else has decided meanwhile, which stands."""
    context = {
        "item": item,
        "decided": decided,
        "marks": [(each, each.marks[part]) for each in decided.overtaken if part in each.marks],
        "onward": address_of(item, request.POST.get("next", "")),
        "part": part,
        "text": {"kind": "text"},
    }
    status = HTTPStatus.CONFLICT
    return render(request, "grader/reviewing/overtaken.html", context, status=status)


@require_POST
def undo_decision(request: HttpRequest, slug: str, item: str) -> HttpResponse:
    """Take one's last decision back, and show its answers again."""
    found = item_to_review(request, slug, item)
    decision = decision_to_undo(found, instructor_of(request), request.POST.get("decision", ""))
    grading = decision.gradings.order_by("pk").first()
    undo(decision)
    at = f"{grading.submission_id}:{decision.part}" if grading else ""
    return redirect(address_of(found, at))


def address_of(item: Item, at: str) -> str:
    """Return where an answer of an item is looked at; without one, the first that waits."""
    address = reverse("review-item", args=[item.bank.slug, item.slug])
    return f"{address}?{urlencode({'at': at})}" if at else address
