"""Hints in stages, from the graph: a part's formula, then its numbers set up, then its value.

What is put into a formula is only what a student has already: the givens, their own answers to
other parts, and parts whose values they opened. So no hint tells more than it says.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from grader.engine.graph import Graph
from grader.engine.latex import in_a_formula
from grader.engine.marking import Key, Outcome, read, source_graph, total_of
from grader.engine.places import PLACEHOLDER
from grader.engine.quantities import Step
from grader.engine.rules import Mark
from grader.engine.solution import derived_rows, in_place

Told = Mapping[str, Any]
"""Values of parts that a student has, by name."""

STAGES = ("formula", "numbers", "value")
COSTS: Mapping[str, float] = {"formula": 0.1, "numbers": 0.2, "value": 0.7}
"""The share of a part's marks that each stage costs, where an item does not say."""


@dataclass(frozen=True, slots=True)
class HintLine:
    """One line of a hint, both sides as LaTeX."""

    symbol: str
    says: str

    @property
    def is_told(self) -> bool:
        """Whether it says more than its symbol does."""
        return self.symbol.replace(" ", "") != self.says.replace(" ", "")


def hint_stages(key: Key, part: str, told: Told) -> tuple[str, ...]:
    """Return the stages in which a part gives hints now; none for a written one.

    The numbers can be set up once the parts that they come from are ``told``.
    """
    graph = source_graph(key)
    if graph is None or part not in key["parts"]:
        return ()
    named = [
        name for step in graph.steps_towards(part, key["parts"]) for name in placeholders(step)
    ]
    wanted = [name for name in named if name in key["parts"]]
    can_set_up = set(wanted) <= told.keys() and (wanted or set(named) & key["givens"].keys())
    stages: tuple[str, ...] = STAGES if can_set_up else ("formula", "value")
    # Of a root that is its own symbol, a formula would tell nothing.
    if not any(line.is_told for line in hint(key, part, "formula", told)):
        stages = stages[1:]
    return stages


def told_by(key: Key, response: Mapping[str, object], opened: Collection[str]) -> Told:
    """Return the numbers that a student has: what they answered, and parts that they opened."""
    has = read(key, response)[0] | {name: key["parts"][name]["key"] for name in opened}
    # What was chosen is the name of an option.
    return {name: value for name, value in has.items() if not isinstance(value, str | None)}


def hint(key: Key, part: str, stage: str, told: Told) -> list[HintLine]:
    """Return one stage of a part's hints."""
    graph = source_graph(key)
    if graph is None:
        return []
    if stage == "value":
        row = next(each for each in derived_rows(graph, key) if each["name"] == part)
        return [HintLine(row["symbol"], row["result"])]
    values = told_values(graph, key, told) if stage == "numbers" else {}
    return [
        HintLine(step.symbol, put_in(graph, step, values))
        for step in graph.steps_towards(part, key["parts"])
    ]


def placeholders(step: Step) -> list[str]:
    """Return the quantities that a step's formula names."""
    return [name for name, _ in PLACEHOLDER.findall(step.formula)]


def told_values(graph: Graph, key: Key, told: Told) -> dict[str, str]:
    """Return the numbers that may stand in a formula, as LaTeX."""
    texts = {name: in_a_formula(value) for name, value in key["givens"].items()}
    for name, value in told.items():
        step = graph.asked[name]
        texts[name] = in_a_formula(value, step.decimals, step.asked_where)
    return texts


def put_in(graph: Graph, step: Step, values: Mapping[str, str]) -> str:
    """Return a step's formula with the values that are told, and symbols for the others."""

    def text_of(found: re.Match[str]) -> str:
        return values.get(found[1]) or in_place(graph.symbols[found[1]], found)

    return PLACEHOLDER.sub(text_of, step.formula)


def charge_hints(key: Key, outcome: Outcome, costs: Mapping[str, float]) -> Outcome:
    """Return the verdict less what was spent on hints: that share of what each part earned."""
    if not costs:
        return outcome
    marks: dict[str, Mark] = {
        name: mark.less_hints(min(1.0, costs.get(name, 0.0)))
        for name, mark in outcome.marks.items()
    }
    return total_of(key, marks)


def hint_offers(
    key: Key, part: str, told: Told, opened: Collection[str], costs: Mapping[str, Any]
) -> dict[str, float]:
    """Return what each stage costs that may be opened now: by the item, or as usual.

    ``opened`` are the stages that are open; who has the value needs nothing else any more.
    """
    if "value" in opened:
        return {}
    said = costs or COSTS
    stages = hint_stages(key, part, told)
    return {each: float(said[each]) for each in stages if each in said and each not in opened}
