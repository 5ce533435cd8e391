"""Put alike answers together, so that one decision marks many; ask about the telling ones first.

Answers are together if the same ideas were found in them and each is alike to the one that stands
for them all. That is the clustering of Butina [1]_: the answer with the most neighbours takes them
all, then the one with the most of those that are left, until each has its place. Unlike a chain
of neighbours it never joins what is far apart, and it does not depend on the order of the answers.

References
----------
.. [1] Butina, "Unsupervised Data Base Clustering Based on Daylight's Fingerprint and Tanimoto
   Similarity", Journal of Chemical Information and Computer Sciences 39 (1999).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from grader.engine.short_answer.similarity import Space, Terms, cosines, terms_of
from grader.engine.short_answer.text import words_of

ALIKE = 0.5
"""The least cosine of an answer and the one that stands for it."""
MOST = 2000
"""Wordings that are compared each with each; what is beyond is compared among itself."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Answers that are alike, by their places among all."""

    members: tuple[int, ...]
    """One or more, ascending."""
    representative: int
    """The member to which all others are alike."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of an answer, what was found in them, and the answers that consist of them."""

    words: str
    terms: Terms
    found: tuple[str, ...]
    answers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stake:
    """What hangs on a decision about a cluster."""

    size: int
    """How many answers it would mark."""
    deviation: float
    """How far off the learnt correction may be (`Shift.deviation`)."""
    doubtful: tuple[float, ...] = ()
    """The weights, in [0, 1], of the ideas that stand in doubt."""
    disputed: bool = False
    """Whether a student asked for it."""

    @property
    def gain(self) -> float:
        """The variance of credit that a decision takes away, summed over the answers.

        An idea in doubt is worth its weight w or nothing, as likely the one as the other: w² / 4.
        """
        doubt = sum(weight * weight for weight in self.doubtful) / 4
        return self.size * (self.deviation * self.deviation + doubt)


def clusters(texts: Sequence[str], found: Sequence[Collection[str]]) -> list[Cluster]:
    """Return the clusters of an item's answers, the largest first; each answer is in one.

    Answers of the same words are always together, others only if the same was ``found`` in them:
    names of ideas, those in doubt told apart from the others as the caller likes.
    """
    wordings = wordings_of(texts, found)
    space = Space.fit([wording.terms for wording in wordings])
    alike = [group for batch in batches(wordings) for group in gathered(batch, space)]

    alike.sort(key=lambda group: (-sum(len(each.answers) for each in group), group[0].words))
    return [
        Cluster(
            members=tuple(sorted(place for wording in group for place in wording.answers)),
            representative=group[0].answers[0],
        )
        for group in alike
    ]


def wordings_of(texts: Sequence[str], found: Sequence[Collection[str]]) -> list[Wording]:
    """Return the different wordings of some answers, in the order of the alphabet."""
    answers: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        answers[" ".join(words_of(text))].append(place)
    return [
        Wording(
            words=words,
            terms=terms_of(words),
            # Signs alone may make the marker find something else in the same words.
            found=tuple(sorted({name for place in same for name in found[place]})),
            answers=tuple(same),
        )
        for words, same in sorted(answers.items())
    ]


def batches(wordings: Iterable[Wording]) -> Iterator[list[Wording]]:
    """Yield the wordings in which the same was found, `MOST` at a time."""
    groups: dict[tuple[str, ...], list[Wording]] = defaultdict(list)
    for wording in wordings:
        groups[wording.found].append(wording)
    for group in groups.values():
        for start in range(0, len(group), MOST):
            yield group[start : start + MOST]


def gathered(wordings: Sequence[Wording], space: Space) -> Iterator[list[Wording]]:
    """Yield the clusters of a batch; the wording that stands for one is its first."""
    rows = space.rows([wording.terms for wording in wordings])
    near = cosines(rows, rows) >= ALIKE
    np.fill_diagonal(near, val=True)
    sizes = np.array([len(wording.answers) for wording in wordings])

    free = np.ones(len(wordings), dtype=np.bool_)
    neighbours = near @ sizes
    while free.any():
        # Of equals the first of the alphabet.
        leader = int(np.argmax(np.where(free, neighbours, 0)))
        taken = near[leader] & free
        free &= ~taken
        neighbours -= near[:, taken] @ sizes[taken]
        others = [int(place) for place in np.flatnonzero(taken) if place != leader]
        yield [wordings[place] for place in (leader, *others)]


def informative(stakes: Sequence[Stake]) -> list[int]:
    """Return the order, by place, in which a reviewer best decides about clusters.

    The disputed come before all others; then what takes most uncertainty away, and of equals the
    one that marks more answers, or else comes first.
    """

    def rank(place: int) -> tuple[bool, float, int]:
        stake = stakes[place]
        return (not stake.disputed, -stake.gain, -stake.size)

    return sorted(range(len(stakes)), key=rank)
