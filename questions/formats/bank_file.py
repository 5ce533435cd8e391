"""A bank as an author writes it in a file, read and checked but in no database yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicEntry:
    slug: str
    title: str
    parent: str | None = None
    summary: str = ""
    after: tuple[str, ...] = ()
    """The topics to know first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceEntry:
    name: str
    text: str
    feedback: str
    is_key: bool = False
    pinned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionEntry:
    name: str
    idea: str
    weight: float
    phrasings: tuple[str, ...]
    hint: str
    patterns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MisconceptionEntry:
    statement: str
    phrasings: tuple[str, ...]
    feedback: str
    patterns: tuple[str, ...] = ()
    contradicts: tuple[str, ...] = ()
    """The names of the criteria it has the wrong way round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartEntry:
    """A part that is marked by its choices, or by its criteria; never by both."""

    name: str
    prompt: str
    rule: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    weight: float = 1.0
    choices: tuple[ChoiceEntry, ...] = ()
    criteria: tuple[CriterionEntry, ...] = ()
    misconceptions: tuple[MisconceptionEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a version of an item says, and what makes two versions the same."""

    title: str
    stem: str = ""
    solution: str = ""
    parts: tuple[PartEntry, ...] = ()
    generator: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    givens: Mapping[str, Any] = field(default_factory=dict)
    choice_of: str = ""
    hints: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemEntry:
    slug: str
    section: str
    label: str
    topics: tuple[str, ...]
    wording: Wording
    place: str = field(compare=False)
    """Where the item stands in the file, for what only the engine can find wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionEntry:
    title: str
    items: tuple[str, ...]
    points: float
    """What each of its items is worth."""
    pick: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamEntry:
    slug: str
    title: str
    description: str
    release: str
    sections: tuple[SectionEntry, ...]
    minutes: int | None = None
    tries: int | None = None
    sittings: int | None = None
    opens: datetime | None = None
    closes: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BankFile:
    slug: str
    title: str
    description: str
    licence: str
    visibility: str
    topics: tuple[TopicEntry, ...]
    items: tuple[ItemEntry, ...]
    exams: tuple[ExamEntry, ...] = ()
