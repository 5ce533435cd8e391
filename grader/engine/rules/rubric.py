"""Mark a short answer against a rubric: each idea found, in doubt, contradicted or not found.

What is not wholly found stays provisional until a person has looked at it: no marker may give
final marks for free text that it does not understand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Self

from grader.engine.parsing import is_blank
from grader.engine.rules.base import InvalidResponse, Mark, Rule
from grader.engine.short_answer.finding import Finding, Found, Searcher, State
from grader.engine.short_answer.guards import INSTRUCTIONS
from grader.engine.short_answer.ideas import Criterion, MarkedAnswer, Misconception, Role
from grader.engine.short_answer.learning import LEAST, Correction, Shift

LONGEST = 4_000
CREDIT: Mapping[State, float] = {
    "found": 1.0,
    "in-doubt": 0.5,
    "contradicted": 0.0,
    "not-found": 0.0,
}
GREAT_DOUBT = 0.25
"""The credit for an idea in doubt where nothing is found, or something is the wrong way round."""
MIXED = 0.5
"""The credit for an idea that is found where much else is the wrong way round."""
MANY_WORDS = 20
"""Whoever writes so many and has no idea found may have said it in words nobody thought of."""
UNCERTAIN = 0.25
"""Standard deviation of what was learnt above which a person should look."""


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
        found = self.search(answer)
        complete = is_complete(found)
        credit = self.credit(found.findings)
        # Nothing is learnt for words that were set aside.
        shift = None if complete or found.flags else self.shift(answer)
        reasons = () if complete else reasons_for(found, shift)
        corrected = min(1.0, max(0.0, credit + (shift.mean if shift else 0.0)))
        return Mark(
            credit=round(corrected, 6),
            note="found-all" if complete else note_of(found.findings),
            feedback=" ".join(each.feedback for each in found.mistaken),
            cells=[
                cell(criterion, finding, share, found)
                for criterion, finding, share in zip(
                    self.criteria, found.findings, shares_of(found.findings), strict=True
                )
            ],
            unsure=bool(reasons),
            reasons=reasons,
            provisional=not complete,
            correction=round(corrected - credit, 6),
            learnt_from=len(self.marked) if shift else 0,
        )

    def search(self, answer: str) -> Found:
        """Look for the rubric's ideas in an answer."""
        return searcher(
            self.criteria, self.misconceptions, self.roles, self.question, self.reference
        ).search(answer)

    def credit(self, findings: Sequence[Finding]) -> float:
        """Add the ideas up by their weights."""
        weights = [criterion.weight for criterion in self.criteria]
        shares = shares_of(findings)
        earned = sum(weight * share for weight, share in zip(weights, shares, strict=True))
        return round(earned / sum(weights), 6)

    def shift(self, answer: str) -> Shift | None:
        """Return what instructors' marks teach of an answer; None as long as they are too few."""
        return learnt(self).predict(answer) if len(self.marked) >= LEAST else None

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


@lru_cache(maxsize=128)
def searcher(
    criteria: tuple[Criterion, ...],
    misconceptions: tuple[Misconception, ...],
    roles: tuple[tuple[Role, ...], ...],
    question: str,
    reference: str,
) -> Searcher:
    """Return a rubric made ready to search; kept, for many answers are searched by it."""
    return Searcher(criteria, misconceptions, roles, question, reference)


@lru_cache(maxsize=32)
def learnt(rubric: Rubric) -> Correction:
    """Return what instructors' marks teach of a rubric: where they differ from its own."""
    residuals = [
        each.credit - rubric.credit(rubric.search(each.text).findings) for each in rubric.marked
    ]
    return Correction.fit([each.text for each in rubric.marked], residuals)


def shares_of(findings: Sequence[Finding]) -> list[float]:
    """Return the credit for each idea.

    It is cautious where an answer turns things round: that may hold of more than was recognised,
    and a person will look.
    """
    states = [finding.state for finding in findings]
    found, contradicted = states.count("found"), states.count("contradicted")
    denied = any(finding.source == "denied" for finding in findings)
    credit = {**CREDIT}
    if not found or contradicted:
        credit["in-doubt"] = GREAT_DOUBT
    if denied or (contradicted and 2 * contradicted >= found):
        credit["found"] = MIXED
    return [credit[state] for state in states]


def cell(criterion: Criterion, finding: Finding, share: float, found: Found) -> dict[str, Any]:
    """Say what became of one idea, as a mark keeps it."""
    spans = found.reading.spans(finding.mask)
    return {
        "name": criterion.name,
        "state": finding.state,
        "text": criterion.hint if finding.state == "not-found" else criterion.idea,
        "evidence": " … ".join(found.reading.text[start:end] for start, end in spans),
        "spans": spans,
        "source": finding.source,
        "credit": share,
    }


def reasons_for(found: Found, shift: Shift | None) -> tuple[str, ...]:
    """Return why a person should look at an answer."""
    states = {finding.state for finding in found.findings}
    reasons: list[str] = [state for state in ("contradicted", "in-doubt") if state in states]
    words = sum(token.is_word for token in found.reading.tokens)
    if states == {"not-found"} and words >= MANY_WORDS:
        reasons.append("nothing-found")
    if shift is not None and shift.deviation > UNCERTAIN:
        reasons.append("variance")
    return (*reasons, *found.flags)


def is_complete(found: Found) -> bool:
    """Whether every idea is plainly there, and no word is addressed to the marker."""
    return INSTRUCTIONS not in found.flags and all(
        finding.state == "found" and finding.source != "scorer" for finding in found.findings
    )


def note_of(findings: Sequence[Finding]) -> str:
    """Name the state of a text whose ideas are not all plainly there."""
    states = {finding.state for finding in findings}
    if "contradicted" in states:
        return "contradicted"
    return "in-doubt" if "in-doubt" in states else "partly-found"


def is_unicode(text: str) -> bool:
    """Whether a text can be stored: half of a surrogate pair cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
