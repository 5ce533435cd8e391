"""What a rubric is made of: ideas to find, mistakes to recognise, roles that could be mixed up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """One of those who could be mixed up, and the words for it: ``generator|gen|=g``."""

    name: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """An idea that the text must show."""

    name: str
    idea: str
    weight: float
    phrasings: tuple[str, ...]
    hint: str
    patterns: tuple[str, ...] = ()
    """Ways to recognise the idea, in the language of `patterns`; never shown to students."""

    @classmethod
    def load(cls, frozen: Mapping[str, Any]) -> Self:
        """Return the criterion that was frozen."""
        return cls(**tupled(frozen, "phrasings", "patterns"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Misconception:
    """What people get wrong, and what they are told."""

    statement: str
    phrasings: tuple[str, ...]
    feedback: str
    patterns: tuple[str, ...] = ()
    contradicts: tuple[str, ...] = ()
    """The names of the ideas that whoever says this has the wrong way round."""

    @classmethod
    def load(cls, frozen: Mapping[str, Any]) -> Self:
        """Return the misconception that was frozen."""
        return cls(**tupled(frozen, "phrasings", "patterns", "contradicts"))


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedAnswer:
    """An answer that an instructor has marked, and the share of the marks it was given."""

    text: str
    credit: float


def tupled(frozen: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return settings whose lists, as JSON has them, are tuples again."""
    lists = {name: tuple(frozen[name]) for name in names if name in frozen}
    return {**frozen, **lists}
