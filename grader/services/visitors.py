"""Visitors: practise first, sign up later, and keep the work."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from grader.models import Attempt, Variant
from grader.services.finishing import hand_in


def adopt(visitor: UUID, student: User) -> int:
    """Give a student what they did as a visitor; return how many variants that were.

    Of an exam that they have open under both names one sitting goes on, the student's own; what
    was saved in the other is handed in.
    """
    try:
        return _hand_over(visitor, student)
    except IntegrityError:
        # They have begun the same exam under their own name in this very moment; now it is seen.
        return _hand_over(visitor, student)


@transaction.atomic
def _hand_over(visitor: UUID, student: User) -> int:
    own = Attempt.objects.filter(visitor=visitor)
    already_open = student.attempts.unfinished().values("assessment")
    for attempt in own.unfinished().filter(assessment__in=already_open):
        hand_in(attempt)
    own.update(visitor=None, student=student)
    return Variant.objects.filter(visitor=visitor).update(visitor=None, student=student)
