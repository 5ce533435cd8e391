"""What a student may still ask, or say, of the marks of a text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grader.models.grading import FULL, latest_grading
from grader.models.submission import Submission


def text_mark(submission: Submission, part: str) -> Mapping[str, Any] | None:
    """Return what counts for a text; nothing where the part is none, or nothing was written."""
    grading = latest_grading(submission)
    texts = {each["name"] for each in submission.variant.content["parts"] if each["kind"] == "text"}
    mark: Mapping[str, Any] | None = grading.marks.get(part) if grading else None
    return mark if mark and part in texts and mark["note"] != "blank" else None


def may_be_asked(submission: Submission, part: str) -> bool:
    """Say whether a person may be asked to look at a part.

    Once a person has marked the submission, they may be asked once more.
    """
    mark = text_mark(submission, part)
    if mark is None or mark["note"] == "found-all" or mark["credit"] >= FULL:
        return False
    by_hand = [each.graded_at for each in submission.gradings.all() if each.grader_id is not None]
    asked = [each.asked_at for each in submission.review_requests.all() if each.part == part]
    return not by_hand or not any(moment >= min(by_hand) for moment in asked)


def doubtful_ideas(mark: Mapping[str, Any]) -> set[str]:
    """Return the names of the ideas of which a student may say whether they said them."""
    return {
        cell["name"]
        for cell in mark["cells"] or []
        if cell["state"] == "in-doubt" and cell.get("name") and cell.get("source") != "person"
    }
