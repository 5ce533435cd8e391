"""What a grading rule promises: to read an answer, and to mark it against a key."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar, Generic, Self, TypeVar

Answer = TypeVar("Answer")


class InvalidResponse(ValueError):
    """The answer cannot be read, so it goes back to the student unmarked."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What one part earned.

    ``note`` names the reason in words that do not depend on the variant's numbers, so that a
    whole class's marks can be counted by it. ``cells`` says of each entry whether it is right,
    and of an entry that is not asked nothing.
    """

    credit: float
    note: str
    feedback: str = ""
    cells: Any = None
    unsure: bool = False
    """Whether a person should look at it."""
    reasons: tuple[str, ...] = ()
    """Why a person should look at it."""
    provisional: bool = False
    """Whether the credit may still change once a person has looked at it."""
    correction: float = 0.0
    """What was added to the credit, as learnt from instructors' marks."""
    learnt_from: int = 0
    """From how many of their marks it was learnt."""
    hint_cost: float = 0.0
    """The share of the part's marks that was spent on hints; ``credit`` is what is left."""

    def less_hints(self, cost: float) -> Mark:
        """Return this mark after hints that cost this share."""
        left = 1 - cost
        return replace(
            self,
            credit=round(self.credit * left, 6),
            correction=round(self.correction * left, 6),
            hint_cost=cost,
        )


BLANK = Mark(0.0, "blank", "Nothing entered.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(ABC, Generic[Answer]):
    """How one part is read and marked. A rule reads what it writes.

    Subclasses are frozen dataclasses whose fields are the settings an author may choose.
    """

    name: ClassVar[str]
    """What frozen keys call this rule. Never change it."""

    @property
    @abstractmethod
    def kind(self) -> str:
        """The answer box to show: ``templates/grader/parts/<kind>.html``."""

    @abstractmethod
    def parse(self, raw: object) -> Answer | None:
        """Read what a student sent: None if that is nothing.

        Raises
        ------
        InvalidResponse
            It cannot be read; the message says where and how to mend it.
        """

    @abstractmethod
    def write(self, answer: Answer) -> object:
        """Write an answer as a careful student would."""

    @abstractmethod
    def mark(self, answer: Answer, key: Any) -> Mark:
        """Compare an answer with the key."""

    def box(self, seed: int, part: str) -> dict[str, Any]:
        """Say what the answer box needs to know, without giving the key away."""
        return {}

    def settings(self) -> dict[str, Any]:
        """Return the settings as they are frozen."""
        return asdict(self)

    @classmethod
    def load(cls, settings: Mapping[str, Any]) -> Self:
        """Return the rule that was frozen."""
        return cls(**settings)
