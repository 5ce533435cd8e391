"""What a learner is shown of their marks. The key is read here, and never handed on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from grader import engine
from grader.models import Submission, Variant, latest_grading

# So long a student believes in "a moment", as long as a bell needs that was not lost.
MOMENT = 5.0


@dataclass(frozen=True, slots=True)
class ToldOption:
    """An option of a choice and why it is right or wrong, for whom that gives nothing away."""

    text: str
    feedback: str
    note: str
    is_key: bool
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class MarkedPart:
    """One part as it was asked, what was entered there, and what that earned."""

    part: Mapping[str, Any]
    response: object
    mark: Mapping[str, Any] | None
    options: Sequence[ToldOption] = ()
    """Of a choice that was answered rightly, or whose solution is open."""


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


def verdict_of(submission: Submission, *, solved: bool = False) -> Verdict:
    """Return a submission's verdict; while it waits, the parts are there without their marks.

    With ``solved`` its solution is open, and every option of a choice says what is wrong with it.
    """
    grading = latest_grading(submission)
    marks = grading.marks if grading else {}
    return Verdict(
        state=submission.state,
        score=grading.score if grading else None,
        parts=[
            marked_part(submission, part, marks.get(part["name"]), solved=solved)
            for part in submission.variant.content["parts"]
        ],
        provisional=bool(grading and grading.provisional),
        graded_at=grading.graded_at if grading else None,
        waited=max(0.0, (timezone.now() - submission.submitted_at).total_seconds()),
    )


def marked_part(
    submission: Submission, part: Mapping[str, Any], mark: Mapping[str, Any] | None, *, solved: bool
) -> MarkedPart:
    response = submission.response.get(part["name"])
    # Before that, what is said of the others would give the key away for the next try.
    earned = mark is not None and (solved or mark["note"] == "correct")
    if part["kind"] != "choice" or not earned:
        return MarkedPart(part, response, mark)
    return MarkedPart(part, response, mark, told_options(submission.variant, part, response))


def told_options(variant: Variant, part: Mapping[str, Any], response: object) -> list[ToldOption]:
    """Return a choice's options in the order in which they were shown, each with its feedback."""
    frozen = variant.key["parts"][part["name"]]
    known = {option["name"]: option for option in frozen["settings"]["options"]}
    return [
        ToldOption(
            text=option["text"],
            feedback=known[option["name"]].get("feedback", ""),
            note=known[option["name"]].get("note", ""),
            is_key=option["name"] == frozen["key"],
            is_chosen=option["name"] == response,
        )
        for option in part["options"]
    ]


@dataclass(frozen=True, slots=True)
class LatestTry:
    """The last response that was handed in, and what became of it."""

    submission: Submission
    verdict: Verdict

    @property
    def score(self) -> float | None:
        return self.verdict.score

    def part(self, name: str) -> MarkedPart | None:
        return next((each for each in self.verdict.parts if each.part["name"] == name), None)


def latest_try(variant: Variant) -> LatestTry | None:
    """Return a variant's last try with its marks; None before the first."""
    submission = variant.submissions.order_by("number").last()
    if submission is None:
        return None
    submission.variant = variant
    return LatestTry(submission, verdict_of(submission))


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
