"""What arises when students answer."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import import_string


class GraderConfig(AppConfig):
    name = "grader"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug in the site's own model for short answers, if it has one."""
        if settings.SHORT_ANSWER_SCORER:
            from grader import engine

            engine.plug_scorer(import_string(settings.SHORT_ANSWER_SCORER)())
