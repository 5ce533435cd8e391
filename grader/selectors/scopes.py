"""Scopes: what a run of practice takes its items from, in rows and in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from grader.models import Attempt
from questions.models import Assessment, Bank, Item, Topic
from questions.selectors.access import bank_for
from questions.selectors.banks import banks_open_to
from questions.selectors.catalogue import items_of
from questions.selectors.syllabus import items_open_to
from questions.selectors.topics import family_of, topic_to_practise

Viewer: TypeAlias = User | AnonymousUser
Scope: TypeAlias = Mapping[str, Any]
"""One of {"bank": slug}, {"topic": slug}, {"any": true}, {"due": true}, {"items": [ids]}, and
{"missed": id of an attempt}, whose places are all there from the start."""


def items_in(scope: Scope, viewer: Viewer) -> tuple[list[Item], Mapping[int, int]]:
    """Return the items of a scope, and the places of their topics where those count."""
    if "bank" in scope:
        return items_of(bank_for(viewer, scope["bank"])), {}
    if "topic" in scope:
        family = topic_to_practise(viewer, scope["topic"])
        return list(family.items), family.places
    if "items" in scope:
        wanted = set(scope["items"])
        return [item for item in items_open_to(viewer) if item.pk in wanted], {}
    if "any" in scope or "due" in scope:
        return list(items_open_to(viewer)), {}
    return [], {}


def size_of(run: Attempt, viewer: Viewer) -> int | None:
    """Return how many items a run has in all; None where it goes on for as long as one likes."""
    scope = run.scope
    if "bank" in scope:
        return in_use(viewer).filter(bank__slug=scope["bank"]).count()
    if "topic" in scope:
        return in_use(viewer).filter(topics__in=family_of(scope["topic"])).count()
    if "items" in scope:
        return len(scope["items"])
    if "missed" in scope:
        return run.slots.values("variant__version__item").order_by().distinct().count()
    return None


def title_of(scope: Scope) -> str:
    """Say in a few words what a run is about."""
    if "bank" in scope:
        return _name(Bank.objects.filter(slug=scope["bank"]))
    if "topic" in scope:
        return _name(Topic.objects.filter(slug=scope["topic"]))
    if "due" in scope:
        return _("Due again")
    if "missed" in scope:
        exams = Assessment.objects.filter(attempts=scope["missed"])
        return _("Missed in %(exam)s") % {"exam": _name(exams)}
    return _("Once more") if "items" in scope else _("Surprise me")


def in_use(viewer: Viewer) -> QuerySet[Item]:
    """Return the items that somebody may practise, each once."""
    published = Item.objects.filter(versions__published_at__isnull=False, retired_at=None)
    return published.filter(bank__in=banks_open_to(viewer)).order_by().distinct()


def _name(found: QuerySet[Any]) -> str:
    """Return a title; what has been taken away since is just practice."""
    title: str | None = found.values_list("title", flat=True).first()
    return title or _("Practice")
