"""Where words stand in a text, as bits of one number: bit 0 is the first token.

Whether a pattern's words are said in some stretch of a text is then an "and" of numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from grader.engine.short_answer.patterns import Alternatives, Phrase, Term
from grader.engine.short_answer.words import SMALL_WORDS

GAP = 3
"""Small words there may be between two words of a phrase."""
# Signs within formulas and names: what is on both sides of them belongs together.
PASSED = SMALL_WORDS | set('-/"(*)|=+_^>') | {"'s"}


def bits_in(mask: int) -> Iterator[int]:
    """Yield the places of a mask, in order."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def mask_of(places: Iterable[int]) -> int:
    """Return the mask of some places."""
    mask = 0
    for place in places:
        mask |= 1 << place
    return mask


def union(masks: Iterable[int]) -> int:
    """Return the places of several masks."""
    whole = 0
    for mask in masks:
        whole |= mask
    return whole


def stretch(start: int, end: int) -> int:
    """Return the mask of the places from ``start`` up to ``end``, which is not among them."""
    return (1 << end) - (1 << start) if end > start else 0


class Index:
    """The words of one text, by how they begin."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.whole: dict[str, int] = {}
        for place, word in enumerate(words):
            self.whole[word] = self.whole.get(word, 0) | 1 << place
        self.beginnings: dict[str, int] = {}
        for word, mask in self.whole.items():
            for length in range(1, len(word) + 1):
                beginning = word[:length]
                self.beginnings[beginning] = self.beginnings.get(beginning, 0) | mask
        self.met: dict[Alternatives, tuple[int, Sequence[int]]] = {}

    def within(self, alternatives: Alternatives, mask: int) -> int:
        """Return where any of some phrases stands, each with all of its words within a mask."""
        words, rows = self.places(alternatives)
        return union((words & mask, *(row for row in rows if row & ~mask == 0)))

    def places(self, alternatives: Alternatives) -> tuple[int, Sequence[int]]:
        """Return where any of some words stands, and each row of words that is a phrase."""
        found = self.met.get(alternatives)
        if found is None:
            words = union(self.term(phrase[0]) for phrase in alternatives if len(phrase) == 1)
            rows = [row for phrase in alternatives if len(phrase) > 1 for row in self.rows(phrase)]
            found = self.met[alternatives] = words, rows
        return found

    def term(self, term: Term) -> int:
        """Return where a word stands."""
        return (self.whole if term.whole else self.beginnings).get(term.letters, 0)

    def rows(self, phrase: Phrase) -> list[int]:
        """Return where words stand in a row, each time they do."""
        masks = [self.term(term) for term in phrase]
        if not all(masks):
            return []
        rows = (self.row_from(start, masks) for start in bits_in(masks[0]))
        return [row for row in rows if row]

    def row_from(self, start: int, masks: Sequence[int]) -> int:
        """Return the places of words in a row, of which the first stands at ``start``."""
        row, place = 1 << start, start
        for mask in masks[1:]:
            following = self.next_met(place, mask)
            if following is None:
                return 0
            row, place = row | 1 << following, following
        return row

    def next_met(self, place: int, mask: int) -> int | None:
        """Return where the next word stands, with nothing but small words before it."""
        for following in range(place + 1, min(place + 2 + GAP, len(self.words))):
            if mask >> following & 1:
                return following
            if self.words[following] not in PASSED:
                return None
        return None
