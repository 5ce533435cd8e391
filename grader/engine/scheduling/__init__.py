"""When to practise an item again, and how well a topic is known: both from first tries alone."""

from __future__ import annotations

from grader.engine.scheduling.levels import Level, Needs, Standing, Try, standing_with
from grader.engine.scheduling.spacing import Rating, Scheduled, rating_for, replay, review

__all__ = [
    "Level",
    "Needs",
    "Rating",
    "Scheduled",
    "Standing",
    "Try",
    "rating_for",
    "replay",
    "review",
    "standing_with",
]
