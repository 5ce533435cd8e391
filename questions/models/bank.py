"""Banks: items kept together by an author."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Bank(models.Model):
    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Everybody may practise")
        PRIVATE = "private", _("Only its owner sees it")

    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=120)
    description = models.TextField(blank=True, help_text="Markdown.")
    # Null for the banks that come with the site, which nobody in particular owns.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="banks", null=True, blank=True
    )
    visibility = models.CharField(
        max_length=8, choices=Visibility, default=Visibility.PUBLIC, db_index=True
    )
    licence = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="bank_slug_unique"),
            models.CheckConstraint(
                condition=models.Q(visibility__in=["public", "private"]),
                name="bank_visibility_known",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("bank", args=[self.slug])
