"""How far the marker agrees with the site's own instructors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from grader.engine import BY_HAND
from grader.engine.short_answer.judging.agreement import Judged, JudgedIdea
from grader.models import Grading, Submission

Marks = Mapping[str, Mapping[str, Any]]


def judged_by_hand(item: str | None = None) -> dict[str, list[Judged]]:
    """Return what instructors marked themselves, by item, beside what the marker had given first.

    Of an item with several texts each is one, with its name after a slash. ``item`` is a slug.
    """
    marked = Submission.objects.filter(gradings__grader__isnull=False).distinct()
    if item is not None:
        marked = marked.filter(variant__version__item__slug=item)
    judged: dict[str, list[Judged]] = {}
    for submission in marked.select_related("variant__version__item__bank").prefetch_related(
        "gradings__decision"
    ):
        for name, each in judged_parts(submission):
            judged.setdefault(name, []).append(each)
    return dict(sorted(judged.items()))


def judged_parts(submission: Submission) -> Iterator[tuple[str, Judged]]:
    """Go through the texts of a submission that a person has marked last."""
    version = submission.variant.version
    gradings = sorted(submission.gradings.all(), key=lambda grading: grading.number)
    first = next((each for each in gradings if each.grader_id is None), None)
    last = next((each for each in reversed(gradings) if stands(each)), None)
    if version is None or first is None or last is None:
        return
    name = f"{version.item.bank.slug}/{version.item.slug}"
    several = len(last.marks) > 1
    for part, mark in last.marks.items():
        if mark.get("note") == BY_HAND and part in first.marks:
            yield f"{name}/{part}" if several else name, judge(first.marks[part], mark)


def stands(grading: Grading) -> bool:
    """Whether an instructor gave these marks and has not taken them back."""
    decision = grading.decision
    return grading.grader_id is not None and (decision is None or decision.undone_at is None)


def judge(first: Mapping[str, Any], by_hand: Mapping[str, Any]) -> Judged:
    """Put the marker's first mark beside a person's, both before hints were paid for."""
    found = {cell.get("name"): cell.get("state") == "found" for cell in first.get("cells") or []}
    return Judged(
        given=credit(by_hand),
        score=credit(first),
        ideas=tuple(
            JudgedIdea(cell["credit"], found.get(cell["name"], False))
            for cell in by_hand.get("cells") or []
        ),
    )


def credit(mark: Mapping[str, Any]) -> float:
    """Return the credit before hints were paid for."""
    left = 1 - float(mark.get("hint_cost") or 0.0)
    return min(float(mark["credit"]) / left, 1.0) if left > 0 else float(mark["credit"])
