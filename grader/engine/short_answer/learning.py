r"""What an instructor's own marks teach of an item: by how much the rubric is off for a text.

The residual of a marked answer is the instructor's credit less the rubric's. Residuals are taken
for a Gaussian process [1]_ over texts :math:`x` as tf-idf vectors, with mean 0 and covariance

.. math::
    k(x, x') = \mathrm{BIAS}^2 + \mathrm{WORDS}^2 \cos(x, x'), \qquad y = f(x) + \mathrm{NOISE}

so that a text is corrected as those like it were, and next to nothing where few are.

References
----------
.. [1] Rasmussen and Williams, "Gaussian Processes for Machine Learning", MIT Press 2006,
   algorithm 2.1 (prediction by Cholesky) and section 4.2.2 (the linear kernel).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from grader.engine.short_answer.similarity import Array, Space, cosines, terms_of

LEAST = 3
"""With fewer marks nothing is corrected."""
# Chosen on answers made up from rubrics, a third of whose wordings the marker does not know: what
# is left of an error of 0.28 is 0.24 after three marks, 0.20 after ten and 0.14 after forty. Twice
# or half as much of any of these makes two hundredths of difference at most. The greater noise was
# taken, for people differ more than made-up marks; the smaller bias, for it reaches every text.
BIAS = 0.1
"""By how much a rubric is typically too strict or too mild for a whole item."""
WORDS = 0.3
"""By how much it is typically off, beyond that, for what a text says in its own words."""
NOISE = 0.15
"""By how much two marks for the same words typically differ."""
DIGITS = 6
"""Shifts are rounded, so that no mark hangs on the order of a sum."""
UNKNOWN = round(math.hypot(BIAS, WORDS), DIGITS)
"""The deviation where nothing was learnt."""


class Shift(NamedTuple):
    """What is added to a text's credit, and how far off that may be."""

    mean: float
    """In [-1, 1]."""
    deviation: float
    """Standard deviation, in [0, `UNKNOWN`]; another mark's noise not included."""


@dataclass(frozen=True, slots=True, eq=False)
class Correction:
    """What some marks teach of the texts of their item."""

    learnt_from: int
    """How many marks it stands on; 0 if there were fewer than `LEAST`."""
    space: Space
    marked: Array
    """(marks, terms) array: the rows of the marked texts."""
    whitening: Array
    """(marks, marks) array: the inverse of the Cholesky factor of the marks' covariance."""
    weights: Array
    """(marks,) array: what each mark counts for, times its covariance with a text."""

    @staticmethod
    def fit(texts: Sequence[str], residuals: Sequence[float]) -> Correction:
        """Return what marked texts and their residuals, in [-1, 1], teach; kept for the next time.

        Their order makes no difference, and the same text may come with several residuals.
        """
        return correction_of(tuple(sorted(zip(texts, residuals, strict=True))))

    def predict(self, text: str) -> Shift:
        """Return the shift of a text, which is 0 as long as nothing was learnt."""
        near = covariances(self.space.rows([terms_of(text)]), self.marked)[0]
        explained = self.whitening @ near
        # Above zero, for noise keeps every mark from explaining all.
        left = BIAS**2 + WORDS**2 - float(explained @ explained)
        mean = min(1.0, max(-1.0, float(near @ self.weights)))
        return Shift(round(mean, DIGITS), round(math.sqrt(left), DIGITS))


# A dozen items' worth: two hundred long answers take megabytes, and are fitted in milliseconds.
@lru_cache(maxsize=12)
def correction_of(marks: tuple[tuple[str, float], ...]) -> Correction:
    """Return what pairs of text and residual teach."""
    learnt = marks if len(marks) >= LEAST else ()
    texts = [terms_of(text) for text, _ in learnt]
    residuals = np.array([residual for _, residual in learnt], dtype=np.float64)

    space = Space.fit(texts)
    marked = space.rows(texts)
    covariance = covariances(marked, marked)
    # A text is wholly like itself, also where it has terms that the space left out.
    np.fill_diagonal(covariance, BIAS**2 + WORDS**2 + NOISE**2)
    whitening = np.linalg.inv(np.linalg.cholesky(covariance))

    return Correction(
        learnt_from=len(learnt),
        space=space,
        marked=marked,
        whitening=whitening,
        weights=whitening.T @ (whitening @ residuals),
    )


def covariances(one: Array, other: Array) -> Array:
    """Return the covariances, without noise, of (n, terms) and (m, terms) texts: (n, m)."""
    return BIAS**2 + WORDS**2 * cosines(one, other)
