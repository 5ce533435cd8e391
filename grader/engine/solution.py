"""The worked solution: every step with its formula, this variant's numbers and the result."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from grader.engine.graph import Graph
from grader.engine.latex import as_latex, in_a_formula
from grader.engine.marking import Key, living_graph, mark_many, read
from grader.engine.places import PLACEHOLDER
from grader.engine.quantities import Step
from grader.engine.rules import Mark
from grader.engine.rules.base import BLANK
from grader.engine.solving import only_right, solve
from grader.engine.streams import Array

SETTLED = frozenset({"correct", "right-from-your-own-values", "blank"})
"""Notes of steps that did not go wrong themselves."""


def solution(key: Key, response: Mapping[str, object] | None = None) -> list[dict[str, Any]]:
    """Return the steps of the worked solution, with what this student made of them."""
    marks = mark_many([(key, response)])[0].marks if response is not None else {}
    answers = read(key, response)[0] if response is not None else {}
    graph = living_graph(key)
    rows = written_rows(key) if graph is None else derived_rows(graph, key)
    first_wrong = next((n for n, mark in marks.items() if mark.note not in SETTLED), None)
    for row in rows:
        mark = marks.get(row["name"], Mark(0.0, ""))
        row |= {
            "note": mark.note,
            "feedback": mark.feedback if mark is not BLANK else "",
            "first_wrong": row["name"] == first_wrong,
            "entered": entered_latex(graph, row["name"], answers.get(row["name"])),
        }
    return rows


def derived_rows(graph: Graph, key: Key) -> list[dict[str, Any]]:
    """Return a row for each step of a derivation, asked or not."""
    givens = {
        name: np.asarray(value, dtype=np.float64)[None] for name, value in key["givens"].items()
    }
    values = {**givens, **{name: v[0] for name, v in solve(only_right(graph), givens).items()}}
    return [derived_row(graph, step, {n: v[0] for n, v in values.items()}) for step in graph.steps]


def derived_row(graph: Graph, step: Step, values: Mapping[str, Array]) -> dict[str, Any]:
    """Return one step: in symbols, in numbers, and what comes out."""
    steps = {each.name: each for each in graph.steps}

    def put_in(found: re.Match[str]) -> str:
        source, value = steps.get(found[1]), values[found[1]]
        if source is None:
            return in_a_formula(value)
        return in_a_formula(value, source.decimals, source.asked_where)

    formula = PLACEHOLDER.sub(lambda found: graph.symbols[found[1]], step.formula)
    numbers = PLACEHOLDER.sub(put_in, step.formula)
    value = values[step.name]
    return {
        "name": step.name,
        "symbol": step.symbol,
        "text": step.says,
        "formula": formula,
        "numbers": "" if step.is_choice or numbers == formula else numbers,
        "result": rf"\text{{{step.choices[int(value) - 1]}}}"
        if step.is_choice
        else as_latex(value, step.decimals, step.asked_where),
        "asked": bool(step.weight),
    }


def written_rows(key: Key) -> list[dict[str, Any]]:
    """Return the solution of a written item, or of one whose derivation has changed since."""
    row = {
        "name": next(iter(key["parts"])),
        "symbol": "",
        "formula": "",
        "numbers": "",
        "result": "",
    }
    return [{**row, "text": key["solution"], "asked": True}]


def entered_latex(graph: Graph | None, name: str, answer: Any) -> str:
    """Return what a student entered as LaTeX, if it is a number or a matrix of a derivation."""
    step = graph.asked.get(name) if graph else None
    if answer is None or step is None or step.is_choice:
        return ""
    return as_latex(answer, where=step.asked_where)
