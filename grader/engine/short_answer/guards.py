"""Words that earn nothing: lists of keywords, the question said back, orders to the marker."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from grader.engine.short_answer.masks import stretch
from grader.engine.short_answer.matching import Said, match_words
from grader.engine.short_answer.patterns import Pattern, parse
from grader.engine.short_answer.reading import Reading
from grader.engine.short_answer.text import listed, words_of
from grader.engine.short_answer.words import SMALL_WORDS, stem

KEYWORDS, RESTATED, INSTRUCTIONS = "keywords", "restated", "instructions"

# Said to whoever marks, and never to whoever wants to know.
ORDERS = (
    "ignore|disregard|forget|override|overrule & instruction|rubric|=rule|=rules|prompt|guideline",
    "full|maximum|=max|=top|highest|perfect ~ =mark|=marks|credit|=points|grade",
    "give|award|assign|grant|deserve ~ =marks|credit|=100",
    "=mark|grade|treat|count|accept ~ =correct|=complete|=perfect|passed|satisfied",
    "=system|=assistant|=admin|=developer ~ prompt|message|=mode|note|override|instruction|rubric",
    "you are|you re|pretend|act as ~ grader|marker|examiner|evaluator|teaching assistant|teacher",
    "note|dear|attention|hello|=hi|please|stop ~ grader|marker|examiner|evaluator|professor|=ai",
    "marker|grader|examiner|evaluator & should|must|please|stop|copy|output|return",
    "=score|=grade ~ =1|=10|=100|=maximum",
    "answer|response|student ~ =correct|=complete|satisf|checked|exempt & idea|criteri|rubric",
    "answer|response|student ~ =correct|=complete|satisf|checked|exempt & =all|=every|professor",
)
# What people do not write to people: pieces of data, of tags, of another talk.
MACHINE = re.compile(r"</?[a-z]+>|[{\[]\s*\"|<\|", re.IGNORECASE)
# What holds a sentence together, beside the small words.
FUNCTION_WORDS = SMALL_WORDS | listed(
    "we you i not no but or if when because where who what how each all more less most very only "
    "also just one same other both like about out through after before between during without "
    "being been has had will would should could may might must does did"
)
LIST_FRAGMENTS = 6
LIST_WORDS = 2.4
"""Words a fragment of a list has, on average, at most."""
LIST_FUNCTION = 0.16
"""Share of words that hold a sentence together, below which it is a list."""
LEAST_WORDS = 8
SOUP_WORDS = 12
"""Words in a row without any sign from which on they must hang together."""
SOUP_FUNCTION = 0.12
RESTATED_SHARE = 0.8
LEAST_STEMS = 2
LINKS = listed("and or")
FRAGMENT = re.compile(r"[,;\n•|]+|(?<=\w) - |\b(?:and|or)\b|(?<=\w{5})\.\s")
SPARED = ("->", "=", "\N{RIGHTWARDS ARROW}")
STOP = re.compile(r":|[.!?]\s")
LETTERS = 0.3
"""Share of words of one letter from which on it is a formula."""
# Who only limits or denies what the question says, says something.
TELLING = listed("only not no cannot never without just")
# What is said of anything and tells nothing.
EMPTY_WORDS = frozenset(
    stem(word)
    for word in listed(
        "differ difference different differently certain important way ways kind kinds point "
        "points question answer part parts role roles mean means meaning happen happens thing "
        "things limitation reason property properties matter matters respect respects effect "
        "effects handle handled compare compared look looked consider used use make makes made "
        "come comes play plays connect connected relate related explain describe described say "
        "said called call some any several many much own than others prevent prevented help helps "
        "process component components specific term terms object thus therefore order regard "
        "concern responsible known phenomenon condition conditions possible need needs must three "
        "two see other another case whole such always due become becomes introduce introduced "
        "built less problem preferred application nowadays generally main get gets"
    )
)


@lru_cache(maxsize=1)
def orders() -> tuple[Pattern, ...]:
    return tuple(parse(text) for text in ORDERS)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question says, and what answers it beyond that; as stems of words."""

    said: frozenset[str]
    sought: frozenset[str]

    @classmethod
    def of(cls, question: str, ideas: Iterable[str] = ()) -> Self:
        said = stems_in(question)
        return cls(said, stems_in(" ".join(ideas)) - said - EMPTY_WORDS)


def set_aside(reading: Reading, asked: Asked) -> tuple[int, list[str]]:
    """Return the places that nothing is looked for in, and why."""
    mask, reasons = 0, []
    for start, end in reading.sentences():
        here = stretch(start, end)
        reason = reason_to_ignore(reading, start, end, asked)
        if reason:
            mask |= here
            reasons.append(reason)
    if is_list(reading.text, reading.words):
        mask, reasons = stretch(0, len(reading.words)), [*reasons, KEYWORDS]
    return mask, sorted(set(reasons))


def reason_to_ignore(reading: Reading, start: int, end: int, asked: Asked) -> str:
    """Return why a sentence counts for nothing; "" if it counts."""
    words = reading.words[start:end]
    text = reading.words_between(start, end)
    if MACHINE.search(text) or any(
        match_words(order, stretch(start, end), reading).said is Said.YES for order in orders()
    ):
        return INSTRUCTIONS
    if is_list(text, words):
        return KEYWORDS
    if is_restated(words, asked):
        return RESTATED
    return ""


def is_restated(words: Sequence[str], asked: Asked) -> bool:
    """Whether nearly all that a sentence says is in the question."""
    said = {stem(word) for word in words if word[0].isalnum() and word not in FUNCTION_WORDS}
    telling = said - EMPTY_WORDS
    return (
        len(words) >= LEAST_WORDS
        and TELLING.isdisjoint(words)
        and len(telling) >= LEAST_STEMS
        and telling.isdisjoint(asked.sought)
        and len(telling & asked.said) >= RESTATED_SHARE * len(telling)
    )


def is_list(text: str, words: Sequence[str]) -> bool:
    """Whether a text lists words and says nothing with them.

    Notes are spared: what is said with a colon or an arrow is said.
    """
    plain = [word for word in words if word[0].isalnum() and word not in LINKS]
    if len(plain) < LEAST_WORDS:
        return False
    holding = sum(word in FUNCTION_WORDS for word in plain) / len(plain)
    letters = sum(len(word) == 1 for word in plain) / len(plain)
    if holding >= LIST_FUNCTION or letters > LETTERS or any(sign in text for sign in SPARED):
        return False
    fragments = [piece for piece in FRAGMENT.split(text) if piece.strip()]
    short = len(plain) / max(1, len(fragments)) <= LIST_WORDS
    is_soup = (
        len(fragments) == 1
        and not STOP.search(text)
        and len(plain) >= SOUP_WORDS
        and holding < SOUP_FUNCTION
    )
    return (len(fragments) >= LIST_FRAGMENTS and short) or is_soup


def stems_in(text: str) -> frozenset[str]:
    """Return the stems of the words that carry meaning."""
    return frozenset(stem(word) for word in words_of(text) if word not in FUNCTION_WORDS)
