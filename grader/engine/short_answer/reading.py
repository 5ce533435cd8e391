"""A student's answer as it is searched: words, clauses, who is spoken of, what is denied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from grader.engine.short_answer.clauses import Clause, clauses_of
from grader.engine.short_answer.denial import denied_in
from grader.engine.short_answer.masks import Index, bits_in, mask_of, stretch, union
from grader.engine.short_answer.roles import Cast
from grader.engine.short_answer.spelling import Speller
from grader.engine.short_answer.text import Token, listed, tokens_of

SHORT = 14
"""Words and signs of a clause that is shown as a whole where an idea is found in it."""
LINKS = listed("and but while whereas or so then though although however which that also")


@dataclass(frozen=True, slots=True)
class Window:
    """Neighbouring clauses that an idea is looked for in: one, a sentence, two sentences."""

    clauses: tuple[Clause, ...]
    mask: int

    def said_of(self, role: str, group: int) -> int:
        """Return what is said of a role."""
        return union(each.mask for each in self.clauses if role in each.subjects[group])

    def said_of_others(self, role: str, group: int) -> int:
        """Return what is said of others in its group, and not of it."""
        return union(
            each.mask
            for each in self.clauses
            if each.subjects[group] and role not in each.subjects[group]
        )


class Reading:
    """One answer, read."""

    def __init__(self, text: str, cast: Cast, speller: Speller | None = None) -> None:
        self.text = text
        tokens = tokens_of(text)
        if speller is not None:
            tokens = [Token(speller.meant(each.word), each.start, each.end) for each in tokens]
        self.tokens: Sequence[Token] = tokens
        self.words = [token.word for token in tokens]
        self.index = Index(self.words)
        self.mentions = cast.mentions(self.words, self.index)
        self.clauses = clauses_of(text, tokens, self.mentions, len(cast.groups))
        self.stops = ~union(clause.mask for clause in self.clauses) & stretch(0, len(tokens))
        """Where sentences end."""
        self.ignored = 0
        """Places that nothing is looked for in."""

    @cached_property
    def denied(self) -> int:
        """Return the places that are denied."""
        return denied_in(self.words, self.clauses)

    @cached_property
    def windows(self) -> list[Window]:
        """Return where ideas are looked for, narrow stretches first."""
        sentences: dict[int, list[Clause]] = {}
        for clause in self.clauses:
            sentences.setdefault(clause.sentence, []).append(clause)
        whole = list(sentences.values())
        pairs = [one + other for one, other in pairwise(whole)]
        wide = [clauses for clauses in whole if len(clauses) > 1]
        return [
            window_of(clauses) for clauses in [*([each] for each in self.clauses), *wide, *pairs]
        ]

    def spans(self, mask: int) -> list[list[int]]:
        """Return the characters to show for some places, clause by clause.

        Of a short clause all is shown, since a word or two say little by themselves.
        """
        found = []
        for clause in self.clauses:
            places = list(bits_in(mask & clause.mask))
            if clause.end - clause.start <= SHORT and places:
                places = self.said_in(clause)
            if places:
                found.append([self.tokens[places[0]].start, self.tokens[places[-1]].end])
        return found

    def said_in(self, clause: Clause) -> list[int]:
        """Return a clause's places from its first word that is no conjunction to its last word."""
        places = [each for each in range(clause.start, clause.end) if self.tokens[each].is_word]
        while len(places) > 1 and self.words[places[0]] in LINKS:
            del places[0]
        return places

    def places_of(self, words: str) -> int:
        """Return the places of a piece of the text, the first time it is there."""
        start = self.text.find(words) if words else -1
        end = start + len(words)
        return mask_of(
            place
            for place, token in enumerate(self.tokens)
            if start >= 0 and token.start < end and token.end > start
        )

    def words_between(self, start: int, end: int) -> str:
        """Return what was written from one place up to another."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end]

    def sentences(self) -> Iterator[tuple[int, int]]:
        """Yield where each sentence begins and ends."""
        for number in sorted({clause.sentence for clause in self.clauses}):
            clauses = [clause for clause in self.clauses if clause.sentence == number]
            yield clauses[0].start, clauses[-1].end


def window_of(clauses: Sequence[Clause]) -> Window:
    return Window(tuple(clauses), union(clause.mask for clause in clauses))
