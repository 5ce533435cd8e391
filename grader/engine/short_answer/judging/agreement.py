"""How far a marker and a person agree: of scores, of ideas, by kind of answer, and how fast.

The figures are those of a report on marked answers; every one of them is None where it is not
defined, as a correlation is where all scores are the same. Intervals are bootstrapped over whole
answers, for the ideas of one answer stand or fall together.

References
----------
Cohen, J. (1968). Weighted kappa. Psychological Bulletin 70(4).
Efron, B. (1979). Bootstrap methods: another look at the jackknife. Annals of Statistics 7(1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.engine.streams import Draw

Array = NDArray[np.float64]
Figures = dict[str, float | None]

LEVELS = 5
"""Scores are compared as 0, 1/4, 1/2, 3/4 and 1."""
RESAMPLES = 1_000
STREAM = "short-answer/agreement"
HALF = 0.5 - 1e-9


@dataclass(frozen=True, slots=True)
class JudgedIdea:
    """What a person gave for an idea, from 0 to 1, and whether the marker found it."""

    given: float
    found: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An answer that both have marked: what a person gave and what the marker did."""

    given: float
    score: float
    ideas: tuple[JudgedIdea, ...] = ()
    kind: str = ""
    milliseconds: float = 0.0
    unsure: bool = False


def pearson(given: Array, scores: Array) -> float | None:
    """Return the correlation of two lists of scores, or None where one of them never varies.

    The sum of products of their distances from the mean, over the root of the product of the sums
    of squares.
    """
    if len(given) < 2 or np.ptp(given) == 0 or np.ptp(scores) == 0:
        return None
    apart, off = given - given.mean(), scores - scores.mean()
    return float(np.clip(apart @ off / np.sqrt((apart @ apart) * (off @ off)), -1, 1))


def levels(scores: Array) -> Array:
    """Return the nearest of the five levels as 0 ... 4; what lies between two goes up."""
    # Sums of weights are a bit off: 0.375 may be a little less than that.
    return np.floor(np.round(scores * (LEVELS - 1), 6) + 0.5)


def quadratic_kappa(given: Array, scores: Array) -> float | None:
    """Return Cohen's kappa of five levels, weighted by the square of the distance.

    One less the mean squared distance over the one that chance would give, if both kept how often
    they give each level. None where chance would agree wholly.

    With levels a and b: 1 - E(a - b)^2 / (E a^2 + E b^2 - 2 E a E b).
    """
    if not len(given):
        return None
    ours, theirs = levels(scores), levels(given)
    apart = np.mean((ours - theirs) ** 2)
    by_chance = np.mean(ours**2) + np.mean(theirs**2) - 2 * ours.mean() * theirs.mean()
    return float(1 - apart / by_chance) if by_chance > 1e-12 else None


def mean_error(given: Array, scores: Array) -> float | None:
    """Return the mean distance of the scores."""
    return float(np.abs(given - scores).mean()) if len(given) else None


SHARES: Mapping[str, tuple[Callable[[JudgedIdea], bool], Callable[[JudgedIdea], bool]]] = {
    "idea_accuracy": (lambda idea: True, lambda idea: idea.found == (idea.given >= HALF)),
    "found_precision": (lambda idea: idea.found, lambda idea: idea.given > 0),
    "found_precision_strict": (lambda idea: idea.found, lambda idea: idea.given == 1),
    "false_credit": (lambda idea: idea.given == 0, lambda idea: idea.found),
    "missed_credit": (lambda idea: idea.given == 1, lambda idea: not idea.found),
}
"""Of the ideas of which the first holds, the share of which the second does."""


@dataclass(frozen=True, slots=True)
class Table:
    """Judged answers as columns, so that a bootstrap is a choice of rows."""

    given: Array
    scores: Array
    among: Array
    """How many ideas of each answer a share is taken of; shape (answers, shares)."""
    hits: Array
    """Of how many of those it holds; shape (answers, shares)."""

    @classmethod
    def of(cls, judged: Sequence[Judged]) -> Table:
        return cls(
            given=np.array([each.given for each in judged], dtype=np.float64),
            scores=np.array([each.score for each in judged], dtype=np.float64),
            among=counted(judged, lambda idea, among, hit: among(idea)),
            hits=counted(judged, lambda idea, among, hit: among(idea) and hit(idea)),
        )

    def rows(self, chosen: NDArray[np.intp]) -> Table:
        return Table(self.given[chosen], self.scores[chosen], self.among[chosen], self.hits[chosen])

    def figures(self) -> Figures:
        """Return every figure that has an interval."""
        worthless = self.given == 0
        among, hits = self.among.sum(axis=0), self.hits.sum(axis=0)
        return {
            "pearson": pearson(self.given, self.scores),
            "qwk": quadratic_kappa(self.given, self.scores),
            "mae": mean_error(self.given, self.scores),
            **{
                name: float(hit / count) if count else None
                for name, hit, count in zip(SHARES, hits, among, strict=True)
            },
            "worthless_half_marks": (
                float((self.scores[worthless] >= HALF).mean()) if worthless.any() else None
            ),
        }


def counted(judged: Sequence[Judged], holds: Callable[..., bool]) -> Array:
    """Count the ideas of each answer for each share."""
    counts = [
        [sum(holds(idea, among, hit) for idea in each.ideas) for among, hit in SHARES.values()]
        for each in judged
    ]
    return np.array(counts, dtype=np.float64).reshape(len(judged), len(SHARES))


def intervals(table: Table) -> dict[str, tuple[float, float] | None]:
    """Return the 95 % bootstrap interval of every figure, the same every time.

    None where there are fewer than two answers, or no resample has the figure.
    """
    count = len(table.given)
    if count < 2:
        return dict.fromkeys(table.figures())
    drawn = [
        table.rows(Draw(STREAM, [seed], shape=(count,)).index(count)[0]).figures()
        for seed in range(RESAMPLES)
    ]
    return {name: middle([each[name] for each in drawn]) for name in table.figures()}


def middle(values: Sequence[float | None]) -> tuple[float, float] | None:
    """Return between which values 95 % of those that are defined lie."""
    defined = [value for value in values if value is not None]
    if not defined:
        return None
    low, high = np.percentile(defined, [2.5, 97.5])
    return float(low), float(high)
