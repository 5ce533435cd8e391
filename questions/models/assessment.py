"""Assessments: exams put together from items, what is shown when, and who has longer."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from questions.models.bank import Bank
from questions.models.item import Item

MOST_EXTRA = 4.0


class Assessment(models.Model):
    """An exam as it is announced. What a student was given of it is in their attempt."""

    class Release(models.TextChoices):
        AT_ONCE = "at-once", _("At once, item by item")
        WHEN_FINISHED = "when-finished", _("When you have handed in")
        WHEN_CLOSED = "when-closed", _("When the exam is closed for everybody")
        BY_HAND = "by-hand", _("When your instructor releases it")

    bank = models.ForeignKey(
        Bank, models.CASCADE, related_name="assessments", help_text="Who may see it may sit this."
    )
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=120)
    description = models.TextField(blank=True, help_text="Markdown.")
    position = models.PositiveSmallIntegerField(default=1)

    opens = models.DateTimeField(null=True, blank=True)
    closes = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The time there is; empty for as long as one likes."
    )
    tries = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="How often an item may be checked, where marks are shown at once.",
    )
    sittings = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How often it may be sat; empty for as often as one likes."
    )
    release = models.CharField(
        max_length=16,
        choices=Release,
        default=Release.WHEN_FINISHED,
        help_text="When marks, keys and solutions are shown.",
    )
    released_at = models.DateTimeField(
        null=True, blank=True, help_text="When an instructor released it by hand."
    )
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["bank", "position"]
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="assessment_slug_unique"),
            models.CheckConstraint(
                condition=Q(opens=None) | Q(closes=None) | Q(opens__lt=F("closes")),
                name="assessment_opens_before_it_closes",
            ),
            models.CheckConstraint(
                condition=Q(minutes=None) | Q(minutes__gte=1), name="assessment_takes_time"
            ),
            models.CheckConstraint(
                condition=Q(tries=None) | Q(tries__gte=1), name="assessment_tries_from_one"
            ),
            models.CheckConstraint(
                condition=Q(sittings=None) | Q(sittings__gte=1), name="assessment_sat_at_least_once"
            ),
            models.CheckConstraint(
                condition=Q(release__in=["at-once", "when-finished", "when-closed", "by-hand"]),
                name="assessment_release_known",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("exam", args=[self.slug])

    def is_open(self, now: datetime) -> bool:
        """Say whether one may begin at this moment."""
        return (self.opens is None or self.opens <= now) and not self.is_closed(now)

    def is_closed(self, now: datetime) -> bool:
        return self.closes is not None and self.closes <= now

    @property
    def shows_marks_at_once(self) -> bool:
        return self.release == self.Release.AT_ONCE


class Section(models.Model):
    """A portion of an assessment: its items, or so many drawn from them."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    pick = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How many of its items each student gets; empty for all."
    )

    class Meta:
        ordering = ["assessment", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "position"], name="section_position_unique"
            ),
            models.CheckConstraint(
                condition=Q(pick=None) | Q(pick__gte=1), name="section_picks_something"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SectionItem(models.Model):
    """An item in a section, and the points it is worth there."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="entries")
    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    points = models.FloatField(default=1.0)

    class Meta:
        ordering = ["section", "position"]
        constraints = [
            models.UniqueConstraint(fields=["section", "item"], name="section_item_only_once"),
            models.UniqueConstraint(
                fields=["section", "position"], name="section_item_position_unique"
            ),
            models.CheckConstraint(condition=Q(points__gt=0), name="section_item_worth_something"),
        ]

    def __str__(self) -> str:
        return f"{self.item} for {self.points:g} points"


class Accommodation(models.Model):
    """More time for one student: in every exam, or in the one that is named."""

    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="accommodations"
    )
    assessment = models.ForeignKey(
        Assessment, models.CASCADE, related_name="accommodations", null=True, blank=True
    )
    factor = models.FloatField(
        help_text="1.5 for half as much time again.",
        validators=[MinValueValidator(1.0), MaxValueValidator(MOST_EXTRA)],
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["student", "assessment"], name="accommodation_one_for_an_assessment"
            ),
            models.UniqueConstraint(
                fields=["student"],
                condition=Q(assessment=None),
                name="accommodation_one_for_all",
            ),
            models.CheckConstraint(
                condition=Q(factor__gte=1.0, factor__lte=MOST_EXTRA),
                name="accommodation_gives_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.factor:g} times the time for {self.student}"
