"""What is wrong with a rubric, found before any student has answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from grader.engine.short_answer.finding import Finding, Found, Searcher
from grader.engine.short_answer.ideas import Criterion, Misconception, Role
from grader.engine.short_answer.patterns import PatternError, parse, parse_words
from grader.engine.short_answer.reading import Reading
from grader.engine.short_answer.text import words_of
from grader.engine.short_answer.words import SMALL_WORDS

LEAST_PHRASINGS = 3
LITTLE = 0.1
"""The most that the question, shuffled keywords or an answer to another question may earn."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing to mend."""

    rule: str
    """Which rule is broken, in a word."""
    idea: str
    """The name of the idea; "" where it is about the rubric as a whole."""
    message: str


class Draft(Protocol):
    """What of a rubric is looked at."""

    @property
    def criteria(self) -> tuple[Criterion, ...]: ...
    @property
    def misconceptions(self) -> tuple[Misconception, ...]: ...
    @property
    def roles(self) -> tuple[tuple[Role, ...], ...]: ...
    @property
    def question(self) -> str: ...
    @property
    def reference(self) -> str: ...


def lint(draft: Draft, others: Sequence[str] = ()) -> list[Complaint]:
    """Return what is wrong with a rubric; ``others`` are answers to questions unlike this one."""
    if broken := [*broken_patterns(draft)]:
        return broken  # Nothing can be searched before these are mended.
    searcher = Searcher(
        draft.criteria, draft.misconceptions, draft.roles, draft.question, draft.reference
    )
    return [
        *too_few(draft),
        *reference_falls_short(draft, searcher),
        *phrasings_not_recognised(draft, searcher),
        *misconceptions_let_through(draft, searcher),
        *swapped_roles_found(draft, searcher),
        *earned_by_nothing(draft, searcher, others),
    ]


def broken_patterns(draft: Draft) -> Iterator[Complaint]:
    """Yield the patterns that cannot be read, or name a role that there is not."""
    names = {role.name for group in draft.roles for role in group}
    for role in (role for group in draft.roles for role in group):
        try:
            parse_words(role.words)
        except PatternError as error:
            yield Complaint("pattern", "", f"The words of {role.name}: {error}")
    known = {criterion.name for criterion in draft.criteria}
    for misconception in draft.misconceptions:
        for unknown in sorted(set(misconception.contradicts) - known):
            yield Complaint("pattern", "", f"“{misconception.statement}” contradicts no {unknown}.")
    for name, text in patterns_in(draft):
        try:
            subjects = parse(text).subjects
        except PatternError as error:
            yield Complaint("pattern", name, str(error))
            continue
        for unknown in sorted(set(subjects) - names):
            yield Complaint("pattern", name, f"There is no role {unknown} for “{text}”.")


def patterns_in(draft: Draft) -> Iterator[tuple[str, str]]:
    for criterion in draft.criteria:
        yield from ((criterion.name, text) for text in criterion.patterns)
    for misconception in draft.misconceptions:
        yield from (("", text) for text in misconception.patterns)


def too_few(draft: Draft) -> Iterator[Complaint]:
    """Yield the ideas without enough phrasings, or that no misconception contradicts."""
    contradicted = {name for each in draft.misconceptions for name in each.contradicts}
    for criterion in draft.criteria:
        if len(criterion.phrasings) < LEAST_PHRASINGS:
            number = len(criterion.phrasings)
            message = f"Write {LEAST_PHRASINGS} phrasings at least; there are {number}."
            yield Complaint("few", criterion.name, message)
        if criterion.name not in contradicted:
            yield Complaint("few", criterion.name, "Write a misconception that contradicts it.")


def reference_falls_short(draft: Draft, searcher: Searcher) -> Iterator[Complaint]:
    """Yield the ideas that the model answer itself does not show."""
    found = searcher.search(draft.reference)
    for criterion, finding in zip(draft.criteria, found.findings, strict=True):
        if finding.state != "found":
            words = words_at(found, finding)
            yield Complaint("reference", criterion.name, f"The solution is {finding.state}{words}.")
    for flag in found.flags:
        yield Complaint("reference", "", f"The solution is set aside: {flag}.")


def phrasings_not_recognised(draft: Draft, searcher: Searcher) -> Iterator[Complaint]:
    """Yield the phrasings that the idea's own patterns do not recognise."""
    for place, criterion in enumerate(draft.criteria):
        if not criterion.patterns:
            yield Complaint("pattern", criterion.name, "Write patterns that recognise it.")
            continue
        for text in criterion.phrasings:
            finding = searcher.search(text).findings[place]
            if (finding.state, finding.source) != ("found", "pattern"):
                message = f"The patterns do not recognise “{text}”."
                yield Complaint("phrasing", criterion.name, message)


def misconceptions_let_through(draft: Draft, searcher: Searcher) -> Iterator[Complaint]:
    """Yield the misconceptions whose phrasings earn what they contradict, or go unrecognised."""
    # Whether they would earn it if nobody knew the misconception.
    unwarned = Searcher(draft.criteria, (), draft.roles, draft.question, draft.reference)
    for misconception in draft.misconceptions:
        for text in misconception.phrasings:
            mistaken = searcher.search(text).mistaken
            if misconception.patterns and misconception not in mistaken:
                message = f"“{text}” is not recognised as “{misconception.statement}”."
                yield Complaint("misconception", "", message)
            findings = unwarned.search(text).findings
            for criterion, finding in zip(draft.criteria, findings, strict=True):
                if criterion.name in misconception.contradicts and finding.state == "found":
                    yield Complaint("misconception", criterion.name, f"“{text}” earns it.")


def swapped_roles_found(draft: Draft, searcher: Searcher) -> Iterator[Complaint]:
    """Yield the phrasings that earn their idea with their roles exchanged, too."""
    for place, criterion in enumerate(draft.criteria):
        for text in criterion.phrasings:
            for swapped in swaps_of(text, draft, searcher):
                if searcher.search(swapped).findings[place].state == "found":
                    yield Complaint("swapped", criterion.name, f"“{swapped}” earns it.")


def swaps_of(text: str, draft: Draft, searcher: Searcher) -> Iterator[str]:
    """Yield a text with the roles of one group exchanged."""
    reading = Reading(text, searcher.cast)
    for number, group in enumerate(draft.roles):
        names = [role.name for role in group]
        mentions = [each for each in reading.mentions if each.group == number]
        if not mentions or len(names) < 2:
            continue
        swapped = text
        for mention in reversed(mentions):
            other = group[(names.index(mention.role) + 1) % len(group)]
            start = reading.tokens[mention.start].start
            end = reading.tokens[mention.end - 1].end
            swapped = swapped[:start] + spoken(other) + swapped[end:]
        yield swapped


def spoken(role: Role) -> str:
    """Return the first of a role's names."""
    return " ".join(term.letters for term in parse_words(role.words)[0])


def earned_by_nothing(
    draft: Draft, searcher: Searcher, others: Sequence[str]
) -> Iterator[Complaint]:
    """Yield what earns marks without answering: the question, keywords, other answers."""
    empty = [("question", draft.question), *(("keywords", text) for text in shuffled(draft))]
    for rule, text in [*empty, *(("others", text) for text in others)]:
        found = searcher.search(text)
        for criterion, finding in zip(draft.criteria, found.findings, strict=True):
            if finding.state == "found" and criterion.weight > LITTLE:
                words = words_at(found, finding)
                yield Complaint(rule, criterion.name, f"“{text[:60]}…” earns it{words}.")


def shuffled(draft: Draft) -> list[str]:
    """Return the words of the model answer in other orders, as a list and as a row of words."""
    words = [word for word in words_of(draft.reference) if word not in SMALL_WORDS]
    orders = [sorted(words), words[::-1], words[::2] + words[1::2]]
    return [joint.join(order) for order in orders for joint in (", ", " ")]


def words_at(found: Found, finding: Finding) -> str:
    """Return the words that a finding stands on, as they are shown behind it."""
    spans = found.reading.spans(finding.mask)
    words = " … ".join(found.reading.text[start:end] for start, end in spans)
    return f": “{words}”" if words else ""
