"""Look for a pattern in an answer: is it said, denied, said of somebody else, or in part?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from grader.engine.short_answer.masks import bits_in, stretch
from grader.engine.short_answer.patterns import Condition, Kind, Pattern
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
    hopeful = sum(is_met(each, reading, everywhere) for each in pattern.wanted)
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
    groups = [group for _, group in subjects]
    for other, group in enumerate(groups):
        if groups.count(group) > 1:
            continue  # It speaks of both, so that nobody is left to be meant instead.
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
    affirmed = mask & ~reading.denied
    met = [each for each in pattern.wanted if is_met(each, reading, affirmed)]
    if len(met) == len(pattern.wanted):
        return said_by(tightest(met, reading, affirmed))
    if all(is_met(each, reading, mask) for each in pattern.wanted):
        # "cannot look ahead": where a pattern looks for the negation itself, it denies nothing.
        strict = [each.negative or each for each in pattern.wanted]
        if pattern.denies and all(is_met(each, reading, mask) for each in strict):
            return said_by(tightest(strict, reading, mask))
        return Match(Said.DENIED, tightest(pattern.wanted, reading, mask))
    if len(met) >= 2 and len(met) >= MOST * len(pattern.wanted):
        return Match(Said.PARTLY, tightest(met, reading, affirmed))
    return NOTHING


def said_by(words: int) -> Match:
    """Return what words that meet a whole pattern come to: little if they stand far apart."""
    return Match(Said.YES if width(words) <= WIDE else Said.PARTLY, words)


def is_met(condition: Condition, reading: Reading, mask: int) -> bool:
    """Whether a condition is met by words within a mask."""
    places = [reading.index.within(group, mask) for group in condition.groups]
    if not all(places) or condition.kind == "any":
        return all(places)
    return next(ways(condition.kind, places, reading.stops), None) is not None


def tightest(conditions: Sequence[Condition], reading: Reading, mask: int) -> int:
    """Return words that meet some conditions, as close together as there are."""
    choices = [
        list(
            ways(
                each.kind,
                [reading.index.within(group, mask) for group in each.groups],
                reading.stops,
            )
        )
        for each in conditions
    ]
    first, *others = sorted(choices, key=len)
    return min((gathered(way, others) for way in first), key=width)


def gathered(way: int, others: Sequence[Sequence[int]]) -> int:
    """Return one way to meet each condition, each as near as can be to those before."""
    for choices in others:
        way = min((way | other for other in choices), key=width)
    return way


def ways(kind: Kind, places: Sequence[int], stops: int = 0) -> Iterator[int]:
    """Yield the ways to meet a condition whose words stand at some places.

    What is near, or in a row, has no stop in between.
    """
    if kind == "any":
        yield from (1 << place for place in bits_in(places[0]))
    elif kind == "near":
        yield from (pair for pair in pairs_near(*places) if not between(pair) & stops)
    else:
        most = SOON if kind == "row" else None
        chains = (chain_to(1 << end, places, most) for end in bits_in(places[-1]))
        yield from (each for each in chains if each and not (most and between(each) & stops))


def pairs_near(one: int, other: int) -> Iterator[int]:
    """Yield each place with the nearest of the others that is near it."""
    for place in bits_in(one):
        reach = ((1 << 2 * NEAR + 1) - 1) << place >> NEAR
        close = bits_in(other & reach)
        pairs = [1 << place | 1 << each for each in close]
        if pairs:
            yield min(pairs, key=width)


def chain_to(last: int, places: Sequence[int], most: int | None) -> int:
    """Return one place of each up to the last, every one the latest before the next, or 0.

    With ``most``, no more than so many words lie from one to the next.
    """
    chain = last
    for mask in reversed(places[:-1]):
        before = mask & last - 1
        previous = 1 << before.bit_length() - 1 if before else 0
        if not previous or (most and last.bit_length() - previous.bit_length() > most):
            return 0
        chain, last = chain | previous, previous
    return chain


def between(mask: int) -> int:
    """Return all places from the first of a mask to its last."""
    return stretch((mask & -mask).bit_length() - 1, mask.bit_length())


def width(mask: int) -> int:
    """Return how many places a mask reaches over."""
    return mask.bit_length() - (mask & -mask).bit_length() + 1 if mask else 0
