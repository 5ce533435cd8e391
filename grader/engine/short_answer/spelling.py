"""Forgive one wrong letter in a long word, if that leads to a word of the rubric."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from grader.engine.short_answer.text import listed

LEAST = 6
"""Letters that a word must have; in shorter ones an edit too often makes another word."""
# Words within one letter of those that rubrics use, and words all the same.
RIGHT = listed(
    "simple simply samples decoded encoded attends extend extends intend intends nosier pattern "
    "patters matter matters better letter latter former farmer learner leaner cleaner covers "
    "coders proves moving losing closes losses bosses masses passes paused posses causes "
    "clauses reward rewind forced forces sorted stored scored shared spared stable staple "
    "unable enable enables nodes modes models modern"
)


class Speller:
    """The words of a rubric, found by what is left of them when a letter is missing."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(words)
        self.by_rest = index_of(word for word in self.words if len(word) >= LEAST - 1)

    def meant(self, word: str) -> str:
        """Return the rubric's word that was meant, or the word itself."""
        if len(word) < LEAST or word in self.words or word in RIGHT:
            return word
        rests = (word, *rests_of(word))
        near = {other for rest in rests for other in self.by_rest.get(rest, ())}
        meant = (other for other in near if is_one_edit(word, other) and not is_plural(word, other))
        return min(meant, default=word)


def is_plural(word: str, other: str) -> bool:
    """Whether a word is the other in the other number: that is no mistake."""
    return word == f"{other}s" or other == f"{word}s"


def index_of(words: Iterable[str]) -> Mapping[str, list[str]]:
    """Return words by each of their rests."""
    index: dict[str, list[str]] = defaultdict(list)
    for word in words:
        for rest in {word, *rests_of(word)}:
            index[rest].append(word)
    return index


def rests_of(word: str) -> Iterator[str]:
    """Yield what is left of a word without one of its letters."""
    return (word[:place] + word[place + 1 :] for place in range(len(word)))


def is_one_edit(one: str, other: str) -> bool:
    """Whether one letter more, less or exchanged, or two in the wrong order, is all between."""
    if abs(len(one) - len(other)) > 1 or one[0] != other[0]:
        return False
    start = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    left, right = one[start:], other[start:]
    return (
        left[1:] == right[1:]
        or left[1:] == right
        or left == right[1:]
        or (left[:2] == right[:2][::-1] and left[2:] == right[2:])
    )
