"""Check an item within an exam that shows its marks at once."""

from __future__ import annotations

from collections.abc import Mapping

from grader.models import Slot, Submission
from grader.services.finishing import held_open
from grader.services.submissions import submit_response


class NoTriesLeft(Exception):
    """The item has been checked as often as the exam allows, or the exam checks nothing."""


def check_slot(slot: Slot, response: Mapping[str, object], *, token: str) -> Submission:
    """Submit what stands in a slot; the latest counts.

    Raises `NoTriesLeft`, or `Closed` where the exam is over.
    """
    assessment = slot.attempt.assessment
    if assessment is None or not assessment.shows_marks_at_once:
        raise NoTriesLeft
    with held_open(slot.attempt):
        before = slot.variant.submissions.count()
        if assessment.tries is not None and before >= assessment.tries:
            raise NoTriesLeft
        slot.submission = submit_response(slot.variant, response, token=token)
        slot.save(update_fields=["submission"])
    return slot.submission
