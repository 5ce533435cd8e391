"""Lessons: what reviewers have taught of items so far, as the engine takes it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber

from grader import engine
from grader.models import AcceptedWording, Grading

MOST_MARKED = 100
"""So many of an item's marks by hand, the newest, are learnt from; ten or so tell the most."""

ITEM = "submission__variant__version__item"


def lessons_for(items: Collection[int]) -> dict[int, engine.Lessons]:
    """Return what was taught of some items, in two queries; nothing of those nobody reviewed."""
    if not items:
        return {}
    lessons: dict[int, dict[str, dict[str, list[dict[str, Any]]]]] = {}

    def lesson(item: int, part: str) -> dict[str, list[dict[str, Any]]]:
        return lessons.setdefault(item, {}).setdefault(part, {"wordings": [], "marked": []})

    for item, part, criterion, text in accepted_wordings(items):
        lesson(item, part)["wordings"].append({"criterion": criterion, "text": text})
    for item, marks, response in marked_by_hand(items):
        for part, marked in answers_in(marks, response):
            lesson(item, part)["marked"].append(marked)
    return dict(lessons)


def accepted_wordings(items: Collection[int]) -> QuerySet[AcceptedWording, Any]:
    standing = AcceptedWording.objects.filter(item__in=items, withdrawn_at=None)
    rows = standing.order_by("item", "part", "criterion", "accepted_at", "pk")
    return rows.values_list("item", "part", "criterion", "text")


def marked_by_hand(items: Collection[int]) -> QuerySet[Grading, Any]:
    """Return the newest gradings that a person gave and that still stand, the oldest first."""
    newer = Grading.objects.filter(submission=OuterRef("submission"), number__gt=OuterRef("number"))
    standing = Grading.objects.filter(
        ~Exists(newer), grader__isnull=False, submission__variant__version__item__in=items
    )
    placed = standing.annotate(
        place=Window(
            RowNumber(), partition_by=F(ITEM), order_by=[F("graded_at").desc(), F("pk").desc()]
        )
    )
    newest = placed.filter(place__lte=MOST_MARKED).order_by("graded_at", "pk")
    return newest.values_list(ITEM, "marks", "submission__response")


def answers_in(
    marks: Mapping[str, Mapping[str, Any]], response: Mapping[str, object]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what a person gave for each part, before hints took their share of it."""
    for part, mark in marks.items():
        text, cost = response.get(part), mark.get("hint_cost") or 0.0
        if mark.get("note") == engine.BY_HAND and isinstance(text, str) and cost < 1:
            yield part, {"text": text, "credit": round(mark["credit"] / (1 - cost), 6)}


def is_by_hand(grading: Grading) -> bool:
    """Say whether a person gave a mark in it; accounts may be gone, but not what they gave."""
    notes = {mark.get("note") for mark in grading.marks.values()}
    return grading.grader_id is not None or engine.BY_HAND in notes


def with_wordings(lessons: engine.Lessons, wordings: Sequence[Mapping[str, str]]) -> engine.Lessons:
    """Return lessons with further wordings, each of a part and a criterion."""
    more = dict(lessons)
    for each in wordings:
        lesson = more.get(each["part"], {})
        known = [
            *lesson.get("wordings", ()),
            {"criterion": each["criterion"], "text": each["text"]},
        ]
        more[each["part"]] = {**lesson, "wordings": known}
    return more


def without_wordings(
    lessons: engine.Lessons, wordings: Sequence[Mapping[str, str]]
) -> engine.Lessons:
    """Return lessons without some wordings, each of a part and a criterion."""
    gone = {(each["part"], each["criterion"], each["text"]) for each in wordings}
    return {
        part: {
            **lesson,
            "wordings": [
                each
                for each in lesson.get("wordings", ())
                if (part, each["criterion"], each["text"]) not in gone
            ],
        }
        for part, lesson in lessons.items()
    }
