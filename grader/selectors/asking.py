"""What a student has asked and said of the marks of a text, and may still ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.models import WORDS_AT_MOST, ReviewRequest, Submission, may_be_asked


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands between a student and an instructor about one part."""

    requests: Sequence[ReviewRequest]
    """Those that nobody has looked at yet."""
    may_ask: bool
    self_marks: Mapping[str, bool]
    """Whether the student thinks that they said an idea, by its name."""
    most_words: int = WORDS_AT_MOST
    """How many characters a reason may have."""


def asked_of(submission: Submission, part: str) -> Asked:
    """Return what was asked and said of one part of a submission."""
    requests = [each for each in submission.review_requests.all() if each.part == part]
    return Asked(
        requests=[each for each in requests if each.settled_at is None],
        may_ask=may_be_asked(submission, part),
        self_marks={
            each.criterion: each.said_it
            for each in submission.self_marks.all()
            if each.part == part
        },
    )
