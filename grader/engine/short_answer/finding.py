"""Find the ideas of a rubric in an answer: each found, in doubt, contradicted or not found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from grader.engine.short_answer.guards import Asked, set_aside
from grader.engine.short_answer.ideas import Criterion, Misconception, Role
from grader.engine.short_answer.masks import stretch
from grader.engine.short_answer.matching import Match, Said, best_match
from grader.engine.short_answer.patterns import parse
from grader.engine.short_answer.phrasing import patterns_of
from grader.engine.short_answer.reading import Reading
from grader.engine.short_answer.roles import Cast
from grader.engine.short_answer.scorer import SOCKET, SURE
from grader.engine.short_answer.similarity import Space, cosines, terms_of
from grader.engine.short_answer.spelling import Speller
from grader.engine.short_answer.text import words_of

State = Literal["found", "in-doubt", "contradicted", "not-found"]
ALIKE = 0.4
"""Cosine of a sentence and a phrasing from which the idea is in doubt rather than not found."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one idea, and the places in the answer that say so."""

    state: State
    source: str = ""
    mask: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """All that was found in one answer."""

    reading: Reading
    findings: tuple[Finding, ...]
    mistaken: tuple[Misconception, ...]
    """The misconceptions that are recognised."""
    flags: tuple[str, ...]
    """Why some of the answer counts for nothing."""


class Searcher:
    """A rubric made ready to search answers."""

    def __init__(
        self,
        criteria: Sequence[Criterion],
        misconceptions: Sequence[Misconception],
        roles: Sequence[Sequence[Role]],
        question: str,
        reference: str,
    ) -> None:
        self.criteria, self.misconceptions = criteria, misconceptions
        ideas = list(chain.from_iterable(texts_of(each) for each in criteria))
        self.asked = Asked.of(question, ideas)
        self.cast = Cast.of(roles)
        self.patterns = [tuple(map(parse, each.patterns)) for each in criteria]
        self.literal = [patterns_of(each.phrasings, self.cast) for each in criteria]
        self.mistakes = [
            (*map(parse, each.patterns), *patterns_of(each.phrasings, self.cast))
            for each in misconceptions
        ]
        self.speller = Speller(
            word for text in (question, reference, *ideas) for word in words_of(text)
        )
        self.phrasings = [
            (place, text) for place, each in enumerate(criteria) for text in each.phrasings
        ]
        terms = [terms_of(text) for _, text in self.phrasings]
        self.space = Space.fit(terms)
        self.rows = self.space.rows(terms)

    def search(self, answer: str) -> Found:
        """Look for every idea and every misconception in an answer."""
        reading = Reading(answer, self.cast, self.speller)
        ignored, flags = set_aside(reading, self.asked)
        reading.ignored = ignored
        mistakes = [best_match(each, reading, self.cast) for each in self.mistakes]
        mistaken = [place for place, each in enumerate(mistakes) if each.said is Said.YES]
        alike = self.alike(reading)
        findings = tuple(
            reconsidered(
                self.finding(reading, place, self.contrary(place, mistakes), alike[place]),
                criterion,
                reading,
            )
            for place, criterion in enumerate(self.criteria)
        )
        return Found(
            reading,
            findings,
            tuple(self.misconceptions[place] for place in mistaken),
            tuple(flags),
        )

    def contrary(self, place: int, mistakes: Sequence[Match]) -> int:
        """Return where an answer says what contradicts an idea, or 0."""
        name = self.criteria[place].name
        for misconception, found in zip(self.misconceptions, mistakes, strict=True):
            if found.said is Said.YES and name in misconception.contradicts:
                return found.mask
        return 0

    def finding(self, reading: Reading, place: int, contrary: int, alike: int) -> Finding:
        """Say what became of an idea from how it, and what contradicts it, is said."""
        best = best_match(self.patterns[place], reading, self.cast)
        literal = best_match(self.literal[place], reading, self.cast)
        if contrary:
            return Finding("contradicted", "misconception", contrary)
        if best.said is Said.YES:
            return Finding("found", "pattern", best.mask)
        if literal.said is Said.YES:
            return Finding("found", "phrasing", literal.mask)
        if best.said is Said.DENIED:
            return Finding("contradicted", "denied", best.mask)
        if best.said is Said.REVERSED:
            return Finding("contradicted", "reverse", best.mask)
        if best.said is Said.PARTLY:
            return Finding("in-doubt", "pattern", best.mask)
        if alike:
            return Finding("in-doubt", "alike", alike)
        return Finding("not-found")

    def alike(self, reading: Reading) -> list[int]:
        """Return for each idea the sentence most like one of its phrasings, or 0."""
        units = [
            (start, end)
            for start, end in reading.sentences()
            if stretch(start, end) & ~reading.ignored
        ]
        found = [0] * len(self.criteria)
        if not units:
            return found
        terms = [terms_of(reading.words_between(start, end)) for start, end in units]
        likeness = cosines(self.space.rows(terms), self.rows)
        best = [ALIKE] * len(self.criteria)
        for column, (place, _) in enumerate(self.phrasings):
            row = int(likeness[:, column].argmax())
            if likeness[row, column] >= best[place]:
                best[place] = float(likeness[row, column])
                found[place] = stretch(*units[row])
        return found


def reconsidered(finding: Finding, criterion: Criterion, reading: Reading) -> Finding:
    """Ask the site's own model of an idea in doubt, if there is one and it is sure."""
    if finding.state != "in-doubt" or SOCKET.scorer is None:
        return finding
    opinion = SOCKET.scorer.score(criterion.idea, reading.text)
    if opinion.probability >= SURE:
        return Finding("found", "scorer", reading.places_of(opinion.evidence) or finding.mask)
    return Finding("not-found", "scorer") if opinion.probability <= 1 - SURE else finding


def texts_of(criterion: Criterion) -> list[str]:
    return [criterion.idea, *criterion.phrasings]
