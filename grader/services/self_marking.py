"""What students think of ideas in doubt, once they have compared. No score ever reads it."""

from __future__ import annotations

from django.db import transaction
from django.db.models.functions import Now

from grader.models import SelfMark, Slot, Submission, doubtful_ideas, text_mark
from grader.services.locking import take_turn


class NotInDoubt(LookupError):
    """There is no such idea in doubt."""


@transaction.atomic
def mark_oneself(submission: Submission, part: str, criterion: str, *, said_it: bool) -> SelfMark:
    """Keep whether the student thinks they said it; whoever thinks again says so again.

    Raises `NotInDoubt` for an idea of which the marks say something else, and in an exam that
    keeps its marks back.
    """
    # Two clicks at once take turns here.
    take_turn(Submission.objects.filter(pk=submission.pk))
    mark = text_mark(submission, part)
    if mark is None or criterion not in doubtful_ideas(mark):
        raise NotInDoubt(f"{part}: {criterion}")
    if Slot.objects.withheld().filter(variant=submission.variant_id).exists():
        raise NotInDoubt("Exams keep their marks back")
    said, _ = SelfMark.objects.update_or_create(
        submission=submission,
        part=part,
        criterion=criterion,
        defaults={"said_it": said_it, "marked_at": Now()},
    )
    return said
