"""How a trial is shown: answers that read alike in one row, of nobody in particular."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from grader.services.regrading import Change
from grader.web.verdicts import as_percent


@dataclass(frozen=True, slots=True)
class Row:
    """Answers of the same words whose mark changes in the same way."""

    text: str
    before: str
    after: str
    count: int
    is_higher: bool
    is_same: bool
    """Whether only what is said of the ideas changes, not the score."""


def rows_of(changes: Sequence[Change], part: str) -> list[Row]:
    """Put the same changes of the same words into one row, those that change most first."""
    counts = Counter(
        (
            str(change.submission.response.get(part) or ""),
            change.before.score,
            change.after.score,
        )
        for change in changes
    )
    by_size = sorted(counts.items(), key=lambda pair: (-abs(pair[0][2] - pair[0][1]), pair[0]))
    return [
        Row(
            text=text,
            before=as_percent(before),
            after=as_percent(after),
            count=count,
            is_higher=after > before,
            is_same=after == before,
        )
        for (text, before, after), count in by_size
    ]
