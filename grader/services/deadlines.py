"""Deadlines: the server's clock, the exam's rules, and who has longer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q

from grader.models import Attempt
from grader.services.timings import span, timings
from questions.models import Accommodation, Assessment


def grace() -> timedelta:
    """Return how late what was written in time may arrive."""
    return span(timings().grace)


def deadline_of(assessment: Assessment, started_at: datetime, factor: float) -> datetime | None:
    """Return when a sitting ends: when its minutes are over, or the exam closes.

    Extra time is a share of the minutes. It also moves the closing time for whoever has it, or
    it would be worth nothing to those who begin last.
    """
    limits = []
    minutes = assessment.minutes or 0
    if assessment.minutes is not None:
        limits.append(started_at + timedelta(minutes=minutes * factor))
    if assessment.closes is not None:
        limits.append(assessment.closes + timedelta(minutes=minutes * (factor - 1)))
    return min(limits, default=None)


def extra_time_of(student_id: int | None, assessment: Assessment) -> float:
    """Return by what a student's minutes are multiplied; what is said of this exam counts first."""
    if student_id is None:
        return 1.0
    granted = Accommodation.objects.filter(
        Q(assessment=assessment) | Q(assessment=None), student=student_id
    )
    # A row that names no exam sorts behind the one that names this.
    granted = granted.order_by(F("assessment").asc(nulls_last=True))
    return granted.values_list("factor", flat=True).first() or 1.0


@transaction.atomic
def give_extra_time(student: User, factor: float, assessment: Assessment | None = None) -> int:
    """Give a student longer, in running exams too; return how many of those there were."""
    Accommodation.objects.update_or_create(
        student=student, assessment=assessment, defaults={"factor": factor}
    )
    running = Attempt.objects.unfinished().sittings().filter(student=student)
    moved = 0
    for attempt in running.select_related("assessment"):
        if attempt.assessment is None or assessment not in (None, attempt.assessment):
            continue
        longer = extra_time_of(student.pk, attempt.assessment)
        due_at = deadline_of(attempt.assessment, attempt.started_at, longer)
        # Only while it runs: who has just handed in keeps the deadline that held for them.
        moved += Attempt.objects.unfinished().filter(pk=attempt.pk).update(due_at=due_at)
    return moved
