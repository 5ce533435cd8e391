"""How well a topic is known: a level from first tries, and what the next level takes.

Levels have names, and are lost again by wrong answers, as Khan Academy's mastery levels are. The
highest asks for the same thing again on another day, which is "successive relearning" (Rawson and
Dunlosky, "Successive Relearning: An Underexplored but Potent Technique for Obtaining and
Maintaining Knowledge", Current Directions in Psychological Science, 2022): right once says that
one can, right again after a night says that one still can.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from grader.engine.scheduling.spacing import PASS, RIGHT, ROUNDING

A_DAY = timedelta(hours=24)


class Level(IntEnum):
    """How well a topic is known, from nothing upwards."""

    NOT_BEGUN = 0
    BEGUN = 1
    FAMILIAR = 2
    PROFICIENT = 3
    MASTERED = 4


@dataclass(frozen=True, slots=True)
class Try:
    """A first try at a variant. Later tries at the same numbers have seen the notes on it."""

    at: datetime
    score: float
    hinted: bool = False

    @property
    def is_right(self) -> bool:
        """Whether all of it was right, and unaided."""
        return self.score >= RIGHT and not self.hinted

    @property
    def passes(self) -> bool:
        return self.score >= PASS - ROUNDING


@dataclass(frozen=True, slots=True)
class Needs:
    """What is still missing for a level, in items of the topic."""

    level: Level
    passing: int = 0
    """With at least 60 % at their latest first try."""
    right: int = 0
    """Right at their latest first try, without hints."""
    kept: int = 0
    """Right again, with a day or more since they were first, and nothing wrong in between."""

    @property
    def is_met(self) -> bool:
        return not (self.passing or self.right or self.kept)

    def less(self, passing: int, right: int, kept: int) -> Needs:
        """Return what is missing of this when so many items are there already."""
        return Needs(
            self.level,
            passing=max(0, self.passing - passing),
            right=max(0, self.right - right),
            kept=max(0, self.kept - kept),
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """How well a topic is known, by how many of its items."""

    level: Level
    items: int
    tried: int
    right: int
    kept: int
    following: Needs | None
    """What the next level takes; nothing follows the highest, or a topic without items."""


def standing_with(histories: Sequence[Sequence[Try]]) -> Standing:
    """Say how well a topic is known: of each of its items, the first tries in order of time.

    - familiar: one item at 60 % or better;
    - proficient: half of the items right, without hints;
    - mastered: four fifths of the items right, and half as many of them kept, which is right
      again a day or more later with nothing wrong in between.

    An item's latest first try decides, so a level can be lost. How many must be kept is a share
    of those that must be right and not of those that are, or one more right answer could lower
    the level.
    """
    items = len(histories)
    tried = sum(bool(tries) for tries in histories)
    passing = sum(bool(tries) and tries[-1].passes for tries in histories)
    right = sum(bool(tries) and tries[-1].is_right for tries in histories)
    kept = sum(is_kept(tries) for tries in histories)

    reached = Level.BEGUN if tried else Level.NOT_BEGUN
    following = None
    for demand in demands(items):
        following = demand.less(passing, right, kept)
        if not following.is_met:
            break
        reached, following = demand.level, None
    return Standing(reached, items, tried, right, kept, following if items else None)


def demands(items: int) -> list[Needs]:
    """Return what each level takes in a topic of so many items, the lowest first."""
    half, four_fifths = -(-items // 2), -(-4 * items // 5)
    return [
        Needs(Level.FAMILIAR, passing=1),
        Needs(Level.PROFICIENT, passing=1, right=half),
        Needs(Level.MASTERED, passing=1, right=four_fifths, kept=-(-four_fifths // 2)),
    ]


def is_kept(tries: Sequence[Try]) -> bool:
    """Say whether an item was right, and still is a day or more later."""
    if not tries or not tries[-1].is_right:
        return False
    since = tries[-1].at
    for each in reversed(tries):
        if not each.is_right:
            break
        since = each.at
    return tries[-1].at - since >= A_DAY
