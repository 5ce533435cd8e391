"""Hints: which stages of a part's hints a learner opened, and what each of them cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from grader.models.variant import Variant


class Hint(models.Model):
    """An opened hint. What it costs was told before, and stays as it was told."""

    class Stage(models.TextChoices):
        FORMULA = "formula", _("The formula")
        NUMBERS = "numbers", _("Its numbers set up")
        VALUE = "value", _("The value")

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="hints")
    part = models.CharField(max_length=80)
    stage = models.CharField(max_length=8, choices=Stage)
    cost = models.FloatField(help_text="The share of the part's marks.")
    opened_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["variant", "opened_at"]
        constraints = [
            models.UniqueConstraint(fields=["variant", "part", "stage"], name="hint_opened_once"),
            models.CheckConstraint(
                condition=Q(cost__gte=0, cost__lte=1), name="hint_cost_is_a_fraction"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["formula", "numbers", "value"]), name="hint_stage_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} of {self.part}"


@dataclass(frozen=True, slots=True)
class OpenedHints:
    """What was opened of a variant's hints: by part and stage, what each cost."""

    costs: Mapping[str, Mapping[str, float]]

    def of(self, part: str) -> Mapping[str, float]:
        return self.costs.get(part, {})

    @property
    def revealed(self) -> list[str]:
        """The parts whose values were opened."""
        return [part for part, stages in self.costs.items() if Hint.Stage.VALUE in stages]


def opened_hints(variant: Variant) -> OpenedHints:
    """Return what was opened of a variant's hints."""
    costs: dict[str, dict[str, float]] = {}
    for part, stage, cost in variant.hints.values_list("part", "stage", "cost"):
        costs.setdefault(part, {})[stage] = cost
    return OpenedHints(costs)
