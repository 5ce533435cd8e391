"""Drafts: what was typed and not handed in yet, kept so that nothing typed is lost."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from grader.models.variant import Variant


class Draft(models.Model):
    """The answer to a variant as it stands now, each saving numbered.

    Who saves says which number they began from. Where another has saved meanwhile, in a second tab
    or on another device, the two texts differ and a person decides.
    """

    variant = models.OneToOneField(
        Variant, models.CASCADE, related_name="draft", primary_key=True, serialize=False
    )
    response = models.JSONField(default=dict)
    number = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    late_response = models.JSONField(
        null=True, blank=True, help_text="What came after the deadline: kept, not marked."
    )
    late_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(late_response=None, late_at=None)
                | Q(late_response__isnull=False, late_at__isnull=False),
                name="draft_late_copy_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Draft {self.number} of {self.variant_id}"
