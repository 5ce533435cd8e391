"""What a verify script knows of one variant and one response, as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from grader.engine.graph import Graph
from grader.engine.marking import Key, Response, read
from grader.engine.problem import jsonable
from grader.engine.tolerance import EXACT

WIDTH = 96


def problem_data(
    graph: Graph,
    key: Key,
    response: Response,
    title: str,
    recorded: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Return everything the script must know of this variant and this response."""
    answers = read(key, response)[0]
    return {
        "title": title or graph.derivation.title,
        "problem": key["problem"],
        "version": key["version"],
        "options": key["options"],
        "givens": key["givens"],
        "parts": {name: part_data(graph, name, part) for name, part in key["parts"].items()},
        "decimals": {step.name: step.decimals for step in graph.steps},
        "hints": {slip.name: slip.hint for slip in graph.slips},
        "response": {name: jsonable(answers.get(name)) for name in key["parts"]},
        "recorded": recorded,
    }


def part_data(graph: Graph, name: str, frozen: Mapping[str, Any]) -> dict[str, Any]:
    """Return one part: its key, how far off an answer may be, which cells are asked."""
    step = graph.asked[name]
    return {
        "symbol": step.symbol,
        "says": step.says,
        "weight": frozen["weight"],
        "key": frozen["key"],
        "tolerance": frozen["settings"].get("atol", EXACT),
        "exact": step.is_exact,
        "asked": jsonable(step.asked_where),
        "choices": list(step.choices),
    }


def as_json(value: Any, margin: str = "") -> str:
    """Write JSON with a line for each name, and lists in one line."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if not isinstance(value, dict) or ("{" not in text[1:] and len(text) < WIDTH):
        return text
    inner = f"{margin} "
    lines = [f"{inner}{json.dumps(name)}: {as_json(each, inner)}" for name, each in value.items()]
    return "{\n" + ",\n".join(lines) + f"\n{margin}}}"
