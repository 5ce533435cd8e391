"""How much stands under an account, in figures."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User

from grader.models import Submission


@dataclass(frozen=True, slots=True)
class Holdings:
    """What goes with an account when it is deleted, and what stays."""

    submissions: int
    sittings: int
    banks: int
    """These stay, for others have practised with them."""


def holdings_of(student: User) -> Holdings:
    return Holdings(
        submissions=Submission.objects.filter(variant__student=student).count(),
        sittings=student.attempts.sittings().count(),
        banks=student.banks.count(),
    )
