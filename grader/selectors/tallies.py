"""What items of an exam earned: one by one, and added up under a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.models import FULL, Grading, Slot, Submission


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One place of an attempt, and what it earned as far as that is known."""

    slot: Slot
    grading: Grading | None

    @property
    def title(self) -> str:
        title: str = self.slot.variant.content["title"]
        return title

    @property
    def submission(self) -> Submission | None:
        return self.slot.submission

    @property
    def is_answered(self) -> bool:
        return self.slot.submission_id is not None

    @property
    def is_waiting(self) -> bool:
        """Whether a worker is still to mark it."""
        return self.submission is not None and self.grading is None and self.submission.is_waiting

    @property
    def is_with_instructor(self) -> bool:
        """Whether only a person can mark it."""
        return self.is_answered and self.grading is None and not self.is_waiting

    @property
    def is_provisional(self) -> bool:
        return self.grading is not None and self.grading.provisional

    @property
    def score(self) -> float | None:
        """The fraction earned; nothing was earned by what was left empty."""
        if not self.is_answered:
            return 0.0
        return self.grading.score if self.grading else None

    @property
    def earned(self) -> float | None:
        return None if self.score is None else self.score * self.slot.points

    @property
    def lost_marks(self) -> bool:
        return self.score is not None and self.score < FULL

    @property
    def costliest(self) -> Mapping[str, Any] | None:
        """The mark of the part in which most was lost; nothing where nothing was."""
        if self.grading is None or not self.lost_marks:
            return None
        weights = {part["name"]: part["weight"] for part in self.slot.variant.content["parts"]}
        marks: Mapping[str, Any] = self.grading.marks
        lost = {name: (1 - mark["credit"]) * weights.get(name, 1) for name, mark in marks.items()}
        return marks[max(lost, key=lost.__getitem__)] if lost else None

    @property
    def costliest_note(self) -> str:
        mark = self.costliest
        return str(mark["note"]) if mark else ""


@dataclass(frozen=True, slots=True)
class Tally:
    """Some items together, under the name of what they have in common."""

    name: str
    items: Sequence[ItemResult]

    @property
    def possible(self) -> float:
        return sum(item.slot.points for item in self.items)

    @property
    def earned(self) -> float:
        return sum(item.earned or 0.0 for item in self.items)

    @property
    def share(self) -> float:
        return self.earned / self.possible if self.items else 0.0

    @property
    def answered(self) -> int:
        return sum(item.is_answered for item in self.items)

    @property
    def marked(self) -> int:
        """How many of those that were answered have their mark."""
        return sum(item.grading is not None for item in self.items)

    @property
    def waiting(self) -> int:
        return sum(item.is_waiting for item in self.items)

    @property
    def with_instructor(self) -> int:
        return sum(item.is_with_instructor for item in self.items)

    @property
    def provisional(self) -> int:
        return sum(item.is_provisional for item in self.items)

    @property
    def missed(self) -> int:
        return sum(item.lost_marks for item in self.items)
