"""What every item becomes before a student meets it: a stem, and parts to answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.engine.certificate import Certificate
from grader.engine.latex import as_latex
from grader.engine.rules import Rule

ENGINE_VERSION = "3"
"""Stored with every grading, so that one can tell which rules of marking gave it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing to answer: what is asked, its key, and the rule that marks it."""

    name: str
    prompt: str
    key: Any
    rule: Rule[Any]
    weight: float = 1.0
    symbol: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownGiven:
    """A number or matrix that the problem starts from."""

    name: str
    symbol: str
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The derivation that a generated problem came from, and what is known of it."""

    slug: str
    version: int
    options: Mapping[str, Any]
    found: Certificate
    """The certificates of the batch that the problem was drawn in."""
    row: int
    redraws: int
    choice_of: str = ""
    """The step that is chosen among its slips' values, where that is how it is served."""

    @property
    def certificate(self) -> dict[str, Any]:
        """What an instructor should know of this variant."""
        return self.found.summary(self.row, self.redraws)

    @property
    def steps(self) -> dict[str, Any]:
        """The right value of every step. Secret."""
        return {name: jsonable(value[self.row]) for name, value in self.found.right.items()}

    @property
    def slips(self) -> dict[str, dict[str, Any]]:
        """What every slip leads to, part by part. Secret."""
        return {
            slip.name: {
                name: jsonable(value[place, self.row]) for name, value in self.found.slipped.items()
            }
            for place, slip in enumerate(self.found.graph.slips)
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A stem, the parts to answer, and a worked solution to show afterwards."""

    title: str
    stem: str
    parts: Sequence[Part]
    seed: int = 0
    solution: str = ""
    givens: Sequence[ShownGiven] = ()
    conventions: Sequence[str] = ()
    origin: Origin | None = None


def freeze(problem: Problem) -> tuple[dict[str, Any], dict[str, Any]]:
    """Split a problem into what the student may see and what only the grader may."""
    return content_of(problem), key_of(problem)


def content_of(problem: Problem) -> dict[str, Any]:
    """Return what everybody may see, ready for JSON."""
    origin = problem.origin
    return {
        "problem": origin.slug if origin else None,
        "version": origin.version if origin else None,
        "options": dict(origin.options) if origin else {},
        **choice_of(origin),
        "title": problem.title,
        "stem": with_givens(problem),
        "question": problem.stem,
        "givens": [
            {"name": given.name, "symbol": given.symbol, "value": jsonable(given.value)}
            for given in problem.givens
        ],
        "conventions": list(problem.conventions),
        "parts": [public_part(part, problem.seed) for part in problem.parts],
    }


def key_of(problem: Problem) -> dict[str, Any]:
    """Return what only the grader may see, ready for JSON."""
    origin = problem.origin
    return {
        "engine": ENGINE_VERSION,
        "problem": origin.slug if origin else None,
        "version": origin.version if origin else None,
        "options": dict(origin.options) if origin else {},
        **choice_of(origin),
        "givens": {given.name: jsonable(given.value) for given in problem.givens},
        "solution": problem.solution,
        "parts": {
            part.name: {
                "key": jsonable(part.key),
                "rule": part.rule.name,
                "settings": part.rule.settings(),
                "weight": part.weight,
            }
            for part in problem.parts
        },
    }


def choice_of(origin: Origin | None) -> dict[str, str]:
    """Return what a choice is of; nothing for problems that are worked out in full."""
    return {"choice_of": origin.choice_of} if origin and origin.choice_of else {}


def public_part(part: Part, seed: int) -> dict[str, Any]:
    """Return what an answer box is made of."""
    unset: dict[str, Any] = {
        "shape": [],
        "decimals": None,
        "tolerance": None,
        "free": None,
        "options": [],
    }
    return {
        "name": part.name,
        "kind": part.rule.kind,
        "prompt": part.prompt,
        "symbol": part.symbol,
        "weight": part.weight,
        **unset,
        **part.rule.box(seed, part.name),
    }


def with_givens(problem: Problem) -> str:
    """Return the whole problem as Markdown: the question, then the numbers it starts from."""
    lines = [f"$${given.symbol} = {as_latex(given.value)}$$" for given in problem.givens]
    return "\n\n".join([problem.stem, *lines])


def jsonable(value: Any) -> Any:
    """Return arrays as nested lists and NumPy's numbers as Python's."""
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value
