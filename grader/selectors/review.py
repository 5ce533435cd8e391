"""What a learner is shown of their marks. The key is read here, and never handed on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from grader import engine
from grader.models import Grading, Submission, Variant

# So long a student believes in "a moment", as long as a bell needs that was not lost.
MOMENT = 5.0


@dataclass(frozen=True, slots=True)
class MarkedPart:
    """One part as it was asked, what was entered there, and what that earned."""

    part: Mapping[str, Any]
    response: object
    mark: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far a submission has come, and its latest marks once there are any."""

    state: str
    score: float | None
    parts: Sequence[MarkedPart]
    provisional: bool
    graded_at: datetime | None
    waited: float

    @property
    def is_waiting(self) -> bool:
        return self.state in (Submission.State.QUEUED, Submission.State.GRADING)

    @property
    def is_delayed(self) -> bool:
        return self.is_waiting and self.waited > MOMENT


def verdict_of(submission: Submission) -> Verdict:
    """Return a submission's verdict; while it waits, the parts are there without their marks."""
    grading = latest_grading(submission)
    marks = grading.marks if grading else {}
    return Verdict(
        state=submission.state,
        score=grading.score if grading else None,
        parts=[
            MarkedPart(part, submission.response.get(part["name"]), marks.get(part["name"]))
            for part in submission.variant.content["parts"]
        ],
        provisional=bool(grading and grading.provisional),
        graded_at=grading.graded_at if grading else None,
        waited=max(0.0, (timezone.now() - submission.submitted_at).total_seconds()),
    )


def latest_grading(submission: Submission) -> Grading | None:
    """Return the verdict that counts; those fetched for a whole list are not asked for again."""
    return max(submission.gradings.all(), key=lambda grading: grading.number, default=None)


def unreadable_parts(variant: Variant, response: Mapping[str, object]) -> dict[str, str]:
    """Return what is wrong with each part that cannot be read; such a response costs no try."""
    return engine.check(variant.key, response)


def worked_solution(variant: Variant, submission: Submission | None = None) -> list[dict[str, Any]]:
    """Return the steps of the solution, beside them what was entered where there is something."""
    grading = latest_grading(submission) if submission else None
    return engine.solution(
        variant.key,
        submission.response if submission else None,
        marks=grading.marks if grading else None,
        parts=variant.content["parts"],
    )


def verify_script(submission: Submission) -> str | None:
    """Return the script that works a graded variant out anew, where that can still be done."""
    grading, variant = latest_grading(submission), submission.variant
    if grading is None:
        return None
    marks = {
        name: {"credit": mark["credit"], "note": mark["note"]}
        for name, mark in grading.marks.items()
    }
    recorded = {"score": grading.score, "marks": marks}
    try:
        return engine.verify_script(
            variant.key, submission.response, content=variant.content, recorded=recorded
        )
    except engine.NotSelfContained:
        return None


def has_script(variant: Variant) -> bool:
    """Say whether a variant can still be worked out anew by its formulas."""
    return engine.can_verify(variant.key)
