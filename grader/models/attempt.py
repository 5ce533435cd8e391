"""Attempts: one sitting of an exam, or one run of practice, slot after slot."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grader.models.submission import Submission
from grader.models.variant import Variant
from questions.models import Assessment


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def unfinished(self) -> AttemptQuerySet:
        return self.filter(finished_at=None)

    def sittings(self) -> AttemptQuerySet:
        return self.filter(mode=Attempt.Mode.EXAM)


class Attempt(models.Model):
    """What one learner was given together. An exam's has an assessment and mostly a deadline."""

    class Mode(models.TextChoices):
        PRACTICE = "practice", _("Practice")
        EXAM = "exam", _("Exam")

    class Ended(models.TextChoices):
        HANDED_IN = "handed-in", _("Handed in")
        DEADLINE = "deadline", _("Handed in by itself when the time was up")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mode = models.CharField(max_length=8, choices=Mode)
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="attempts", null=True, blank=True
    )
    visitor = models.UUIDField(null=True, blank=True)
    # Protected: an exam that was sat is retired, never deleted.
    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="attempts", null=True, blank=True
    )
    scope = models.JSONField(
        default=dict, blank=True, help_text="What a practice run takes its items from."
    )

    started_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(null=True, blank=True)
    # Where the learner is, and since when: so the time an item takes is told without a script.
    place = models.PositiveSmallIntegerField(null=True, blank=True)
    place_since = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    ended = models.CharField(max_length=12, choices=Ended, blank=True, default="")
    receipt = models.CharField(
        max_length=16, blank=True, default="", help_text="Proof of the hand-in, for the student."
    )

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(student__isnull=False, visitor__isnull=True)
                | Q(student__isnull=True, visitor__isnull=False),
                name="attempt_belongs_to_one_learner",
            ),
            models.CheckConstraint(
                condition=Q(mode="exam", assessment__isnull=False)
                | Q(mode="practice", assessment__isnull=True),
                name="attempt_at_an_assessment_is_an_exam",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None, ended="", receipt="")
                | (Q(finished_at__isnull=False) & Q(ended__in=["handed-in", "deadline"])),
                name="attempt_ends_in_some_way",
            ),
            models.UniqueConstraint(
                fields=["student", "assessment"],
                condition=Q(finished_at=None, assessment__isnull=False),
                name="attempt_one_open_for_a_student",
            ),
            models.UniqueConstraint(
                fields=["visitor", "assessment"],
                condition=Q(finished_at=None, assessment__isnull=False),
                name="attempt_one_open_for_a_visitor",
            ),
            models.UniqueConstraint(
                fields=["receipt"], condition=~Q(receipt=""), name="attempt_receipt_unique"
            ),
        ]
        indexes = [
            # For the timekeeper, who looks every few seconds; few attempts are open at any time.
            models.Index("due_at", name="attempt_will_be_due", condition=Q(finished_at=None)),
            models.Index("student", F("started_at").desc(), name="attempt_latest_of_student"),
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()} begun {self.started_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("attempt", args=[self.pk])

    @property
    def is_exam(self) -> bool:
        return self.mode == self.Mode.EXAM

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

    def is_released(self, now: datetime) -> bool:
        """Say whether all of it may be seen; `withheld` says the same to the database."""
        if self.assessment is None:
            return True
        if not self.is_finished:
            return False
        if self.assessment.release == Assessment.Release.WHEN_CLOSED:
            # Whoever has extra time may be at it still.
            sitting = self.assessment.attempts.filter(finished_at=None)
            return self.assessment.is_closed(now) and not sitting.exists()
        if self.assessment.release == Assessment.Release.BY_HAND:
            return self.assessment.released_at is not None
        return True


class SlotQuerySet(models.QuerySet["Slot"]):
    def withheld(self) -> SlotQuerySet:
        """Those in exams that go on, or that show nothing of themselves yet.

        An exam with marks at once shows those on its own pages; for practice, with hints and
        solutions, its items are as closed as any other's while it goes on.
        """
        release, closes = "attempt__assessment__release", "attempt__assessment__closes__lte"
        sitting = Attempt.objects.unfinished().filter(assessment=OuterRef("attempt__assessment"))
        is_released = (
            Q((f"{release}__in", [Assessment.Release.AT_ONCE, Assessment.Release.WHEN_FINISHED]))
            | Q(~Exists(sitting), (release, Assessment.Release.WHEN_CLOSED), (closes, Now()))
            | Q(
                (release, Assessment.Release.BY_HAND),
                attempt__assessment__released_at__isnull=False,
            )
        )
        exams = self.filter(attempt__mode=Attempt.Mode.EXAM)
        return exams.exclude(is_released, attempt__finished_at__isnull=False)


class Slot(models.Model):
    """A place in an attempt: the variant that stands there, and what it is worth."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="slots")
    position = models.PositiveSmallIntegerField(help_text="1 for the first.")
    section = models.CharField(max_length=120, blank=True, default="")
    label = models.CharField(max_length=8, blank=True, default="", help_text="As on the paper.")
    variant = models.OneToOneField(Variant, models.CASCADE, related_name="slot")
    points = models.FloatField(default=1.0)
    flagged = models.BooleanField(default=False)
    seconds = models.FloatField(default=0.0, help_text="How long it was looked at, about.")
    # The one that counts; others may follow it, when it is practised again afterwards.
    submission = models.OneToOneField(
        Submission, models.SET_NULL, related_name="slot", null=True, blank=True
    )
    aim = models.CharField(
        max_length=80, blank=True, default="", help_text="The mistake that this is to train away."
    )

    objects = SlotQuerySet.as_manager()

    class Meta:
        ordering = ["attempt", "position"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="slot_position_unique"),
            models.CheckConstraint(condition=Q(position__gte=1), name="slot_position_from_one"),
            models.CheckConstraint(condition=Q(points__gt=0), name="slot_worth_something"),
            models.CheckConstraint(condition=Q(seconds__gte=0), name="slot_seconds_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.position} of {self.attempt_id}"

    def get_absolute_url(self) -> str:
        return reverse("slot", args=[self.attempt_id, self.position])


def is_withheld(variant: str = "pk") -> Exists:
    """Return the condition that an exam keeps a variant back; say which column names it."""
    return Exists(Slot.objects.withheld().filter(variant=OuterRef(variant)))
