"""Remember that a student has seen what became of a mark."""

from __future__ import annotations

from django.db.models.functions import Now

from grader.models import Submission


def mark_seen(submission: Submission) -> None:
    """Take the changes of a submission's marks for read."""
    unseen = submission.gradings.looked_at_again().filter(seen_at=None)
    # Only looking, as nearly always: to look at marks must not take a write lock.
    if unseen.exists():
        unseen.update(seen_at=Now())
