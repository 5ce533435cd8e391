"""Ask a person to look at a mark again, and take that back."""

from __future__ import annotations

from django.db import transaction

from grader.models import (
    WORDS_AT_MOST,
    ReviewRequest,
    Slot,
    Submission,
    latest_grading,
    may_be_asked,
    text_mark,
)
from grader.services.locking import take_turn
from grader.services.reviewing import settle


class NotOffered(LookupError):
    """Nobody can be asked about this now."""


@transaction.atomic
def ask_for_review(
    submission: Submission, part: str, criterion: str = "", reason: str = ""
) -> ReviewRequest:
    """Ask an instructor to look at a part, or at one idea of it; the mark stays until then.

    To ask the same again while nobody has looked changes nothing but the reason.

    Raises `NotOffered` where there is no such mark, in an exam that keeps its marks back, and
    where a person has looked a second time.
    """
    submission = as_it_stands(submission)
    if criterion and criterion not in ideas_of(submission, part):
        raise NotOffered(f"{part}: {criterion}")
    asked = submission.review_requests.filter(part=part, criterion=criterion, settled_at=None)
    if (request := asked.first()) is not None:
        request.reason = reason[:WORDS_AT_MOST]
        request.save(update_fields=["reason"])
        return request
    if submission.is_waiting or not may_be_asked(submission, part):
        raise NotOffered(part)
    request = submission.review_requests.create(
        part=part, criterion=criterion, reason=reason[:WORDS_AT_MOST]
    )
    say_whether_it_waits(submission)
    return request


@transaction.atomic
def take_back(submission: Submission, part: str, criterion: str = "") -> None:
    """Ask for it no longer; to take back what is settled, or was never asked, changes nothing."""
    submission = as_it_stands(submission)
    open_ones = submission.review_requests.filter(settled_at=None)
    taken, _ = open_ones.filter(part=part, criterion=criterion).delete()
    if taken:
        say_whether_it_waits(submission)


def as_it_stands(submission: Submission) -> Submission:
    """Wait for whoever decides on it at this moment, and return it as it is then."""
    take_turn(Submission.objects.filter(pk=submission.pk))
    if Slot.objects.withheld().filter(variant=submission.variant_id).exists():
        raise NotOffered("Exams keep their marks back")
    return Submission.objects.select_related("variant").get(pk=submission.pk)


def ideas_of(submission: Submission, part: str) -> set[str]:
    """Return the names of the ideas that a part was searched for."""
    mark = text_mark(submission, part)
    return {cell.get("name", "") for cell in (mark["cells"] or [] if mark else [])}


def say_whether_it_waits(submission: Submission) -> None:
    grading = latest_grading(submission)
    if grading is not None:
        settle([grading])
