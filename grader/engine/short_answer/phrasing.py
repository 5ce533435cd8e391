"""Recognise a phrasing where an answer says it in the same words, of the same subject."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from grader.engine.short_answer.patterns import NEGATIONS, Condition, Pattern, Term
from grader.engine.short_answer.reading import Reading
from grader.engine.short_answer.roles import Cast
from grader.engine.short_answer.words import SMALL_WORDS, stem

LEAST = 2
"""Words with a meaning that a phrasing must have; one alone says too little."""


def patterns_of(phrasings: Iterable[str], cast: Cast) -> tuple[Pattern, ...]:
    """Return phrasings as patterns: all their words, in their order."""
    found = (pattern_of(text, cast) for text in phrasings)
    return tuple(pattern for pattern in found if pattern is not None)


def pattern_of(text: str, cast: Cast) -> Pattern | None:
    """Return a phrasing as a pattern, or None if it has too few words to be known by."""
    reading = Reading(text, cast)
    named = {place for each in reading.mentions for place in range(each.start, each.end)}
    subjects = subjects_of(reading)
    kept = [
        word
        for place, word in enumerate(reading.words)
        if word[0].isalnum()
        and word not in SMALL_WORDS
        and not (place in named and role_at(reading, place) in subjects)
    ]
    if len(kept) < LEAST:
        return None
    groups = tuple(((term_of(word),),) for word in kept)
    return Pattern(text, subjects, (Condition("row", groups),))


def subjects_of(reading: Reading) -> tuple[str, ...]:
    """Return of whom a phrasing speaks, if it is of the same ones from beginning to end."""
    if not reading.clauses:
        return ()
    first: Sequence[frozenset[str]] = reading.clauses[0].subjects
    return tuple(sorted(role for roles in first for role in roles if len(roles) == 1))


def role_at(reading: Reading, place: int) -> str:
    return next(each.role for each in reading.mentions if each.start <= place < each.end)


def term_of(word: str) -> Term:
    if word in NEGATIONS or len(word) < 4:
        return Term(word, whole=True)
    return Term(stem(word), whole=False)
