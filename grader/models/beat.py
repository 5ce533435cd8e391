"""Beats: when the background work was last seen alive."""

from __future__ import annotations

from django.db import models


class Beat(models.Model):
    """The last sign of life under one name; by itself also the lease of what only one may do."""

    class Name(models.TextChoices):
        FAST_WORKER = "worker-fast"
        SLOW_WORKER = "worker-slow"
        SWEEP = "sweep"

    name = models.CharField(max_length=32, choices=Name)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="beat_name_unique")]

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%H:%M:%S}"
