"""Gradings: the verdicts a submission has received, kept for ever."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Now

from grader.models.submission import Submission


class GradingQuerySet(models.QuerySet["Grading"]):
    def looked_at_again(self) -> GradingQuerySet:
        """Those that a person gave, or that came of what a person decided."""
        return self.filter(Q(grader__isnull=False) | ~Q(why=""))


class Grading(models.Model):
    """One verdict on a submission. A regrade adds another, and the latest counts."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="gradings")
    number = models.PositiveSmallIntegerField(help_text="1 for the first grading.")
    score = models.FloatField(help_text="From 0 to 1.")
    marks = models.JSONField(help_text="The credit, note and feedback of each part.")
    provisional = models.BooleanField(
        default=False, help_text="The marker was unsure; an instructor decides."
    )
    grader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        help_text="Who graded by hand; empty where the engine did.",
    )
    decision = models.ForeignKey(
        "grader.Decision",
        models.SET_NULL,
        related_name="gradings",
        null=True,
        blank=True,
        help_text="What it was part of, where a person decided.",
    )
    why = models.TextField(blank=True, default="", help_text="Why the mark changed, in words.")
    seen_at = models.DateTimeField(
        null=True, blank=True, help_text="When the student saw that a mark had changed."
    )
    engine_version = models.CharField(max_length=32)
    graded_at = models.DateTimeField(db_default=Now())

    objects = GradingQuerySet.as_manager()

    class Meta:
        ordering = ["submission", "number"]
        indexes = [
            # Few marks are given by hand; the rubrics learn from them.
            models.Index(
                "submission", name="grading_is_by_hand", condition=Q(grader__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="grading_number_unique"),
            models.CheckConstraint(condition=Q(number__gte=1), name="grading_number_from_one"),
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=1), name="grading_score_is_a_fraction"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score:.0%} for {self.submission}"

    @property
    def is_another_look(self) -> bool:
        """Whether it is one of those looked at again."""
        return self.grader_id is not None or self.why != ""


# Scores are sums of rounded weights.
FULL = 1 - 1e-9


def latest_grading(submission: Submission) -> Grading | None:
    """Return the verdict that counts; those fetched for a whole list are not asked for again."""
    return max(submission.gradings.all(), key=lambda grading: grading.number, default=None)


def latest_score(submission: str = "pk") -> Subquery:
    """Return what the latest grading gives; say which column names the submission."""
    latest = Grading.objects.filter(submission=OuterRef(submission)).order_by("-number")
    return Subquery(latest.values("score")[:1])
