"""The parts of a written item, and what each is marked by: choices, or criteria."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from questions.models.item import ItemVersion


class WrittenPart(models.Model):
    """One thing to answer in a written item; generated items make their own parts."""

    class Rule(models.TextChoices):
        ONE_OF = "one-of", _("One of several options")
        RUBRIC = "rubric", _("A text, marked by ideas")

    version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="parts")
    name = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    prompt = models.TextField(blank=True, help_text="Markdown; what to do, beside the answer box.")
    rule = models.CharField(max_length=8, choices=Rule)
    settings = models.JSONField(default=dict, blank=True, help_text="What the rule lets one set.")
    weight = models.FloatField(default=1.0)

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="part_name_unique"),
            models.UniqueConstraint(fields=["version", "position"], name="part_position_unique"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="part_weight_positive"),
            models.CheckConstraint(
                condition=Q(rule__in=["one-of", "rubric"]), name="part_rule_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.version}"


class Choice(models.Model):
    """An option of a choice: the key, or a distractor."""

    part = models.ForeignKey(WrittenPart, models.CASCADE, related_name="choices")
    name = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    text = models.TextField(help_text="Markdown.")
    is_key = models.BooleanField(default=False)
    feedback = models.TextField(help_text="Why this option is right or wrong.")
    pinned = models.BooleanField(default=False, help_text="Stays in place when others shuffle.")

    class Meta:
        ordering = ["part", "position"]
        constraints = [
            models.UniqueConstraint(fields=["part", "name"], name="choice_name_unique"),
            models.UniqueConstraint(fields=["part", "position"], name="choice_position_unique"),
            models.UniqueConstraint(
                fields=["part"], name="choice_key_only_one", condition=Q(is_key=True)
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Criterion(models.Model):
    """An idea that a text must show, and what showing it is worth."""

    part = models.ForeignKey(WrittenPart, models.CASCADE, related_name="criteria")
    name = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    idea = models.TextField()
    weight = models.FloatField(help_text="Above 0; the weights of a part sum to 1.")
    patterns = models.JSONField(
        default=list, blank=True, help_text="Ways to recognise the idea in a student's words."
    )
    phrasings = models.JSONField(default=list, help_text="Sentences that show the idea.")
    hint = models.TextField(help_text="What to say to a student who left it out.")

    class Meta:
        ordering = ["part", "position"]
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(fields=["part", "name"], name="criterion_name_unique"),
            models.UniqueConstraint(fields=["part", "position"], name="criterion_position_unique"),
            models.CheckConstraint(
                condition=Q(weight__gt=0, weight__lte=1), name="criterion_weight_is_a_fraction"
            ),
        ]

    def __str__(self) -> str:
        return self.idea


class Misconception(models.Model):
    """A mistake that students are known to make, and what to say to it."""

    part = models.ForeignKey(WrittenPart, models.CASCADE, related_name="misconceptions")
    position = models.PositiveSmallIntegerField()
    statement = models.TextField()
    contradicts = models.JSONField(
        default=list, blank=True, help_text="Names of the criteria it has the wrong way round."
    )
    patterns = models.JSONField(
        default=list, blank=True, help_text="Ways to recognise it in a student's words."
    )
    phrasings = models.JSONField(default=list, help_text="Sentences that show the mistake.")
    feedback = models.TextField()

    class Meta:
        ordering = ["part", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["part", "position"], name="misconception_position_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.statement
