"""Marks that a person gives: an idea each, wholly, half or not; and what they come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from grader.engine.marking import Key, Outcome, total_of
from grader.engine.rules import Mark, load_rule
from grader.engine.rules.rubric import Rubric
from grader.engine.short_answer.ideas import Criterion

BY_HAND = "by-hand"
"""The note of a mark that a person gave; other parts of a response may be the engine's."""
MARK_FIELDS = frozenset(field.name for field in fields(Mark))


def rubric_of(key: Key, part: str) -> Rubric | None:
    """Return what a text is marked by; nothing where a part is no text, or is not there."""
    frozen = key["parts"].get(part)
    rule = load_rule(frozen) if frozen else None
    return rule if isinstance(rule, Rubric) else None


def mark_by_hand(
    key: Key,
    part: str,
    answer: str,
    shares: Mapping[str, float],
    before: Mapping[str, Any] | None = None,
) -> Mark:
    """Return the mark of a text whose ideas a person has looked for.

    ``shares`` has a number from 0 to 1 for each idea by its name; one that is left out is not
    given. ``before`` is the mark that stood, whose evidence is kept where it still holds.

    Raises
    ------
    ValueError
        The part is no text, an idea is unknown, or a share is none.
    """
    rubric = rubric_of(key, part)
    if rubric is None:
        raise ValueError(f"{part} is not marked by ideas.")
    names = [criterion.name for criterion in rubric.criteria]
    if not shares.keys() <= set(names) or not all(0 <= each <= 1 for each in shares.values()):
        raise ValueError(f"Give a share from 0 to 1 for each of {', '.join(names)}.")

    told = cells_by_name(rubric, before)
    total = sum(criterion.weight for criterion in rubric.criteria)
    earned = sum(each.weight * shares.get(each.name, 0.0) for each in rubric.criteria)
    mark = Mark(
        credit=round(earned / total, 6),
        note=BY_HAND,
        cells=[
            cell_by_hand(each, answer, shares.get(each.name, 0.0), told.get(each.name, {}))
            for each in rubric.criteria
        ],
    )
    cost = float((before or {}).get("hint_cost", 0.0))
    return mark.less_hints(cost) if cost else mark


def cells_by_name(rubric: Rubric, mark: Mapping[str, Any] | None) -> dict[str, Mapping[str, Any]]:
    """Return what a mark says of each idea; old marks have no names, but the same order."""
    cells = (mark or {}).get("cells") or []
    if len(cells) != len(rubric.criteria):
        return {}
    pairs = zip(rubric.criteria, cells, strict=True)
    return {cell.get("name", each.name): cell for each, cell in pairs}


def cell_by_hand(
    criterion: Criterion, answer: str, credit: float, told: Mapping[str, Any]
) -> dict[str, Any]:
    """Say what a person found of one idea, beside the words in which it was found before."""
    # Of what was said the wrong way round, a person who gives nothing says no other.
    is_reverse = not credit and told.get("state") == "contradicted"
    holds = is_reverse or credit > 0
    evidence = told.get("evidence", "") if holds else ""
    return {
        "name": criterion.name,
        "state": "contradicted" if is_reverse else "found" if credit else "not-found",
        "text": criterion.idea if holds else criterion.hint,
        "evidence": evidence,
        "spans": [span for span in told.get("spans", []) if evidence and span[1] <= len(answer)],
        "source": "person",
        "credit": credit,
    }


def outcome_of(key: Key, marks: Mapping[str, Mapping[str, Any]]) -> Outcome:
    """Return the verdict that stored marks come to; of parts without one, nothing is earned."""
    known = {
        name: Mark(**{field: value for field, value in mark.items() if field in MARK_FIELDS})
        for name, mark in marks.items()
        if name in key["parts"]
    }
    return total_of(key, known)
