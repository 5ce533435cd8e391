"""How many digits a number is written with."""

from __future__ import annotations

import numpy as np

from grader.engine.streams import Array

MOST = 6
"""Nobody carries on more significant digits than these."""


def digits_of(values: Array) -> Array:
    """Return how many significant digits a number has, zeros at its end left out.

    >>> digits_of(np.array([0.25, -3.0, 1200.0, 0.1 + 0.2, 1 / 3, 0.0])).tolist()
    [2.0, 1.0, 2.0, 1.0, 6.0, 1.0]
    """
    size = np.abs(values)
    with np.errstate(all="ignore"):
        place = np.floor(np.log10(size))
        whole = np.rint(size * 10.0 ** (MOST - 1 - place))
        ending = sum(whole % 10.0**zeros == 0 for zeros in range(1, MOST))
    digits: Array = np.where(np.isfinite(whole), MOST - ending, 1.0)
    return digits
