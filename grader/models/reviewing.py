"""Review: what students ask to be looked at, what instructors decide, what markers learn of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from grader.models.submission import Submission
from questions.models import Item

WORDS_AT_MOST = 500


class Decision(models.Model):
    """What an instructor decided of one part of alike answers; it can be undone as a whole."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Item, models.CASCADE, related_name="decisions")
    part = models.CharField(max_length=80)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True
    )
    why = models.TextField(blank=True)
    made_at = models.DateTimeField(db_default=Now())
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"Decision on {self.part} of {self.item_id}"


class AcceptedWording(models.Model):
    """A way to say an idea that an instructor found in an answer and added to the rubric.

    It is kept beside the bank and not in it, so that a bank can be loaded again from its file.
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="accepted_wordings")
    part = models.CharField(max_length=80)
    criterion = models.CharField(max_length=40)
    text = models.CharField(max_length=WORDS_AT_MOST)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True
    )
    accepted_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["item", "part", "criterion", "accepted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "part", "criterion", "text"],
                condition=Q(withdrawn_at=None),
                name="wording_accepted_once",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class ReviewRequest(models.Model):
    """A student thinks that a mark is wrong and asks a person to look at it."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="review_requests")
    part = models.CharField(max_length=80)
    criterion = models.CharField(max_length=40, blank=True, help_text="Empty for the whole part.")
    reason = models.TextField(blank=True)
    asked_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "part", "criterion"],
                condition=Q(settled_at=None),
                name="review_requested_once",
            ),
        ]

    def __str__(self) -> str:
        return f"Request to look at {self.submission_id}"


class SelfMark(models.Model):
    """What a student thinks of an idea in doubt, after comparing. It never counts in a score."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="self_marks")
    part = models.CharField(max_length=80)
    criterion = models.CharField(max_length=40)
    said_it = models.BooleanField()
    marked_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["submission", "marked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "part", "criterion"], name="self_mark_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {'said' if self.said_it else 'not said'}"


class Regrade(models.Model):
    """One item's submissions marked anew by a worker, after its rubric learnt a wording."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting for a worker")
        MAKING = "making", _("Being marked anew")
        READY = "ready", _("Done")
        FAILED = "failed", _("Could not be done")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Item, models.CASCADE, related_name="regrades")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True
    )
    why = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0, help_text="Submissions looked at so far.")
    changed = models.PositiveIntegerField(default=0, help_text="Those that got another mark.")
    total = models.PositiveIntegerField(default=0)
    reached = models.UUIDField(
        null=True, blank=True, help_text="The last submission looked at; the next worker goes on."
    )
    claims = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True, blank=True, help_text="Whose work is accepted.")
    lease_until = models.DateTimeField(null=True, blank=True)
    ordered_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-ordered_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "making", "ready", "failed"]),
                name="regrade_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"Regrade of {self.item_id}: {self.state}"
