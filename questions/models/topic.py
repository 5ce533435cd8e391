"""Topics: what an item is evidence of, in a tree from broad to narrow."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Topic(models.Model):
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True, help_text="What one can do who knows it. Markdown.")
    # Protected, for losing a broad topic must not quietly take the narrow ones with it.
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True
    )
    prerequisites = models.ManyToManyField(
        "self", symmetrical=False, related_name="leads_to", blank=True
    )

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="topic_slug_unique"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="topic_not_within_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.title
