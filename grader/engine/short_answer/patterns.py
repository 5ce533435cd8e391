"""The language in which authors say how an idea is recognised.

    @generator & fool|trick|deceiv & discriminator

A pattern is a row of conditions, all to be met by the words that are said of its subject. It is
made of beginnings of words and never of regular expressions, so that no pattern can take long.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from typing import Literal

from grader.engine.short_answer.text import listed, one_spelling

WORD = re.compile(r"=?[a-z0-9]+")
NAME = re.compile(r"@[a-z][a-z0-9-]*")
MOST_CONDITIONS = 12
MOST_ALTERNATIVES = 80
MOST_WORDS = 6
NEGATIONS = listed(
    "not no never cannot without neither nor none nothing hardly unable fail fails failed lack "
    "lacks lacking rather instead nobody"
)
# Negations of two words; what comes after the second one is denied.
NEGATION_PAIRS = frozenset([("far", "from"), ("in", "place"), ("no", "need"), ("no", "point")])

Kind = Literal["any", "none", "order", "near", "row"]


class PatternError(ValueError):
    """A pattern that cannot be read; the message says where and how to mend it."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or how it begins."""

    letters: str
    whole: bool


Phrase = tuple[Term, ...]
"""Words in a row, small words between them aside."""
Alternatives = tuple[Phrase, ...]


@dataclass(frozen=True)
class Condition:
    """One thing to be met: ``any`` of some words, ``none``, or several in order, near, in a row."""

    kind: Kind
    groups: tuple[Alternatives, ...]

    @cached_property
    def negative(self) -> Condition | None:
        """The condition with those of its words alone that deny, where it has any."""
        groups = tuple(tuple(filter(holds_negation, group)) or group for group in self.groups)
        holds = self.kind != "none" and any(map(holds_negation, chain.from_iterable(self.groups)))
        return Condition(self.kind, groups) if holds else None


@dataclass(frozen=True)
class Pattern:
    """A pattern as it is matched."""

    text: str
    subjects: tuple[str, ...]
    conditions: tuple[Condition, ...]

    @cached_property
    def denies(self) -> bool:
        """Whether a negation is among its own words."""
        return any(condition.negative for condition in self.conditions)

    @cached_property
    def wanted(self) -> tuple[Condition, ...]:
        """The conditions that look for something."""
        return tuple(each for each in self.conditions if each.kind != "none")


@lru_cache(maxsize=8192)
def parse(text: str) -> Pattern:
    """Read a pattern.

    Raises
    ------
    PatternError
        It cannot be read.
    """
    subjects: list[str] = []
    conditions: list[Condition] = []
    for piece in (piece.strip() for piece in text.lower().split("&")):
        if not piece:
            raise PatternError(f"There is nothing between two `&` in “{text}”.")
        if piece.startswith("@"):
            subjects.append(subject_in(piece))
        else:
            conditions.append(condition_in(piece))
    if all(condition.kind == "none" for condition in conditions):
        raise PatternError(f"Say which words are looked for in “{text}”.")
    if len(conditions) > MOST_CONDITIONS:
        raise PatternError(f"Write at most {MOST_CONDITIONS} conditions joined by `&`.")
    return Pattern(text, tuple(subjects), tuple(conditions))


def parse_words(text: str) -> Alternatives:
    """Read the words of a role: alternatives and nothing else.

    Raises
    ------
    PatternError
        They cannot be read.
    """
    return alternatives_in(text.lower())


def subject_in(piece: str) -> str:
    if not NAME.fullmatch(piece):
        raise PatternError(f"Write one name after the `@`, not “{piece[1:]}”.")
    return piece[1:]


def condition_in(piece: str) -> Condition:
    if piece.startswith("!"):
        return Condition("none", (alternatives_in(piece[1:]),))
    if ">" in piece and "~" in piece:
        raise PatternError(f"Use either `>` or `~` between two `&`, not both: “{piece}”.")
    for sign, kind in ((">", "order"), ("~", "near")):
        if sign in piece:
            groups = tuple(map(alternatives_in, piece.split(sign)))
            if kind == "near" and len(groups) != 2:
                raise PatternError(f"Two things can be near each other, not more: “{piece}”.")
            return Condition("order" if kind == "order" else "near", groups)
    return Condition("any", (alternatives_in(piece),))


def alternatives_in(piece: str) -> Alternatives:
    alternatives = tuple(map(phrase_in, piece.split("|")))
    if len(alternatives) > MOST_ALTERNATIVES:
        raise PatternError(f"Write at most {MOST_ALTERNATIVES} alternatives joined by `|`.")
    return alternatives


def phrase_in(piece: str) -> Phrase:
    if piece.strip().startswith("-"):
        raise PatternError(f"A word begins with a letter or a digit, not with a hyphen: “{piece}”.")
    words = piece.replace("-", " ").split()
    if not words:
        raise PatternError("There is nothing beside a `|`, `>`, `~` or `!`.")
    if len(words) > MOST_WORDS:
        raise PatternError(f"Write at most {MOST_WORDS} words in a row: “{piece.strip()}”.")
    return tuple(map(term_in, words))


def term_in(word: str) -> Term:
    if not WORD.fullmatch(word):
        raise PatternError(f"A word is of letters and digits, not “{word}”.")
    letters = one_spelling(word.removeprefix("="))
    # "no" is not meant to meet "noise".
    return Term(letters, word.startswith("=") or letters in NEGATIONS)


def holds_negation(phrase: Phrase) -> bool:
    letters = [term.letters for term in phrase]
    return not NEGATIONS.isdisjoint(letters) or any(
        pair in NEGATION_PAIRS for pair in pairwise(letters)
    )
