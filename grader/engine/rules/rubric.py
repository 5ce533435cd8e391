"""Mark a short answer against a rubric: each idea found, in doubt or not found.

This first form compares words and knows that it is simple: whatever is not plainly there goes to
a person, and until then the credit is provisional.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self

from grader.engine.parsing import is_blank
from grader.engine.rules.base import InvalidResponse, Mark, Rule
from grader.engine.short_answer.ideas import Criterion, MarkedAnswer, Misconception, Role
from grader.engine.wording import (
    DOUBT,
    FOUND,
    Wording,
    pairs_of,
    phrasing_of,
    sentences_of,
    share_said,
)

LONGEST = 4_000

State = Literal["found", "in-doubt", "not-found"]
CREDIT: Mapping[State, float] = {"found": 1.0, "in-doubt": 0.5, "not-found": 0.0}


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
    question: str = ""
    roles: tuple[tuple[Role, ...], ...] = ()
    """Groups of those who could be mixed up."""
    marked: tuple[MarkedAnswer, ...] = ()
    """What instructors gave for answers to this question."""

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
        sentences, roles = sentences_of(answer), self.mixed_up()
        mistaken = [
            each
            for each in self.misconceptions
            if any(likeness(each.phrasings, said, roles) >= FOUND for said in sentences)
        ]
        units = [*sentences, *pairs_of(sentences)]
        findings = [self.find(criterion, units, roles) for criterion in self.criteria]
        complete = not mistaken and all(finding.state == "found" for finding in findings)
        return Mark(
            credit=self.credit(findings),
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

    def mixed_up(self) -> frozenset[str]:
        """Return who could be mixed up: those of whom both right and wrong things are said."""
        right, wrong = subjects_of(self.criteria), subjects_of(self.misconceptions)
        return right & wrong if wrong else right

    def find(
        self, criterion: Criterion, units: Sequence[Wording], roles: frozenset[str]
    ) -> Finding:
        """Look for one idea in the sentences, and in pairs of neighbours."""
        shares = [(likeness(criterion.phrasings, unit, roles), unit) for unit in units]
        # Words said in a sentence go before more of them in a list.
        share, unit = max(
            shares,
            default=(0.0, None),
            key=lambda pair: (pair[0] >= FOUND and pair[1].is_prose, pair[0]),
        )
        if unit is None or share < DOUBT:
            return Finding("not-found", "")
        contrary = any(
            likeness(each.phrasings, unit, roles) >= min(share, FOUND)
            for each in self.misconceptions
        )
        plain = share >= FOUND and unit.is_prose and not contrary
        return Finding("found" if plain else "in-doubt", unit.text)

    def credit(self, findings: Sequence[Finding]) -> float:
        """Add the ideas up by their weights."""
        total = sum(criterion.weight for criterion in self.criteria)
        earned = sum(
            criterion.weight * CREDIT[finding.state]
            for criterion, finding in zip(self.criteria, findings, strict=True)
        )
        return round(earned / total, 6)

    def box(self, seed: int, part: str) -> dict[str, Any]:
        return {"max_length": LONGEST}

    @classmethod
    def load(cls, settings: Mapping[str, Any]) -> Self:
        groups = settings.get("roles", ())
        return cls(
            criteria=tuple(map(Criterion.load, settings["criteria"])),
            misconceptions=tuple(map(Misconception.load, settings["misconceptions"])),
            reference=settings["reference"],
            question=settings.get("question", ""),
            roles=tuple(tuple(Role(**role) for role in group) for group in groups),
            marked=tuple(MarkedAnswer(**each) for each in settings.get("marked", ())),
        )


def note_of(findings: Sequence[Finding]) -> str:
    """Name the state of a text whose ideas are not all plainly there."""
    in_doubt = any(finding.state == "in-doubt" for finding in findings)
    return "in-doubt" if in_doubt else "partly-found"


def subjects_of(ideas: Iterable[Criterion | Misconception]) -> frozenset[str]:
    """Return of whom the phrasings speak."""
    return frozenset(phrasing_of(text).subject for each in ideas for text in each.phrasings)


def likeness(phrasings: Sequence[str], unit: Wording, roles: frozenset[str]) -> float:
    """Return the largest share of a phrasing that a unit says."""
    return max((share_said(phrasing_of(text), unit, roles) for text in phrasings), default=0.0)


def is_unicode(text: str) -> bool:
    """Whether a text can be stored: half of a surrogate pair cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
