"""Read a text as words: lower case, one spelling, each with its place in what was written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

NOT = "not"


def listed(words: str) -> frozenset[str]:
    """Return words that are written with spaces between them."""
    return frozenset(words.split())


MARKS = {
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{MODIFIER LETTER APOSTROPHE}": "'",
    "\N{RIGHTWARDS ARROW}": ">",
    "\N{RIGHTWARDS DOUBLE ARROW}": ">",
    "\N{LONG RIGHTWARDS ARROW}": ">",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": ";",
    "\N{BULLET}": "\n",
    "\N{GREEK SMALL LETTER MU}": "mu",
    "\N{GREEK SMALL LETTER SIGMA}": "sigma",
    "\N{GREEK SMALL LETTER BETA}": "beta",
    "\N{GREEK SMALL LETTER EPSILON}": "epsilon",
    "\N{INFINITY}": "infinity",
    "\N{UPWARDS ARROW}": " high ",
    "\N{DOWNWARDS ARROW}": " low ",
}
MUCH = {">>": "high", "<<": "low"}
# "e.g." in one piece, for "g" may stand for the generator; a word with its apostrophe; one sign.
PIECE = re.compile(
    r"\b(?:e\.g|i\.e|w\.r\.t|a\.k\.a)\b\.?|[a-z0-9]+(?:'[a-z]+)?|>>|<<|\n|[^\sa-z0-9]"
)
# What many type without the apostrophe.
RUN_TOGETHER = listed(
    "dont doesnt didnt isnt arent wasnt werent cant couldnt wont wouldnt shouldnt hasnt havent"
)
BRITISH = (
    (re.compile(r"(?<=[a-z]{3})iz(?=(?:e|es|ed|er|ers|ing|ation|ations)?$)"), "is"),
    (re.compile(r"(?<=[a-z]{3})yz(?=(?:e|es|ed|er|ing)?$)"), "ys"),
    (re.compile(r"(?<=[a-z]{3})our(?=(?:s|al|ed|ing)?$)"), "or"),
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a sign as it is compared, and the characters it was written with."""

    word: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        return self.word[0].isalnum()


def tokens_of(text: str) -> list[Token]:
    """Return the words and signs of a text; their places are those of the text itself."""
    folded, places = fold(text)
    return [
        Token(word, places[found.start()], places[found.end() - 1] + 1)
        for found in PIECE.finditer(folded)
        for word in words_in(found[0])
    ]


def words_of(text: str) -> list[str]:
    """Return the words alone, as they are compared: those of the tokens, in half the time."""
    folded = "".join(map(plain_form, text))
    pieces = PIECE.findall(folded)
    return [word for piece in pieces for word in words_in(piece) if word[0].isalnum()]


def fold(text: str) -> tuple[str, list[int]]:
    """Return a text in lower case without accents, and whence each of its characters came."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        plain = plain_form(character)
        characters.append(plain)
        places.extend([place] * len(plain))
    return "".join(characters), places


@lru_cache(maxsize=4096)
def plain_form(character: str) -> str:
    """Return a character as it is compared; one that only marks another becomes nothing."""
    lower = character.lower()
    if lower in MARKS:
        return MARKS[lower]
    parts = unicodedata.normalize("NFKD", lower)
    return "".join(MARKS.get(part, part) for part in parts if not unicodedata.combining(part))


def words_in(piece: str) -> Iterator[str]:
    """Yield the words of one piece: "don't" holds two, of which the second denies."""
    piece = MUCH.get(piece) or piece.replace(".", "") or piece
    stem, apostrophe, ending = piece.partition("'")
    if piece.endswith("n't"):
        yield stem.removesuffix("n") or stem
        yield NOT
    elif stem in RUN_TOGETHER:
        yield stem.removesuffix("nt") or stem
        yield NOT
    elif apostrophe and stem:
        yield one_spelling(stem)
        if ending == "s":
            yield "'s"
    else:
        yield one_spelling(piece)


@lru_cache(maxsize=8192)
def one_spelling(word: str) -> str:
    """Return the British spelling of a word, or of its beginning, that has an American one."""
    for american, british in BRITISH:
        word = american.sub(british, word)
    return word
