"""Take first tries into the schedule: what was answered, how well, and so when it is due again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from grader.engine.scheduling import rating_for, replay
from grader.models import Grading, Mastery, Review, Slot, Submission

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
        if not has_turn(student_id):
            return 0
        found = [Evidence(*row) for row in evidence_of(student_id)[:most]]
        take_in(student_id, found)
    return len(found)


def evidence_of(student_id: int) -> QuerySet[Submission, Any]:
    """Return the marked first tries at variants of items that no review was made of, in order.

    Not those of an exam whose marks are held back: when they are due would tell how they went.
    """
    latest = Grading.objects.filter(submission=OuterRef("pk")).order_by("-number")
    withheld = Slot.objects.withheld().filter(variant=OuterRef("variant"))
    return (
        Submission.objects.filter(
            ~Exists(withheld),
            number=1,
            review=None,
            variant__student=student_id,
            variant__version__isnull=False,
        )
        .annotate(score=Subquery(latest.values("score")[:1]), item=F("variant__version__item"))
        .filter(score__isnull=False)
        .order_by("submitted_at", "pk")
        .values_list("pk", "item", "score", "hint_costs", "submitted_at")
    )


def has_turn(student_id: int) -> bool:
    """Wait for whoever does the same for this student; say whether the student still exists."""
    students = User.objects.filter(pk=student_id).values_list("pk")
    # SQLite knows no row locks, but has begun this transaction as its only writer.
    if connection.features.has_select_for_update:
        students = students.select_for_update(no_key=True)
    return students.first() is not None


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
