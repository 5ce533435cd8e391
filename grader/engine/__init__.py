"""Generated problems, their marking and the marking of written ones: plain Python and NumPy.

This is the whole of what the rest of the project uses.
"""

from __future__ import annotations

from grader.engine.audit import Audit, audit
from grader.engine.by_hand import BY_HAND, mark_by_hand, outcome_of, rubric_of
from grader.engine.diagnosis import mistakes_in
from grader.engine.documents import latex_document
from grader.engine.givens import InvalidGivens
from grader.engine.hints import HintLine, charge_hints, hint, hint_offers, told_by
from grader.engine.marking import Key, Outcome, check, mark, mark_many
from grader.engine.options import InvalidOption, schema_of
from grader.engine.problem import ENGINE_VERSION, Part, Problem, freeze
from grader.engine.realising import realise, realise_many
from grader.engine.registry import UnknownProblem, catalogue
from grader.engine.rules import InvalidResponse, Mark
from grader.engine.short_answer.scorer import Opinion, Scorer
from grader.engine.short_answer.scorer import plug as plug_scorer
from grader.engine.solution import solution
from grader.engine.teaching import Lessons, teach
from grader.engine.understanding import Understood, understood
from grader.engine.verifying import NotSelfContained, can_verify, verify_script

__all__ = [
    "BY_HAND",
    "ENGINE_VERSION",
    "Audit",
    "HintLine",
    "InvalidGivens",
    "InvalidOption",
    "InvalidResponse",
    "Key",
    "Lessons",
    "Mark",
    "NotSelfContained",
    "Opinion",
    "Outcome",
    "Part",
    "Problem",
    "Scorer",
    "Understood",
    "UnknownProblem",
    "audit",
    "can_verify",
    "catalogue",
    "charge_hints",
    "check",
    "freeze",
    "hint",
    "hint_offers",
    "latex_document",
    "mark",
    "mark_by_hand",
    "mark_many",
    "mistakes_in",
    "outcome_of",
    "plug_scorer",
    "realise",
    "realise_many",
    "rubric_of",
    "schema_of",
    "solution",
    "teach",
    "told_by",
    "understood",
    "verify_script",
]
