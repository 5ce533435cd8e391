"""Words without their endings, and the small words that carry no meaning."""

from __future__ import annotations

import re
from functools import lru_cache

from grader.engine.short_answer.patterns import NEGATIONS
from grader.engine.short_answer.text import NOT, words_of

SMALL_WORDS = frozenset(
    words_of(
        "a an and are as at be by can do does for from has have in into is it its of on or so "
        "than that the their them then there these they this to up was were which while with you"
    )
)
# Three letters stay at least. Not -er and -or: a generator is not what it generates.
ENDING = re.compile(
    r"(?<=[a-z0-9]{3})(?:"
    r"is(?:e[ds]?|ing|ations?)|"  # normalise, normalisation
    r"at(?:e[ds]?|ing|ions?|ive(?:ly)?)|"  # generate, generation, generative
    r"ive(?:ly)?|ions?|ing(?:s|ly)?|ed(?:ly)?|e(?:s|ly)?|ies|ly|y|(?<![aisu])s"
    r")$"
)
DOUBLED = re.compile(r"([bdglmnprt])\1$")


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Return a word, in one spelling, without its ending, and one word for all that deny.

    Crude on purpose: it needs no dictionary, and likeness alone hangs on it.

    >>> [stem(word) for word in ("samples", "sampling", "modelling", "generative", "never")]
    ['sampl', 'sampl', 'model', 'gener', 'not']
    """
    if word in NEGATIONS:
        return NOT
    return DOUBLED.sub(r"\1", ENDING.sub("", word))


def stems_of(text: str) -> list[str]:
    """Return the stems of the words that carry meaning, in order."""
    return [stem(word) for word in words_of(text) if word not in SMALL_WORDS]
