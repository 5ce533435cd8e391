"""Items: a question's identity, and its wording or generator at one time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from questions.models.bank import Bank
from questions.models.topic import Topic


class Item(models.Model):
    """A question for as long as it exists; what it says is in its versions."""

    class Section(models.TextChoices):
        SHORT_ANSWER = "short-answer", _("Short answer")
        CALCULATION = "calculation", _("Calculation")
        MULTIPLE_CHOICE = "multiple-choice", _("Multiple choice")

    bank = models.ForeignKey(Bank, models.CASCADE, related_name="items")
    slug = models.SlugField(max_length=80)
    section = models.CharField(max_length=16, choices=Section)
    label = models.CharField(max_length=8, help_text="As on the paper: a, b, ... or 1, 2, ...")
    position = models.PositiveSmallIntegerField(help_text="1 for the first of the bank.")
    topics = models.ManyToManyField(Topic, related_name="items", blank=True)
    # Retired, never deleted: what students answered still points here.
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["bank", "position"]
        constraints = [
            models.UniqueConstraint(fields=["bank", "slug"], name="item_slug_unique_in_bank"),
            models.CheckConstraint(
                condition=Q(section__in=["short-answer", "calculation", "multiple-choice"]),
                name="item_section_known",
            ),
        ]
        indexes = [
            # For the bank's page, which lists what is in use, in order.
            models.Index("bank", "position", name="item_in_use", condition=Q(retired_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.slug} in {self.bank_id}"

    def get_absolute_url(self) -> str:
        return reverse("item", args=[self.bank.slug, self.slug])

    @cached_property
    def published(self) -> ItemVersion | None:
        """The newest published version; the catalogue fills this in for a whole list at once."""
        return self.versions.newest_published().first()


class ItemVersionQuerySet(models.QuerySet["ItemVersion"]):
    def published(self) -> ItemVersionQuerySet:
        return self.filter(published_at__isnull=False)

    def newest_published(self) -> ItemVersionQuerySet:
        """At most one version of each item."""
        newer = ItemVersion.objects.published().filter(
            item=OuterRef("item"), number__gt=OuterRef("number")
        )
        return self.published().filter(~Exists(newer))


class ItemVersion(models.Model):
    """What an item says, or which generator draws it. Once published, it is never altered.

    The services hold that promise: each writes a new version and none saves an old one, so that
    a mark given last year still stands beside the very question it was given for.
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(help_text="1 for the first version.")
    title = models.CharField(max_length=120)
    stem = models.TextField(blank=True, help_text="Markdown; empty where a generator writes it.")
    solution = models.TextField(blank=True, help_text="Markdown, shown after answering.")

    generator = models.SlugField(max_length=80, blank=True, help_text="A problem of the engine.")
    generator_version = models.PositiveSmallIntegerField(null=True, blank=True)
    options = models.JSONField(default=dict, blank=True)
    givens = models.JSONField(
        default=dict, blank=True, help_text="The printed exam's own numbers, by name."
    )
    choice_of = models.CharField(
        max_length=80,
        blank=True,
        help_text="The one result to choose among what known mistakes make of it.",
    )
    hint_costs = models.JSONField(
        default=dict,
        blank=True,
        help_text="The share of a part's marks that each stage of its hints costs.",
    )

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="item_versions",
        null=True,
        blank=True,
    )
    published_at = models.DateTimeField(null=True, blank=True)

    objects = ItemVersionQuerySet.as_manager()

    class Meta:
        ordering = ["item", "number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="version_number_unique"),
            models.CheckConstraint(condition=Q(number__gte=1), name="version_number_from_one"),
            models.CheckConstraint(
                condition=(Q(stem="") & ~Q(generator="")) | (~Q(stem="") & Q(generator="")),
                name="version_has_stem_or_generator",
            ),
            models.CheckConstraint(
                condition=Q(generator="", generator_version=None)
                | (~Q(generator="") & Q(generator_version__isnull=False)),
                name="version_of_generator_recorded",
            ),
            models.CheckConstraint(
                condition=Q(choice_of="") | ~Q(generator=""), name="version_choice_is_generated"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (version {self.number})"

    @property
    def is_generated(self) -> bool:
        return bool(self.generator)
