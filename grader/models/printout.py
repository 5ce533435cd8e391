"""Printouts: results as a PDF, made by a worker because that takes seconds."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from grader.models.attempt import Attempt


class Printout(models.Model):
    """One PDF of one attempt's results: ordered, being made, there, or not to be had."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting for a worker")
        MAKING = "making", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be made")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="printouts")
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    done = models.PositiveSmallIntegerField(default=0, help_text="Items laid out so far.")
    total = models.PositiveSmallIntegerField(default=0)
    claims = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True, blank=True, help_text="Whose result is accepted.")
    lease_until = models.DateTimeField(null=True, blank=True)
    content = models.BinaryField(null=True, blank=True, editable=False)
    ordered_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-ordered_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "making", "ready", "failed"]),
                name="printout_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(content__isnull=False),
                name="printout_ready_has_content",
            ),
            models.UniqueConstraint(
                fields=["attempt"],
                condition=Q(state__in=["queued", "making"]),
                name="printout_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Printout of {self.attempt_id}: {self.state}"
