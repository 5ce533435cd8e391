"""The project: settings, addresses, processes; what is asked and how it is marked is not here."""

from __future__ import annotations

from examprep.celery import app as celery_app

__all__ = ["celery_app"]
