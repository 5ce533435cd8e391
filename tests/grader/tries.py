"""Tries as they stand once a worker has marked them, for what is told of them afterwards."""

from __future__ import annotations

from datetime import UTC, datetime

from grader.models import Submission
from tests.factories import (
    AssessmentFactory,
    AttemptFactory,
    GradingFactory,
    SlotFactory,
    SubmissionFactory,
    VariantFactory,
)

BEGAN = datetime(2026, 5, 1, 9, tzinfo=UTC)


def tried(version, at=BEGAN, score=1.0, hint_costs=None, **owner):
    """A first try at a fresh variant, marked."""
    return graded(
        SubmissionFactory(variant=VariantFactory(version=version, **owner)), score, at, hint_costs
    )


def graded(submission, score=1.0, at=BEGAN, hint_costs=None):
    Submission.objects.filter(pk=submission.pk).update(
        submitted_at=at, state=Submission.State.GRADED, hint_costs=hint_costs
    )
    GradingFactory(submission=submission, score=score)
    return submission


def sat(student, version, release, **exam):
    """An item of an exam, handed in and marked, whose marks are shown when the exam says so."""
    exam = AssessmentFactory(release=release, bank=version.item.bank, **exam)
    attempt = AttemptFactory(assessment=exam, student=student, finished=True)
    slot = SlotFactory(attempt=attempt, variant__version=version)
    slot.submission = graded(SubmissionFactory(variant=slot.variant))
    slot.save()
    return slot
