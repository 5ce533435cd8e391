"""Look for a pattern in an answer: is it said, denied, said of somebody else, or in part?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from grader.engine.short_answer.masks import bits_in, union
from grader.engine.short_answer.patterns import Condition, Pattern
from grader.engine.short_answer.reading import Reading, Window
from grader.engine.short_answer.roles import Cast

NEAR = 6
"""Words that "near" may be apart."""
SOON = 5
"""Words from one word of a phrasing to the next, at most."""
WIDE = 25
"""Words farther apart than this, however they meet a pattern, only make its idea doubtful."""
MOST = 0.6
"""Share of the conditions that make an idea doubtful rather than absent."""


Subjects = Sequence[tuple[str, int]]
"""Roles, each with the place of its group."""


class Said(IntEnum):
    """How a pattern is met, the best last."""

    NO = 0
    PARTLY = 1
    REVERSED = 2
    DENIED = 3
    YES = 4


@dataclass(frozen=True, slots=True)
class Match:
    """How a pattern is met, and by which words."""

    said: Said
    mask: int = 0


NOTHING = Match(Said.NO)


def best_match(patterns: Iterable[Pattern], reading: Reading, cast: Cast) -> Match:
    """Return how well any of some patterns is met."""
    best = NOTHING
    for pattern in patterns:
        found = match(pattern, reading, cast)
        if found.said > best.said:
            best = found
        if best.said is Said.YES:
            break
    return best


def match(pattern: Pattern, reading: Reading, cast: Cast) -> Match:
    """Return how a pattern is met in an answer, in the narrowest stretch that does it best."""
    everywhere = ~reading.ignored
    hopeful = sum(bool(met(each, reading, everywhere)) for each in pattern.wanted)
    if hopeful < len(pattern.wanted) * MOST:
        return NOTHING
    subjects = [(role, cast.group_of(role)) for role in pattern.subjects]
    best = NOTHING
    for window in reading.windows:
        found = match_in(pattern, window, reading, subjects)
        if found.said > best.said:
            best = found
        if best.said is Said.YES:
            break
    return best


def match_in(pattern: Pattern, window: Window, reading: Reading, subjects: Subjects) -> Match:
    """Return how a pattern is met in one window."""
    found = match_words(pattern, said_of(subjects, window, reading), reading)
    if found.said > Said.PARTLY or len(pattern.wanted) < 2:
        return found
    for other in range(len(subjects)):
        reverse = match_words(pattern, said_of(subjects, window, reading, other), reading)
        if reverse.said is Said.YES:
            return Match(Said.REVERSED, reverse.mask)
    return found


def said_of(
    subjects: Subjects, window: Window, reading: Reading, exchanged: int | None = None
) -> int:
    """Return what a window says of some subjects, or of somebody else in place of one of them."""
    mask = window.mask & ~reading.ignored
    for place, (role, group) in enumerate(subjects):
        mask &= (
            window.said_of_others(role, group)
            if place == exchanged
            else window.said_of(role, group)
        )
    return mask


def match_words(pattern: Pattern, mask: int, reading: Reading) -> Match:
    """Return how a pattern's words are met by those of a mask."""
    if not mask or any(
        reading.index.within(each.groups[0], mask)
        for each in pattern.conditions
        if each.kind == "none"
    ):
        return NOTHING
    affirmed = mask if pattern.denies else mask & ~reading.denied
    found = [met(each, reading, affirmed) for each in pattern.wanted]
    if all(found):
        words = tightest(pattern.wanted, found)
        return Match(Said.YES if width(words) <= WIDE else Said.PARTLY, words)
    whole = [met(each, reading, mask) for each in pattern.wanted]
    if all(whole):
        return Match(Said.DENIED, tightest(pattern.wanted, whole))
    count = sum(map(bool, found))
    if count >= 2 and count >= MOST * len(pattern.wanted):
        return Match(Said.PARTLY, tightest(pattern.wanted, found))
    return NOTHING


def tightest(conditions: Sequence[Condition], found: Sequence[int]) -> int:
    """Return places that meet the conditions, as close together as they are."""
    fewest = min(filter(None, found), key=int.bit_count)
    choices = (
        union(
            nearest(mask, place) if condition.kind == "any" else mask
            for condition, mask in zip(conditions, found, strict=True)
            if mask
        )
        for place in bits_in(fewest)
    )
    return min(choices, key=width)


def nearest(mask: int, place: int) -> int:
    """Return of a mask's places the one that is nearest to another."""
    before = mask & (1 << place + 1) - 1
    after = mask >> place << place
    candidates = [1 << before.bit_length() - 1] if before else []
    if after:
        candidates.append(after & -after)
    return min(candidates, key=lambda each: abs(each.bit_length() - 1 - place))


def width(mask: int) -> int:
    """Return how many places a mask reaches over."""
    return mask.bit_length() - (mask & -mask).bit_length() + 1 if mask else 0


def met(condition: Condition, reading: Reading, mask: int) -> int:
    """Return the places that meet a condition within a mask; 0 if it is not met."""
    places = [reading.index.within(group, mask) for group in condition.groups]
    if not all(places):
        return 0
    if condition.kind == "order":
        return in_order(places)
    if condition.kind == "row":
        return in_a_row(places)
    if condition.kind == "near":
        return near(*places)
    return places[0]


def in_order(places: Sequence[int]) -> int:
    """Return one place of each, every one after the one before."""
    found, after = 0, 0
    for mask in places:
        later = mask >> after << after
        if not later:
            return 0
        first = later & -later
        found |= first
        after = first.bit_length()
    return found


def in_a_row(places: Sequence[int]) -> int:
    """Return one place of each, every one soon after the one before."""
    reached = [places[0]]
    for mask in places[1:]:
        reached.append(mask & union(reached[-1] << step for step in range(1, SOON + 1)))
    if not reached[-1]:
        return 0
    found = last = reached[-1] & -reached[-1]
    for mask in reversed(reached[:-1]):
        before = mask & (last - 1)
        last = 1 << before.bit_length() - 1
        found |= last
    return found


def near(one: int, other: int) -> int:
    """Return the places of each that are near one of the other."""
    found = 0
    for place in bits_in(one):
        reach = ((1 << 2 * NEAR + 1) - 1) << place >> NEAR
        close = other & reach
        if close:
            found |= 1 << place | close
    return found
