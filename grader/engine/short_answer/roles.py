"""Where a text speaks of those who could be mixed up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from grader.engine.short_answer.ideas import Role
from grader.engine.short_answer.masks import Index
from grader.engine.short_answer.patterns import Alternatives, PatternError, parse_words
from grader.engine.short_answer.text import listed

FORMER, LATTER = "former", "latter"
# What comes after these is compared with, and is not what the clause is about.
ASIDE = listed("unlike than versus without")
ASIDE_PAIRS = frozenset(
    [
        ("contrast", "to"),
        ("contrast", "with"),
        ("contrary", "to"),
        ("opposed", "to"),
        ("compared", "to"),
        ("compared", "with"),
        ("comparison", "to"),
        ("comparison", "with"),
        ("instead", "of"),
        ("rather", "than"),
        ("different", "from"),
        ("differs", "from"),
    ]
)
ENDS_ASIDE = frozenset(".,;:()!?\n")
REACH = 3
"""Words after such a preposition in which the one it puts aside is mentioned."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a role is named."""

    group: int
    role: str
    start: int
    end: int
    aside: bool
    """Whether it is only compared with."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The roles of a rubric, ready to be looked for."""

    groups: tuple[tuple[tuple[str, Alternatives], ...], ...]

    @classmethod
    def of(cls, groups: Sequence[Sequence[Role]]) -> Cast:
        return cls(
            tuple(tuple((role.name, parse_words(role.words)) for role in group) for group in groups)
        )

    def group_of(self, role: str) -> int:
        """Return the place of the group that a role belongs to.

        Raises
        ------
        PatternError
            There is no such role.
        """
        for place, group in enumerate(self.groups):
            if any(name == role for name, _ in group):
                return place
        raise PatternError(f"There is no role {role}.")

    def mentions(self, words: Sequence[str], index: Index) -> list[Mention]:
        """Return where the roles are named, in the text's order."""
        found = [
            mention
            for place, group in enumerate(self.groups)
            for mention in named_in(place, group, words, index)
        ]
        return sorted(found, key=lambda mention: (mention.start, mention.group))


def named_in(
    place: int, group: Sequence[tuple[str, Alternatives]], words: Sequence[str], index: Index
) -> list[Mention]:
    """Return where the roles of one group are named; longer names go before shorter ones."""
    names = sorted(
        ((phrase, role) for role, alternatives in group for phrase in alternatives),
        key=lambda name: -len(name[0]),
    )
    found: list[Mention] = []
    taken = 0
    for phrase, role in names:
        for row in index.rows(phrase):
            if not row & taken:
                taken |= row
                start, end = (row & -row).bit_length() - 1, row.bit_length()
                found.append(Mention(place, role, start, end, is_aside(words, start)))
    return with_former_and_latter(place, joined(found), words)


def joined(mentions: Sequence[Mention]) -> list[Mention]:
    """Join names of the same role that follow one another: "the generator G"."""
    found: list[Mention] = []
    for mention in sorted(mentions, key=lambda each: each.start):
        last = found[-1] if found else None
        if last and last.end == mention.start and last.role == mention.role:
            found[-1] = replace(last, end=mention.end)
        else:
            found.append(mention)
    return found


def is_aside(words: Sequence[str], start: int) -> bool:
    """Whether what is named here is only compared with."""
    before = list(words[max(0, start - REACH) : start])
    while any(word in ENDS_ASIDE for word in before):
        del before[0]
    if any(word in ASIDE for word in before):
        return True
    return any(pair in ASIDE_PAIRS for pair in pairwise(before))


def with_former_and_latter(
    group: int, mentions: Sequence[Mention], words: Sequence[str]
) -> list[Mention]:
    """Add where one of the last two is named "the former" or "the latter"."""
    found = list(mentions)
    for place, word in enumerate(words):
        if word not in (FORMER, LATTER):
            continue
        roles = [mention.role for mention in mentions if mention.start < place]
        last_two = list(dict.fromkeys(reversed(roles)))[:2]
        if len(last_two) == 2:
            role = last_two[0] if word == LATTER else last_two[1]
            found.append(Mention(group, role, place, place + 1, aside=False))
    return sorted(found, key=lambda mention: mention.start)
