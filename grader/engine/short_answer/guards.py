"""Words that earn nothing: lists of keywords, the question said back, orders to the marker."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from grader.engine.short_answer.masks import stretch
from grader.engine.short_answer.matching import Said, match_words
from grader.engine.short_answer.patterns import Pattern, parse
from grader.engine.short_answer.reading import Reading
from grader.engine.short_answer.text import words_of
from grader.engine.short_answer.words import SMALL_WORDS, stem

KEYWORDS, RESTATED, INSTRUCTIONS = "keywords", "restated", "instructions"

# Said to whoever marks, and never to whoever wants to know.
ORDERS = (
    "ignore|disregard|forget|override|overrule|skip & instruction|rubric|rule|prompt|above|guideline|criteria",
    "full|maximum|max|top|highest|perfect|all & mark|marks|credit|points|score|grade",
    "give|award|assign|grant|deserve|allocat|record|return|output|set & marks|credit|points|score|grade|100|full",
    "mark|grade|treat|count|accept|consider|score|rate ~ correct|complete|full|perfect|excellent|right|passed",
    "=system|=assistant|=admin|=developer ~ prompt|message|mode|note|override|instruction",
    "you are|act as|pretend & grader|marker|examiner|evaluator|teacher|assistant|model",
    "note|dear|attention|hello|hi|please ~ grader|marker|examiner|evaluator|teacher|professor|instructor|ai",
    "answer|response|student|submission|field ~ correct|complete|cover|satisf|demonstrat|fulfil|meets & idea|criteri|rubric|point|mark|all|every|fully",
)
# What holds a sentence together, beside the small words.
FUNCTION_WORDS = SMALL_WORDS | frozenset(
    "we you i not no but or if when because where who what how each all more less most very only "
    "also just one same other both like about out through after before between during without "
    "being been has had will would should could may might must does did".split()
)
LIST_FRAGMENTS = 5
LIST_WORDS = 3.2
"""Words a fragment of a list has, on average, at most."""
LIST_FUNCTION = 0.16
"""Share of words that hold a sentence together, below which it is a list."""
SOUP_WORDS = 8
RESTATED_SHARE = 0.85
LEAST_STEMS = 4
FRAGMENT = re.compile(r"[,;.\n•/|]+")


@lru_cache(maxsize=1)
def orders() -> tuple[Pattern, ...]:
    return tuple(parse(text) for text in ORDERS)


def set_aside(reading: Reading, question: str) -> tuple[int, list[str]]:
    """Return the places that nothing is looked for in, and why, in words for a reviewer."""
    asked = frozenset(stem(word) for word in reading_words(question))
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


def reason_to_ignore(reading: Reading, start: int, end: int, asked: frozenset[str]) -> str:
    """Return why a sentence counts for nothing; "" if it counts."""
    words = reading.words[start:end]
    if any(
        match_words(order, stretch(start, end), reading).said is Said.YES for order in orders()
    ):
        return INSTRUCTIONS
    if is_list(reading.words_between(start, end), words):
        return KEYWORDS
    if is_restated(words, asked):
        return RESTATED
    return ""


def is_restated(words: Sequence[str], asked: frozenset[str]) -> bool:
    """Whether nearly all that a sentence says is in the question."""
    said = {stem(word) for word in words if word[0].isalnum() and word not in FUNCTION_WORDS}
    return len(said) >= LEAST_STEMS and len(said & asked) >= RESTATED_SHARE * len(said)


def is_list(text: str, words: Sequence[str]) -> bool:
    """Whether a text lists words and says nothing with them.

    Notes are spared: what is said with a colon or an arrow is said.
    """
    plain = [word for word in words if word[0].isalnum()]
    if len(plain) < SOUP_WORDS:
        return False
    holding = sum(word in FUNCTION_WORDS for word in plain) / len(plain)
    if holding >= LIST_FUNCTION or "->" in text or text.count(":") > 2:
        return False
    fragments = [piece for piece in FRAGMENT.split(text) if piece.strip()]
    short = len(plain) / max(1, len(fragments)) <= LIST_WORDS
    return (len(fragments) >= LIST_FRAGMENTS and short) or (len(fragments) == 1 and not holding)


def reading_words(text: str) -> list[str]:
    return [word for word in words_of(text) if word not in FUNCTION_WORDS]
