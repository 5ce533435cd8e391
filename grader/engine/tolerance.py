"""How far an answer may be off: derived from the variant's own numbers, and told to students."""

from __future__ import annotations

import numpy as np

from grader.engine.quantities import Step
from grader.engine.solving import largest
from grader.engine.streams import Array

UNITS = 2
"""Units in the last place that an answer may be off beyond what rounding every step does to it."""
EXACT = 0.25
"""Choices and counts are whole numbers, so any other one is four tolerances away."""


def tolerance_of(step: Step, exact: Array, by_hand: Array) -> Array:
    """Return how far an answer may be off, rounded up to two digits: (runs, variants)."""
    if step.is_exact:
        return np.full(exact.shape[:2], EXACT)
    return rounded_up(largest(by_hand - exact, step.asked_where) + in_last_place(step.decimals))


def in_last_place(decimals: int) -> float:
    """Return what an answer may be off in the last place, whatever rounding does to it."""
    return UNITS * 10.0**-decimals


def rounded_up(raw: Array) -> Array:
    """Round up to two digits, so that students can be told, and a platform's last bits are gone."""
    with np.errstate(all="ignore"):
        digits = 10.0 ** (1 - np.floor(np.log10(raw)))
        rounded: Array = np.where(np.isfinite(raw), np.ceil(raw * digits - 1e-6) / digits, np.inf)
    return rounded
