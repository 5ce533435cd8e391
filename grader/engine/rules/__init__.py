"""How parts are read and marked: one file, one rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grader.engine.rules.base import InvalidResponse, Mark, Rule
from grader.engine.rules.matrix_within import MatrixWithin
from grader.engine.rules.number_within import NumberWithin
from grader.engine.rules.one_of import OneOf, Option
from grader.engine.rules.rubric import Rubric
from grader.engine.short_answer.ideas import Criterion, MarkedAnswer, Misconception, Role

__all__ = [
    "RULES",
    "Criterion",
    "InvalidResponse",
    "Mark",
    "MarkedAnswer",
    "MatrixWithin",
    "Misconception",
    "NumberWithin",
    "OneOf",
    "Option",
    "Role",
    "Rubric",
    "Rule",
    "load_rule",
]

RULES: Mapping[str, type[Rule[Any]]] = {
    rule.name: rule for rule in (MatrixWithin, NumberWithin, OneOf, Rubric)
}


def load_rule(frozen: Mapping[str, Any]) -> Rule[Any]:
    """Return a rule from a frozen key."""
    return RULES[frozen["rule"]].load(frozen["settings"])
