"""Take a decision back: what stood before is said again, and waits again."""

from __future__ import annotations

from collections.abc import Collection
from operator import attrgetter

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext

from grader.models import Decision, Grading, ReviewRequest, Submission, latest_grading
from grader.services.locking import take_turn
from grader.services.reviewing import held

NUMBER = attrgetter("number")


def undo(decision: Decision) -> bool:
    """Take a decision back: what stood before is said again, and waits for review again.

    What has been marked anew since then stays as it is. Returns whether anything was taken back;
    to ask twice changes nothing.
    """
    with transaction.atomic():
        take_turn(Decision.objects.filter(pk=decision.pk))
        decision.refresh_from_db()
        if decision.undone_at is not None:
            return False
        ids = decision.gradings.values_list("submission", flat=True)
        standing = [row for row in held(ids, decision.item) if stands(row, decision)]
        Grading.objects.bulk_create([restored(row, decision) for row in standing])
        waiting = Submission.objects.filter(pk__in=[row.pk for row in standing])
        waiting.update(state=Submission.State.NEEDS_REVIEW)
        reopen(decision, standing)
        decision.undone_at = timezone.now()
        decision.save(update_fields=["undone_at"])
        return bool(standing)


def stands(submission: Submission, decision: Decision) -> bool:
    latest = latest_grading(submission)
    return latest is not None and latest.decision_id == decision.pk


def restored(submission: Submission, decision: Decision) -> Grading:
    """Return the grading after the latest, which says again what stood before a decision."""
    *earlier, latest = sorted(submission.gradings.all(), key=NUMBER)
    # The decision may itself have been restored, after another that replaced it.
    first = min(each.number for each in (*earlier, latest) if each.decision_id == decision.pk)
    before = max((each for each in earlier if each.number < first), key=NUMBER, default=None)
    return Grading(
        submission=submission,
        number=latest.number + 1,
        score=before.score if before else 0.0,
        marks=before.marks if before else {},
        provisional=before.provisional if before else True,
        # Whose mark it was: an engine's is not to be taken for an instructor's.
        grader_id=before.grader_id if before else None,
        decision_id=before.decision_id if before else None,
        why=gettext("Taken back by an instructor"),
        engine_version=before.engine_version if before else latest.engine_version,
    )


def reopen(decision: Decision, submissions: Collection[Submission]) -> None:
    """Let the requests wait again that a decision settled, unless the same was asked anew."""
    settled = ReviewRequest.objects.filter(
        submission__in=submissions, part=decision.part, settled_at=decision.made_at
    )
    anew = ReviewRequest.objects.filter(
        submission=OuterRef("submission"),
        part=OuterRef("part"),
        criterion=OuterRef("criterion"),
        settled_at=None,
    )
    settled.exclude(Exists(anew)).update(settled_at=None)
