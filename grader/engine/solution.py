"""The worked solution: every step with its formula, this variant's numbers and the result.

Pages and documents are made of the same rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from grader.engine.graph import Graph
from grader.engine.latex import as_latex, in_a_formula
from grader.engine.marking import Key, mark_many, read, source_graph
from grader.engine.places import PLACEHOLDER
from grader.engine.quantities import Step
from grader.engine.solving import only_right, solve
from grader.engine.streams import Array

Row = dict[str, Any]

SETTLED = frozenset({"correct", "right-from-your-own-values", "blank"})
"""Notes of steps that did not go wrong themselves."""
MEMBER = re.compile(r"(.{1,30}?): (.+)", re.DOTALL)
"""What a member of a family says: which one it is, then what is worked out there."""

EMPTY: Row = {
    "symbol": "", "text": "", "group": "", "formula": "", "numbers": "", "result": "",
    "choice": "", "asked": True, "weight": 0.0,
}  # fmt: skip


def solution(
    key: Key,
    response: Mapping[str, object] | None = None,
    *,
    marks: Mapping[str, Mapping[str, Any]] | None = None,
    parts: Sequence[Mapping[str, Any]] = (),
) -> list[Row]:
    """Return the steps of the worked solution, with what this student made of them.

    Parameters
    ----------
    marks : the marks that were recorded; without them the response is marked anew
    parts : the parts as they were asked, for a variant whose derivation is gone
    """
    graph = source_graph(key)
    if graph is not None:
        rows = derived_rows(graph, key)
    else:
        rows = frozen_rows(key, parts) if key["problem"] else written_rows(key)
    if response is not None and marks is None:
        outcome = mark_many([(key, response)])[0]
        marks = {name: asdict(mark) for name, mark in outcome.marks.items()}
    answers = read(key, response)[0] if response is not None else {}
    marks = marks or {}
    for row in rows:
        name = row["name"]
        row |= student_s(key, name, marks.get(name, {}), answers.get(name))
        row["first_wrong"] = False
    point_at_the_first_mistake(graph, key, rows)
    return rows


def point_at_the_first_mistake(graph: Graph | None, key: Key, rows: Sequence[Row]) -> None:
    """Mark the step in which the first wrong part went wrong, which may be one on the way to it."""
    wrong = next((row for row in rows if row["note"] and row["note"] not in SETTLED), None)
    if wrong is None:
        return
    began = next(row for row in rows if row["name"] == where_it_began(graph, key, wrong))
    began["first_wrong"] = True
    if began is not wrong:
        # What is explained where the mistake was made need not be said again at its result.
        began |= {"note": wrong["note"], "feedback": wrong["feedback"]}
        wrong["feedback"] = ""


def where_it_began(graph: Graph | None, key: Key, wrong: Row) -> str:
    """Return the step in which the mistake was made that a wrong part shows."""
    slips = {slip.name: slip for slip in graph.slips} if graph else {}
    if graph is None or wrong["note"] not in slips:
        return str(wrong["name"])
    on_the_way = graph.steps_towards(wrong["name"], key["parts"])
    made = [step.name for step in on_the_way if step.name in slips[wrong["note"]].ways]
    return made[0] if made else str(wrong["name"])


def student_s(key: Key, name: str, mark: Mapping[str, Any], answer: Any) -> Row:
    """Return what a student made of a step: the mark, and what was entered."""
    note = mark.get("note", "")
    frozen = key["parts"].get(name)
    is_grid = frozen is not None and frozen["rule"] in {"matrix-within", "number-within"}
    return {
        "note": note,
        "credit": mark.get("credit", 0.0),
        "feedback": "" if note == "blank" else mark.get("feedback", ""),
        "cells": mark.get("cells"),
        "hint_cost": mark.get("hint_cost", 0.0),
        "weight": frozen["weight"] if frozen else 0.0,
        "entered": as_latex(answer, where=asked_cells(frozen))
        if is_grid and answer is not None
        else "",
        "chosen": option_text(frozen, answer) if frozen and isinstance(answer, str) else "",
    }


def derived_rows(graph: Graph, key: Key) -> list[Row]:
    """Return a row for each step of a derivation, asked or not."""
    givens = {
        name: np.asarray(value, dtype=np.float64)[None] for name, value in key["givens"].items()
    }
    values = {**givens, **{name: v[0] for name, v in solve(only_right(graph), givens).items()}}
    return grouped(
        [
            derived_row(graph, step, {n: v[0] for n, v in values.items()}, key)
            for step in graph.steps
        ]
    )


def derived_row(graph: Graph, step: Step, values: Mapping[str, Array], key: Key) -> Row:
    """Return one step: in symbols, in numbers, and what comes out."""
    steps = {each.name: each for each in graph.steps}

    def put_in(found: re.Match[str]) -> str:
        source, value = steps.get(found[1]), values[found[1]]
        if source is None:
            return in_a_formula(value)
        return in_a_formula(value, source.decimals, source.asked_where)

    formula = PLACEHOLDER.sub(lambda found: in_place(graph.symbols[found[1]], found), step.formula)
    numbers = PLACEHOLDER.sub(put_in, step.formula)
    choice = step.choices[int(values[step.name]) - 1] if step.is_choice else ""
    return EMPTY | {
        "name": step.name,
        "symbol": step.symbol,
        "text": step.says,
        "formula": formula,
        "numbers": "" if step.is_choice or numbers == formula else numbers,
        "result": rf"\text{{{choice}}}"
        if step.is_choice
        else as_latex(values[step.name], step.decimals, step.asked_where),
        "choice": choice,
        "asked": step.name in key["parts"],
    }


def in_place(symbol: str, found: re.Match[str]) -> str:
    """Return a symbol for its place in a formula: no exponent may have two in a row."""
    after = found.string[found.end() :].lstrip()[:1]
    return f"{{{symbol}}}" if after and after in "^_" and after in symbol else symbol


def grouped(rows: list[Row]) -> list[Row]:
    """Take what neighbours have in common out of their texts: ``Step 1: the image``."""
    found = [MEMBER.fullmatch(row["text"]) for row in rows]
    names = ["", *(each[1] if each else "" for each in found), ""]
    for row, each, before, after in zip(rows, found, names, names[2:], strict=False):
        if each and (each[1] in {before, after} or each[1][-1].isdecimal()):
            row |= {"group": each[1], "text": capitalised(each[2])}
    return rows


def written_rows(key: Key) -> list[Row]:
    """Return the solution of a written item: its author's words."""
    return [EMPTY | {"name": next(iter(key["parts"])), "text": key["solution"]}]


def frozen_rows(key: Key, parts: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Return the results that were frozen, of a variant whose derivation has changed since."""
    asked = {part["name"]: part for part in parts}
    rows = []
    for name, frozen in key["parts"].items():
        choice = option_text(frozen, frozen["key"]) if isinstance(frozen["key"], str) else ""
        part = asked.get(name, {})
        result = rf"\text{{{choice}}}"
        if not choice:
            decimals = frozen["settings"].get("decimals")
            result = as_latex(frozen["key"], decimals, asked_cells(frozen))
        shown = {"text": part.get("prompt", ""), "symbol": part.get("symbol", "")}
        rows.append(EMPTY | shown | {"name": name, "result": result, "choice": choice})
    return rows


def asked_cells(frozen: Mapping[str, Any] | None) -> Any:
    """Return which cells of a matrix are asked, or None for all."""
    free = frozen["settings"].get("free") if frozen else None
    return None if free is None else ~np.array(free, dtype=bool)


def option_text(frozen: Mapping[str, Any], name: str) -> str:
    """Return the text of an option, as Markdown."""
    options = frozen["settings"].get("options", ())
    return next((str(each["text"]) for each in options if each["name"] == name), "")


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
