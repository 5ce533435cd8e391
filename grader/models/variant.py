"""A variant: the one problem a seed makes of an item, as one learner was given it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from questions.models import ItemVersion


class Variant(models.Model):
    """A problem as it was issued; it never changes, whatever becomes of its item."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(
        ItemVersion,
        models.PROTECT,
        related_name="variants",
        null=True,
        blank=True,
        help_text="Empty where a client drew the problem by its seed.",
    )
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="variants",
        null=True,
        blank=True,
    )
    visitor = models.UUIDField(
        null=True, blank=True, help_text="Who practises without an account, as the session says."
    )

    seed = models.BigIntegerField()
    printed = models.BooleanField(default=False, help_text="With the exam's own numbers.")
    # Frozen when issued, for a later release of NumPy may draw other numbers from the same seed.
    content = models.JSONField(help_text="What the student may see.")
    key = models.JSONField(help_text="What only the grader may see.")

    issued_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-issued_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(student__isnull=False, visitor__isnull=True)
                | Q(student__isnull=True, visitor__isnull=False),
                name="variant_belongs_to_one_learner",
            ),
            models.CheckConstraint(condition=Q(seed__gte=0), name="variant_seed_not_negative"),
        ]
        indexes = [
            models.Index("student", F("issued_at").desc(), name="variant_latest_of_student"),
            models.Index(
                "visitor",
                F("issued_at").desc(),
                name="variant_latest_of_visitor",
                condition=Q(visitor__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.content.get('title', 'Variant')} ({self.seed})"

    def get_absolute_url(self) -> str:
        return reverse("variant", args=[self.pk])

    @property
    def hint_costs(self) -> Mapping[str, float]:
        """What the item says that hints cost; nothing where it leaves that open."""
        return self.version.hint_costs if self.version else {}
