"""The first page's problem: a typical mistake, and the note a teacher would write beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from grader import engine
from questions.models import Bank, Item, ItemVersion
from questions.services.rendering import problem_of

GENERATOR = "causal-attention"
MISTAKE = "mask-forgotten"
SHOWN = ("scores", "weights", "output")


@dataclass(frozen=True, slots=True)
class SpecimenPart:
    """One part, what was answered, and what that earned."""

    part: Mapping[str, Any]
    response: object
    mark: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Specimen:
    """An item, answered with one mistake and marked."""

    item: Item
    title: str
    question: str
    givens: Sequence[Mapping[str, Any]]
    parts: Sequence[SpecimenPart]
    unseen: Sequence[SpecimenPart]
    """Parts that the first page has no room for; they are answered too."""
    is_printed: bool
    """Whether whoever tries it gets these very numbers; otherwise it can only be looked at."""


def specimen_from(banks: Sequence[Bank]) -> Specimen | None:
    """Take the attention item of the first bank that has one."""
    version = (
        ItemVersion.objects.newest_published()
        .filter(item__bank__in=banks, item__retired_at=None, generator=GENERATOR)
        .select_related("item__bank")
        .order_by("item__bank", "item__position")
        .first()
    )
    if version is None:
        return None
    content, parts = _answered(version.pk)
    shown = [each for each in parts if each.part["name"] in SHOWN]
    unseen = [each for each in parts if each not in shown]
    # The first paragraph says what is going on; the rest says what to hand in.
    question, _, _ = content["question"].partition("\n\n")
    return Specimen(
        item=version.item,
        title=version.title,
        question=question,
        givens=content["givens"],
        parts=shown,
        unseen=unseen,
        is_printed=bool(version.givens),
    )


@lru_cache(maxsize=8)
def _answered(version_id: int) -> tuple[Mapping[str, Any], list[SpecimenPart]]:
    """Make the mistake in the exam's own numbers, and have the engine mark it."""
    version = ItemVersion.objects.get(pk=version_id)
    problem = problem_of(version, 0, printed=bool(version.givens))
    content, key = engine.freeze(problem)
    asked = {part["name"]: part for part in content["parts"]}
    slipped = problem.origin.slips.get(MISTAKE) if problem.origin else None
    # Where a choice is asked, a mistake is one of the options: nothing to fill in.
    if slipped is None or not asked.keys() <= slipped.keys():
        return content, []

    response = {name: by_hand(slipped[name], part) for name, part in asked.items()}
    marks = engine.mark(key, response).marks
    return content, [
        SpecimenPart(part, response[name], asdict(marks[name])) for name, part in asked.items()
    ]


def by_hand(value: Any, part: Mapping[str, Any], free: Any = None) -> Any:
    """Write numbers as a student would: rounded as asked, and nothing where nothing is asked."""
    free = part.get("free") if free is None else free
    if isinstance(value, list):
        gaps = free or [None] * len(value)
        return [by_hand(one, part, gap or False) for one, gap in zip(value, gaps, strict=True)]
    if free is True:
        return ""
    return f"{value:.{part['decimals']}f}" if part["decimals"] is not None else str(value)
