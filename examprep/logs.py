"""What is written down while running: who asked for what and what broke, never what was sent."""

from __future__ import annotations

from typing import Any

from examprep.env import fail

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def logging_to_console(level: str) -> dict[str, Any]:
    """Send everything to standard error, for whoever runs the process to keep or drop."""
    if level not in LEVELS:
        fail(f"LOG_LEVEL is {level!r}; it takes one of {', '.join(LEVELS)}.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django's own handlers would send a request's body by e-mail; SQL carries answers.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.db.backends": {"level": "INFO"},
            # A line for each bell and each tick says nothing, hundreds of times an hour.
            "celery.app.trace": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
        },
    }
