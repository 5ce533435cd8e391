r"""How alike texts are: the cosine of their tf-idf vectors over word stems and word pairs [1]_.

A term (a stem, or two neighbouring ones) that a text says :math:`c` times weighs

.. math::
    (1 + \ln c)\,\Bigl(1 + \ln\frac{1 + n}{1 + d}\Bigr)

where :math:`d` of the :math:`n` texts fitted say it. Likeness is never a mark: who swaps two roles
says the same words.

References
----------
.. [1] Manning, Raghavan and Schütze, "Introduction to Information Retrieval", Cambridge University
   Press 2008, sections 6.2 to 6.4: sublinear tf and inverse document frequency, here smoothed as
   if one more text had every term.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from grader.engine.short_answer.words import stems_of

Array = NDArray[np.float64]
Terms = Mapping[str, int]
"""How often a text says each of its terms."""

MOST_TERMS = 4096
"""The terms of which a space keeps columns; so the memory of many texts is bounded."""
DIGITS = 9


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """The terms of some texts, fixed when fitted, and what each weighs."""

    columns: Mapping[str, int]
    weights: Array
    """(terms,) array: the inverse document frequency of each, 1 or more."""
    unseen: float
    """What a term without a column weighs: as much as one that none of the texts says."""

    @classmethod
    def fit(cls, texts: Sequence[Terms]) -> Self:
        """Return the space of some texts; their order makes no difference.

        Of more than `MOST_TERMS` those are kept that most texts say.
        """
        documents = Counter(chain.from_iterable(texts))
        kept = sorted(documents, key=lambda term: (-documents[term], term))[:MOST_TERMS]
        counts = np.array([documents[term] for term in kept], dtype=np.float64)
        return cls(
            columns={term: column for column, term in enumerate(kept)},
            weights=1 + np.log((1 + len(texts)) / (1 + counts)),
            unseen=1 + math.log(1 + len(texts)),
        )

    def rows(self, texts: Sequence[Terms]) -> Array:
        """Return a row for each text, so that the product of two rows is their cosine.

        Terms without a column count in a text's length: its row is of length 1 where it has none
        of them, and shorter the more of it was never seen. A text without words is a row of zeros.

        Returns
        -------
        (texts, terms) array, in [0, 1]
        """
        rows = np.zeros((len(texts), len(self.columns)))
        for row, text in zip(rows, texts, strict=True):
            strange = 0.0
            for term, count in text.items():
                often = 1 + math.log(count)
                column = self.columns.get(term)
                if column is None:
                    strange += (often * self.unseen) ** 2
                else:
                    row[column] = often * self.weights[column]
            row /= np.sqrt(row @ row + strange) or 1.0
        return rows


def terms_of(text: str) -> Terms:
    """Return how often a text says each of its stems and pairs of neighbouring stems.

    >>> dict(terms_of("The decoder samples; the decoder"))
    {'decoder': 2, 'sampl': 1, 'decoder sampl': 1, 'sampl decoder': 1}
    """
    stems = stems_of(text)
    return Counter(chain(stems, map(" ".join, pairwise(stems))))


def cosines(one: Array, other: Array) -> Array:
    """Return the cosines, in [0, 1], of the (n, terms) and (m, terms) rows of a space: (n, m).

    They are rounded, so that no threshold hangs on the order of a sum.
    """
    alike: Array = one @ other.T
    return alike.clip(0.0, 1.0).round(DIGITS)
