"""Mark a short answer against a rubric: each idea found, in doubt or not found.

This first form compares words and knows that it is simple: whatever is not plainly there goes to
a person, and until then the credit is provisional.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self

from grader.engine.parsing import is_blank
from grader.engine.rules.base import InvalidResponse, Mark, Rule

LONGEST = 4_000
FOUND = 0.75
"""Share of a phrasing's words that one sentence must have for its idea to be found."""
DOUBT = 0.5
PROSE = 0.15
"""Share of small words (the, of, is) below which a sentence is a list of keywords."""

State = Literal["found", "in-doubt", "not-found"]
CREDIT: Mapping[State, float] = {"found": 1.0, "in-doubt": 0.5, "not-found": 0.0}

WORD = re.compile(r"[a-z][a-z0-9]*")
SENTENCE = re.compile(r"[.!?;\n]+")
SUFFIX = re.compile(r"(?:ations?|ations|ingly|ings?|edly|ed|es|ely|ly|s|e)$")
SMALL_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "can",
        "do",
        "does",
        "for",
        "from",
        "has",
        "have",
        "in",
        "into",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "so",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "up",
        "was",
        "were",
        "which",
        "while",
        "with",
        "you",
    ]
)
NEGATIONS = frozenset(
    [
        "not",
        "no",
        "never",
        "cannot",
        "without",
        "neither",
        "nor",
        "isn",
        "doesn",
        "don",
        "aren",
        "can't",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """An idea that the text must show."""

    name: str
    idea: str
    weight: float
    phrasings: tuple[str, ...]
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Misconception:
    """What people get wrong, and what they are told."""

    statement: str
    phrasings: tuple[str, ...]
    feedback: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one idea."""

    state: State
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rubric(Rule[str]):
    """A text, marked idea by idea."""

    name: ClassVar[str] = "rubric"

    criteria: tuple[Criterion, ...]
    misconceptions: tuple[Misconception, ...] = ()
    reference: str = ""

    @property
    def kind(self) -> str:
        return "text"

    def parse(self, raw: object) -> str | None:
        if is_blank(raw):
            return None
        if not isinstance(raw, str):
            raise InvalidResponse("Write your answer as text.")
        if len(raw) > LONGEST:
            raise InvalidResponse(f"Write {LONGEST} characters at most; these are {len(raw)}.")
        if "\0" in raw or (not raw.isascii() and not is_unicode(raw)):
            raise InvalidResponse("The text holds characters that cannot be stored.")
        return raw

    def write(self, answer: str) -> str:
        return answer

    def mark(self, answer: str, key: object) -> Mark:
        sentences = split_sentences(answer)
        mistaken = [each for each in self.misconceptions if is_said(each.phrasings, sentences)]
        findings = [self.find(criterion, sentences) for criterion in self.criteria]
        total = sum(criterion.weight for criterion in self.criteria)
        credit = sum(
            criterion.weight * CREDIT[finding.state]
            for criterion, finding in zip(self.criteria, findings, strict=True)
        )
        complete = not mistaken and all(finding.state == "found" for finding in findings)
        return Mark(
            credit=round(credit / total, 6),
            note="found-all" if complete else note_of(findings),
            feedback=" ".join(each.feedback for each in mistaken),
            cells=[
                {
                    "state": finding.state,
                    "text": criterion.hint if finding.state == "not-found" else criterion.idea,
                    "evidence": finding.evidence,
                }
                for criterion, finding in zip(self.criteria, findings, strict=True)
            ],
            unsure=not complete,
        )

    def find(self, criterion: Criterion, sentences: Sequence[str]) -> Finding:
        """Look for one idea in the sentences, and in pairs of neighbours."""
        units = [
            *sentences,
            *(" ".join(pair) for pair in zip(sentences, sentences[1:], strict=False)),
        ]
        shares = [(share_said(criterion.phrasings, unit), unit) for unit in units]
        share, unit = max(shares, default=(0.0, ""), key=lambda pair: pair[0])
        if share < DOUBT:
            return Finding("not-found", "")
        contrary = any(
            share_said(each.phrasings, unit) >= min(share, FOUND) for each in self.misconceptions
        )
        plain = share >= FOUND and is_prose(unit) and not contrary
        return Finding("found" if plain else "in-doubt", unit)

    def box(self, seed: int, part: str) -> dict[str, Any]:
        return {"max_length": LONGEST}

    @classmethod
    def load(cls, settings: Mapping[str, Any]) -> Self:
        return cls(
            criteria=tuple(
                Criterion(**{**each, "phrasings": tuple(each["phrasings"])})
                for each in settings["criteria"]
            ),
            misconceptions=tuple(
                Misconception(**{**each, "phrasings": tuple(each["phrasings"])})
                for each in settings["misconceptions"]
            ),
            reference=settings["reference"],
        )


def note_of(findings: Sequence[Finding]) -> str:
    """Name the state of a text whose ideas are not all plainly there."""
    in_doubt = any(finding.state == "in-doubt" for finding in findings)
    return "in-doubt" if in_doubt else "partly-found"


def split_sentences(text: str) -> list[str]:
    return [sentence.strip() for sentence in SENTENCE.split(text) if sentence.strip()]


def words_of(text: str) -> list[str]:
    return WORD.findall(text.lower())


def stems(words: Sequence[str]) -> set[str]:
    """Return the words that carry meaning, without their endings."""
    meant = (word for word in words if word not in SMALL_WORDS)
    return {SUFFIX.sub("", word) if len(word) > 4 else word for word in meant}


def share_said(phrasings: Sequence[str], unit: str) -> float:
    """Return the largest share of a phrasing's words that a unit has; negations must agree."""
    words = words_of(unit)
    said, denied = stems(words), bool(NEGATIONS & set(words))
    best = 0.0
    for phrasing in phrasings:
        wanted = words_of(phrasing)
        needed = stems(wanted) - NEGATIONS
        if needed:
            share = len(needed & said) / len(needed)
            agrees = denied == bool(NEGATIONS & set(wanted))
            best = max(best, share if agrees else min(share, (FOUND + DOUBT) / 2))
    return best


def is_said(phrasings: Sequence[str], sentences: Sequence[str]) -> bool:
    return any(share_said(phrasings, sentence) >= FOUND for sentence in sentences)


def is_prose(unit: str) -> bool:
    """Whether a unit reads like a sentence and not like a list of keywords."""
    words = words_of(unit)
    return len(words) >= 4 and sum(word in SMALL_WORDS for word in words) >= PROSE * len(words)


def is_unicode(text: str) -> bool:
    """Whether a text can be stored: half of a surrogate pair cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
