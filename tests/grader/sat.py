"""Exams that were sat: what tests of results start from."""

from __future__ import annotations

from typing import Any

from grader.models import Attempt, Slot, Submission
from tests.factories import (
    AttemptFactory,
    GradingFactory,
    ItemVersionFactory,
    SlotFactory,
    SubmissionFactory,
    VariantFactory,
)


def sat(**attempt: Any) -> Attempt:
    """A finished exam without items yet."""
    return AttemptFactory(finished=True, **attempt)


def answered(attempt: Attempt, position: int, *, submission: Any = None, **slot: Any) -> Slot:
    """A place in which something was handed in that nobody has marked."""
    place: Slot = SlotFactory(attempt=attempt, position=position, **slot)
    place.submission = SubmissionFactory(variant=place.variant, **(submission or {}))
    place.save(update_fields=["submission"])
    return place


def marked(
    attempt: Attempt,
    position: int,
    score: float,
    *,
    note: str = "wrong",
    provisional: bool = False,
    **slot: Any,
) -> Slot:
    """A place whose first part alone lost marks, under that note."""
    place = answered(attempt, position, submission={"state": Submission.State.GRADED}, **slot)
    names = [part["name"] for part in place.variant.content["parts"]]
    marks = {name: mark(1.0, "correct") for name in names}
    if score < 1:
        marks[names[0]] = mark(score, note)
    GradingFactory(submission=place.submission, score=score, marks=marks, provisional=provisional)
    return place


def mark(credit: float, note: str) -> dict[str, Any]:
    return {"credit": credit, "note": note, "feedback": "", "cells": None, "hint_cost": 0.0}


def many(size: int) -> Attempt:
    """A marked exam of any size, every third item left empty, with a topic or two each."""
    attempt = sat()
    version = ItemVersionFactory()
    for position in range(1, size + 1):
        variant = VariantFactory(version=version, student=attempt.student, seed=position)
        section = "Calculation" if position % 2 else "Multiple choice"
        if position % 3 == 0:
            SlotFactory(attempt=attempt, position=position, section=section, variant=variant)
        else:
            marked(attempt, position, 0.5, section=section, variant=variant)
    return attempt
