"""Compare what a text says with how an idea may be put: its words, their order, who does it.

Everything that is merely alike stays below `FOUND`: what swaps two roles, denies the idea or lists
its words in another order has the same words, and only a person can tell.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

FOUND = 0.75
"""Share of a phrasing's words that must be said, in order, for its idea to be found."""
DOUBT = 0.5
ALIKE = (FOUND + DOUBT) / 2
"""The most that the words of a phrasing are worth where they may say something else."""
PROSE = 0.15
"""Share of small words (the, of, is) below which a sentence is a list of keywords."""
WORDS_PER_COMMA = 4

WORD = re.compile(r"[a-z][a-z0-9]*")
SENTENCE = re.compile(r"[.!?;\n]+")
SUFFIX = re.compile(r"(?:ations?|ingly|ings?|edly|ed|es|ely|ly|s|e)$")
SMALL_WORDS = frozenset(
    WORD.findall(
        "a an and are as at be by can do does for from has have in into is it its of on or so "
        "than that the their them then there these they this to up was were which while with you"
    )
)
NOT = "not"
NEGATIONS = frozenset(
    WORD.findall(
        "not no never cannot without neither nor none nothing hardly unable fails wrong false "
        "untrue"
    )
)


@dataclass(frozen=True, slots=True)
class Wording:
    """A stretch of text as it is compared."""

    text: str
    stems: tuple[str, ...]
    """The words that carry meaning, in order, without their endings; all negations as one."""
    meant: frozenset[str]
    """The same words in no order, without negations."""
    is_prose: bool
    """Whether it reads like a sentence and not like a list of keywords."""

    @property
    def denies(self) -> bool:
        """Whether there is a negation in it."""
        return NOT in self.stems

    @property
    def subject(self) -> str:
        """The first word that carries meaning: in a phrasing, who does it."""
        return next((word for word in self.stems if word != NOT), "")


def wording_of(text: str) -> Wording:
    """Return a text as it is compared."""
    plain = text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    words = WORD.findall(plain.replace("n't", " not"))
    small = sum(word in SMALL_WORDS for word in words)
    stems = tuple(stem(word) for word in words if word not in SMALL_WORDS)
    return Wording(
        text=text,
        stems=stems,
        meant=frozenset(stems) - {NOT},
        is_prose=len(words) >= 4
        and small >= PROSE * len(words)
        and text.count(",") * WORDS_PER_COMMA < len(words),
    )


@lru_cache(maxsize=4096)
def phrasing_of(text: str) -> Wording:
    """Return how an author put an idea; kept, for every answer is compared with it."""
    return wording_of(text)


def stem(word: str) -> str:
    """Return a word without its ending, and one word for all that deny."""
    if word in NEGATIONS:
        return NOT
    return SUFFIX.sub("", word) if len(word) > 4 else word


def sentences_of(text: str) -> list[Wording]:
    """Return the sentences of a text, each once."""
    parts = dict.fromkeys(part.strip() for part in SENTENCE.split(text))
    return [wording_of(part) for part in parts if part]


def pairs_of(sentences: Sequence[Wording]) -> list[Wording]:
    """Return neighbouring sentences together, for an idea may take two."""
    return [wording_of(f"{one.text}. {other.text}") for one, other in pairwise(sentences)]


def share_said(phrasing: Wording, unit: Wording, roles: Collection[str]) -> float:
    """Return the share of a phrasing's words that a unit says.

    It reaches `FOUND` only if the unit denies what the phrasing denies, and says the words of
    the phrasing in their order and of the same subject. ``roles`` are the subjects that could be
    mixed up.
    """
    wanted = phrasing.meant
    if not wanted or wanted.isdisjoint(unit.meant):
        return 0.0
    share = len(wanted & unit.meant) / len(wanted)
    if share < FOUND or is_plain(phrasing, unit, frozenset(roles)):
        return share
    return min(share, ALIKE)


def is_plain(phrasing: Wording, unit: Wording, roles: frozenset[str]) -> bool:
    """Whether a unit that has the words of a phrasing also says the same with them."""
    if unit.denies and not phrasing.denies:
        return False
    said = [word for word in phrasing.stems if word in unit.meant]
    # Who does it to whom is told by the order alone; elsewhere a word may change its place.
    strict = bool(roles & phrasing.meant - {phrasing.subject})
    least = len(said) if strict else FOUND * len(phrasing.meant)
    return any(
        common_length(said, stretch) >= least
        for stretch in stretches(phrasing.subject, unit, roles - phrasing.meant)
        if NOT in stretch or not phrasing.denies
    )


def stretches(subject: str, unit: Wording, others: Collection[str]) -> Iterator[tuple[str, ...]]:
    """Yield what a unit says of a subject, until it turns to another."""
    start: int | None = None
    for place, word in enumerate((*unit.stems, None)):
        if start is not None and (word is None or word in others):
            yield unit.stems[start:place]
            start = None
        elif start is None and word == subject:
            start = place


def common_length(wanted: Sequence[str], said: Sequence[str]) -> int:
    """Return how many of the wanted words are said in their order (longest common subsequence)."""
    lengths = [0] * (len(wanted) + 1)
    for word in said:
        before = 0
        for place, want in enumerate(wanted, start=1):
            here = lengths[place]
            lengths[place] = before + 1 if want == word else max(here, lengths[place - 1])
            before = here
    return lengths[-1]
