"""Take first tries into the schedule: what was answered, how well, and so when it is due again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, QuerySet

from grader.engine.scheduling import rating_for, replay
from grader.models import Mastery, Review, Submission, is_withheld, latest_score
from grader.services.locking import take_turn

# A page waits for this; who has done more than that at once is served the rest by the next page.
MOST_AT_ONCE = 500


class Evidence(NamedTuple):
    """A first try that has its mark, and is not in the schedule yet."""

    submission: UUID
    item: int
    score: float
    hint_costs: dict[str, float] | None
    at: datetime


def catch_up(student_id: int | None, most: int = MOST_AT_ONCE) -> int:
    """Take in what a student has answered since the last time; return how many tries that were.

    Pages that tell of the schedule ask for this before they read it, so that grading need not
    know of it. Visitors have no schedule: theirs is made of all they did once they sign up.
    """
    # Only looking at first: pages that find nothing new must not take a write lock.
    if student_id is None or not evidence_of(student_id).exists():
        return 0
    with transaction.atomic():
        # Who does the same at this moment goes first; an account may be deleted meanwhile.
        if not take_turn(User.objects.filter(pk=student_id)):
            return 0
        found = [Evidence(*row) for row in evidence_of(student_id)[:most]]
        take_in(student_id, found)
    return len(found)


def evidence_of(student_id: int) -> QuerySet[Submission, Any]:
    """Return the marked first tries at variants of items that no review was made of, in order.

    Not those of an exam whose marks are held back: when they are due would tell how they went.
    """
    return (
        Submission.objects.filter(
            ~is_withheld("variant"),
            number=1,
            review=None,
            variant__student=student_id,
            variant__version__isnull=False,
        )
        .annotate(score=latest_score(), item=F("variant__version__item"))
        .filter(score__isnull=False)
        .order_by("submitted_at", "pk")
        .values_list("pk", "item", "score", "hint_costs", "submitted_at")
    )


def take_in(student_id: int, found: Sequence[Evidence]) -> None:
    """Record a review of each try, and work out anew what is due of the items they are about."""
    masteries = masteries_with(student_id, found)
    Review.objects.bulk_create(
        Review(
            mastery=masteries[each.item],
            submission_id=each.submission,
            rating=rating_for(each.score, hinted=each.hint_costs is not None),
            score=each.score,
            hinted=each.hint_costs is not None,
            at=each.at,
        )
        for each in found
    )
    reschedule(masteries.values())


def masteries_with(student_id: int, found: Sequence[Evidence]) -> dict[int, Mastery]:
    """Return a student's masteries of the items some tries are about; new ones where none are."""
    began = {each.item: each.at for each in reversed(found)}
    known = Mastery.objects.filter(student=student_id, item__in=began)
    masteries = {each.item_id: each for each in known}
    new = Mastery.objects.bulk_create(
        Mastery(student_id=student_id, item_id=item, due_at=at)
        for item, at in began.items()
        if item not in masteries
    )
    return masteries | {each.item_id: each for each in new}


def reschedule(masteries: Iterable[Mastery]) -> None:
    """Let the scheduler go through all reviews of some items again, each at its own time.

    Not only the new ones: a try may come in after a later one, when its exam is released, or its
    text is marked by hand, or its visitor signs up.
    """
    by_mastery: dict[int, list[tuple[str, datetime]]] = {each.pk: [] for each in masteries}
    reviews = Review.objects.filter(mastery__in=by_mastery).order_by("at")
    for pk, rating, at in reviews.values_list("mastery", "rating", "at"):
        by_mastery[pk].append((rating, at))
    for mastery in masteries:
        scheduled = replay(by_mastery[mastery.pk])
        mastery.state, mastery.due_at = scheduled.state, scheduled.due_at
        mastery.seen = len(by_mastery[mastery.pk])
    Mastery.objects.bulk_update(masteries, ["state", "due_at", "seen"])
