"""Exams: which somebody may sit, and what they consist of today."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from questions.models import Assessment, ItemVersion, SectionItem
from questions.selectors.banks import banks_open_to


@dataclass(frozen=True, slots=True)
class Place:
    """What stands in one place of a sitting: an item's wording, in a section, for points."""

    section: str
    label: str
    version: ItemVersion
    points: float


def assessments_open_to(viewer: User | AnonymousUser | None) -> QuerySet[Assessment]:
    """Return the exams of the banks that somebody may see, whether they have begun or not."""
    exams = Assessment.objects.filter(bank__in=banks_open_to(viewer), retired_at=None)
    return exams.select_related("bank")


def assessment_for(viewer: User | AnonymousUser | None, slug: str) -> Assessment:
    return get_object_or_404(assessments_open_to(viewer), slug=slug)


def places_of(assessment: Assessment) -> list[Place]:
    """Return what a new sitting gets, in order: all of a section, or as many as it picks.

    Three queries, however many items there are.
    """
    entries = list(
        SectionItem.objects.filter(section__assessment=assessment, item__retired_at=None)
        .select_related("section", "item")
        .order_by("section__position", "position")
    )
    versions = {
        version.item_id: version
        for version in ItemVersion.objects.newest_published()
        .filter(item__in=[entry.item_id for entry in entries])
        .select_related("item__bank")
    }
    usable = [entry for entry in entries if entry.item_id in versions]
    return [
        Place(entry.section.title, entry.item.label, versions[entry.item_id], entry.points)
        for entry in picked(usable)
    ]


def picked(entries: Sequence[SectionItem]) -> list[SectionItem]:
    """Draw, of each section that says so, as many as it picks; the order stays."""
    lots = secrets.SystemRandom()
    chosen: list[SectionItem] = []
    for section in dict.fromkeys(entry.section for entry in entries):
        own = [entry for entry in entries if entry.section_id == section.pk]
        if section.pick is not None and section.pick < len(own):
            drawn = set(lots.sample(range(len(own)), section.pick))
            own = [entry for place, entry in enumerate(own) if place in drawn]
        chosen.extend(own)
    return chosen


@dataclass(frozen=True, slots=True)
class Portion:
    """A section as the start page announces it."""

    title: str
    items: int
    points: float


def portions_of(assessment: Assessment) -> list[Portion]:
    """Return how many items each section has for a student, and what they are worth."""
    portions = []
    for section in assessment.sections.prefetch_related("entries__item"):
        points = [entry.points for entry in section.entries.all() if not entry.item.retired_at]
        items = min(len(points), section.pick or len(points))
        portions.append(Portion(section.title, items, sum(sorted(points)[-items:]) if items else 0))
    return portions
