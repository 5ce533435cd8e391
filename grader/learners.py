"""Who practises: a student with an account, or a visitor the session remembers."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Learner:
    """One of the two; neither, for somebody who has nothing yet."""

    student_id: int | None = None
    visitor: UUID | None = None

    def __post_init__(self) -> None:
        if self.student_id is not None and self.visitor is not None:
            raise ValueError("A learner is a student or a visitor, not both")

    def __bool__(self) -> bool:
        return self.student_id is not None or self.visitor is not None
