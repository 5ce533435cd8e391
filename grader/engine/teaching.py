"""What reviewers taught a rubric: ways to say an idea, and marks for whole answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grader.engine.marking import Key
from grader.engine.rules.rubric import Rubric

Lesson = Mapping[str, Sequence[Mapping[str, Any]]]
"""``wordings``, each the text of one criterion, and ``marked`` answers, each with its credit."""
Lessons = Mapping[str, Lesson]
"""A lesson for each part of an item that has one, by its name."""


def teach(key: Key, lessons: Lessons) -> dict[str, Any]:
    """Return the frozen key with what was taught since; the key itself stays as it was issued.

    Lessons about parts and ideas that this key does not have, an older one or a newer, are left
    out.
    """
    parts = {
        name: taught(frozen, lessons[name]) if name in lessons else frozen
        for name, frozen in key["parts"].items()
    }
    return {**key, "parts": parts}


def taught(frozen: Mapping[str, Any], lesson: Lesson) -> Mapping[str, Any]:
    """Return a part of a key after a lesson; only texts learn."""
    if frozen["rule"] != Rubric.name:
        return frozen
    settings = frozen["settings"]
    wordings = lesson.get("wordings", ())
    criteria = [with_wordings(criterion, wordings) for criterion in settings["criteria"]]
    marked = [{"text": each["text"], "credit": each["credit"]} for each in lesson.get("marked", ())]
    return {**frozen, "settings": {**settings, "criteria": criteria, "marked": marked}}


def with_wordings(
    criterion: Mapping[str, Any], wordings: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return a criterion with the further phrasings that were accepted for it."""
    known = list(criterion["phrasings"])
    new = [each["text"] for each in wordings if each["criterion"] == criterion["name"]]
    phrasings = dict.fromkeys([*known, *new])
    return {**criterion, "phrasings": list(phrasings)}
