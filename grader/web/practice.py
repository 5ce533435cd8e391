"""The pages on which practice is chosen, begun, and looked back on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from grader.learners import Learner
from grader.models import Slot
from grader.selectors.access import learner_of, variant_for
from grader.selectors.choosing import due_ids, next_version
from grader.selectors.practice import Progress, progress_with
from grader.selectors.runs import (
    all_of,
    lines_of,
    not_right_yet,
    run_for,
    slot_of,
    standing_of,
    topics_to_look_at,
    unfinished_run,
)
from grader.selectors.scopes import Scope
from grader.services.runs import finish_run, next_slot, start_run
from grader.services.scheduling import catch_up
from grader.services.variants import issue_variant
from grader.web.keeping import keep_typed
from questions.models import Bank, Item
from questions.selectors.access import bank_for, item_for
from questions.selectors.catalogue import item_after, items_of, published_version
from questions.selectors.syllabus import items_open_to
from questions.selectors.topics import topic_to_practise, topics_to_practise


@never_cache
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Offer what there is to practise: what was begun, what is due, a surprise, a bank, a topic."""
    learner = learner_of(request)
    catch_up(learner.student_id)
    items = list(items_open_to(request.user))
    run = unfinished_run(learner)
    context = {
        "standing": standing_of(run, request.user) if run else None,
        "due": len(due_ids(learner, request.user)),
        "items": items,
        "banks": by_bank(items),
        "topics": topics_to_practise(request.user),
        "progress": progress_with(learner, items),
    }
    return render(request, "grader/practice/choose.html", context)


@never_cache
@require_safe
def begin_bank(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what a bank holds, and offer to practise all of it."""
    bank = bank_for(request.user, slug)
    context = {"title": bank.title, "text": bank.description, "bank": bank}
    return begin(request, {"bank": slug}, items_of(bank), context)


@never_cache
@require_safe
def begin_topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what a topic is, and offer to practise it with all that is within it."""
    found = topic_to_practise(request.user, slug)
    context = {"title": found.topic.title, "text": found.topic.summary, "topic": found.topic}
    return begin(request, {"topic": slug}, found.items, context)


def by_bank(items: Iterable[Item]) -> list[tuple[Bank, list[Item]]]:
    """Return the banks of some items by their titles, each with its own."""
    found: dict[Bank, list[Item]] = {}
    for item in items:
        found.setdefault(item.bank, []).append(item)
    return sorted(found.items(), key=lambda entry: entry[0].title)


def begin(
    request: HttpRequest, scope: Scope, items: Iterable[Item], context: dict[str, Any]
) -> HttpResponse:
    """Render the page before a run, with the way into one that was left unfinished."""
    learner = learner_of(request)
    progress = progress_with(learner, items)
    run = unfinished_run(learner, scope)
    context |= {
        "size": len(progress),
        "solved": list(progress.values()).count(Progress.RIGHT),
        "standing": standing_of(run, request.user) if run else None,
    }
    return render(request, "grader/practice/begin.html", context)


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin a run with its first item."""
    learner = learner_of(request)
    catch_up(learner.student_id)
    scope = scope_from(request, learner)
    version = next_version(scope, learner, request.user)
    if version is None:
        return redirect("practice")
    return redirect(start_run(learner_of(request, create=True), scope, version).variant)


def scope_from(request: HttpRequest, learner: Learner) -> dict[str, Any]:
    """Read what is to be practised; what nobody offered is not found."""
    posted = request.POST
    if slug := posted.get("bank"):
        return {"bank": bank_for(request.user, slug).slug}
    if slug := posted.get("topic"):
        return {"topic": slug}
    if run_id := posted.get("again"):
        return {"items": again_from(learner, run_id)}
    if "due" in posted:
        return {"due": True}
    if "any" in posted:
        return {"any": True}
    raise Http404


def again_from(learner: Learner, run_id: str) -> list[int]:
    """Return the items of a run that were not right yet; all, where all were."""
    try:
        lines = lines_of(run_for(learner, UUID(run_id)))
    except ValueError:
        raise Http404 from None
    return [item.pk for item in not_right_yet(lines) or all_of(lines)]


@require_POST
def next_item(request: HttpRequest, variant_id: UUID) -> HttpResponse:
    """Go on to the next item: of the run that a variant stands in, or else of its bank."""
    learner = learner_of(request)
    variant = variant_for(learner, variant_id)
    keep_typed(request, variant)
    if slot := slot_of(variant):
        return go_on(request, learner, slot)
    following = item_after(variant.version.item) if variant.version else None
    if following is None:
        return redirect(variant.version.item.bank if variant.version else "practice")
    item = item_for(request.user, following.bank.slug, following.slug)
    version = published_version(item)
    printed = variant.printed and bool(version.givens)
    return redirect(issue_variant(version, learner, printed=printed))


def go_on(request: HttpRequest, learner: Learner, slot: Slot) -> HttpResponse:
    """Give out what comes next in a run; at its end, show what was done in it."""
    run, viewer = slot.attempt, request.user
    if run.is_finished:
        return redirect("run", run.pk)
    following = next_slot(slot, lambda: next_version(run.scope, learner, viewer, run))
    if following is None:
        finish_run(run)
        return redirect("run", run.pk)
    return redirect(following.variant)


@never_cache
@require_safe
def show_run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Show what was done in a run, and what to do next."""
    run = run_for(learner_of(request), run_id)
    lines = lines_of(run)
    items, again = all_of(lines), not_right_yet(lines)
    context = {
        "run": run,
        "standing": standing_of(run, request.user),
        "lines": lines,
        "answered": any(line.latest for line in lines),
        "items": items,
        "right": len(items) - len(again),
        "again": again,
        "topics": topics_to_look_at(lines),
    }
    return render(request, "grader/practice/run.html", context)


@require_POST
def end_run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """End a run before all of it was given."""
    run = run_for(learner_of(request), run_id)
    finish_run(run)
    return redirect("run", run.pk)
