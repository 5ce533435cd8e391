"""Mastery: how well a student has an item, and when to come back to it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from grader.models.submission import Submission
from questions.models import Item


class Mastery(models.Model):
    """A student with an item: the scheduler's state, and when the item is due again."""

    student = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="masteries")
    item = models.ForeignKey(Item, models.CASCADE, related_name="masteries")
    state = models.JSONField(default=dict, help_text="As the scheduler wrote it.")
    due_at = models.DateTimeField()
    seen = models.PositiveIntegerField(default=0, help_text="How many reviews it has had.")

    class Meta:
        verbose_name_plural = "masteries"
        constraints = [
            models.UniqueConstraint(fields=["student", "item"], name="mastery_one_for_an_item"),
        ]
        indexes = [models.Index("student", "due_at", name="mastery_due_of_student")]

    def __str__(self) -> str:
        return f"{self.item_id} due {self.due_at:%Y-%m-%d}"


class Review(models.Model):
    """One piece of evidence that the scheduler has taken in: a first try at fresh numbers."""

    class Rating(models.TextChoices):
        AGAIN = "again"
        HARD = "hard"
        GOOD = "good"
        EASY = "easy"

    mastery = models.ForeignKey(Mastery, models.CASCADE, related_name="reviews")
    submission = models.OneToOneField(Submission, models.CASCADE, related_name="review")
    rating = models.CharField(max_length=5, choices=Rating)
    score = models.FloatField()
    hinted = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rating__in=["again", "hard", "good", "easy"]),
                name="review_rating_known",
            ),
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=1), name="review_score_is_a_fraction"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rating} at {self.at:%Y-%m-%d}"
