"""Submissions: what was handed in, and how far the marking of it has come."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grader.models.variant import Variant


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """Submissions as workers and sweeper look for them."""

    def queued(self) -> SubmissionQuerySet:
        return self.filter(state=Submission.State.QUEUED)

    def held_by(self, claim: uuid.UUID) -> SubmissionQuerySet:
        return self.filter(state=Submission.State.GRADING, claim=claim)

    def abandoned(self) -> SubmissionQuerySet:
        """Those whose worker has not come back in the time it asked for."""
        return self.filter(state=Submission.State.GRADING, lease_until__lt=Now())


class Submission(models.Model):
    """One response to one variant. What a student sent is never altered.

    The row is also the work order: messages only tell workers to look for queued rows, so a
    broker may forget everything it knows and nothing is lost.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to be marked")
        GRADING = "grading", _("Being marked")
        GRADED = "graded", _("Marked")
        NEEDS_REVIEW = "needs-review", _("Waiting for an instructor")

    class Queue(models.TextChoices):
        FAST = "fast", _("Numbers and choices")
        SLOW = "slow", _("Texts")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="submissions")
    number = models.PositiveIntegerField(help_text="1 for the first try at the variant.")
    response = models.JSONField(help_text="What was sent, by the name of the part it answers.")
    hint_costs = models.JSONField(
        null=True,
        blank=True,
        help_text="The share of each part's marks spent on hints when this was handed in.",
    )
    token = models.CharField(
        max_length=64, blank=True, default="", help_text="The same for a click and its double."
    )

    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    queue = models.CharField(max_length=4, choices=Queue, default=Queue.FAST)
    claims = models.PositiveSmallIntegerField(default=0, help_text="How often a worker took it.")
    claim = models.UUIDField(null=True, blank=True, help_text="Whose results are accepted.")
    lease_until = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(db_default=Now())
    queued_at = models.DateTimeField(db_default=Now(), help_text="When it last began to wait.")

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["variant", "number"]
        constraints = [
            models.UniqueConstraint(fields=["variant", "number"], name="submission_number_unique"),
            models.UniqueConstraint(
                fields=["variant", "token"],
                condition=~Q(token=""),
                name="submission_token_submits_once",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="submission_number_from_one"),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "grading", "graded", "needs-review"]),
                name="submission_state_is_known",
            ),
        ]
        indexes = [
            # Few rows wait at any time; these stay small however many have been graded.
            models.Index(
                "queue", "claims", "queued_at", name="submission_waits", condition=Q(state="queued")
            ),
            models.Index("lease_until", name="submission_is_leased", condition=Q(state="grading")),
        ]

    def __str__(self) -> str:
        return f"Try {self.number} at {self.variant}"

    def get_absolute_url(self) -> str:
        return reverse("submission", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.GRADING)
