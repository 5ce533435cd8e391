"""Read and mark whole responses: one, or many together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.engine.diagnosis import diagnose
from grader.engine.graph import Graph, graph_of
from grader.engine.options import InvalidOption, read_options
from grader.engine.registry import UnknownProblem, derivation_of
from grader.engine.rules import InvalidResponse, Mark, load_rule
from grader.engine.rules.base import BLANK
from grader.engine.sheet import Answered

Key = Mapping[str, Any]
Response = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on a response."""

    score: float
    """From 0 to 1."""
    marks: dict[str, Mark]
    unsure: bool
    """Whether a person should look at it."""
    provisional: bool = False
    """Whether the score may still change once a person has looked at it."""


def check(key: Key, response: object) -> dict[str, str]:
    """Return what cannot be read, by part; nothing where the response can be marked."""
    if not isinstance(response, Mapping):
        return {"response": "Give the answers by the names of their parts."}
    errors = {
        str(name)[:80]: f"There is no such part; there is {', '.join(key['parts'])}."
        for name in response
        if name not in key["parts"]
    }
    return errors | read(key, response)[1]


def read(key: Key, response: Response) -> tuple[dict[str, Any], dict[str, str]]:
    """Read every part's answer: the answers, and why some cannot be read."""
    answers: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, frozen in key["parts"].items():
        try:
            answers[name] = load_rule(frozen).parse(response.get(name))
        except InvalidResponse as problem:
            errors[name] = str(problem)
    return answers, errors


def mark(key: Key, response: Response) -> Outcome:
    """Mark one response.

    Raises
    ------
    InvalidResponse
        The response cannot be read. `check` tells so beforehand, part by part.
    """
    return mark_many([(key, response)])[0]


def mark_many(pairs: Sequence[tuple[Key, Response]]) -> list[Outcome]:
    """Mark responses together; those to the same problem go through its graph at once."""
    outcomes: dict[int, Outcome] = {}
    batches: dict[int, tuple[Graph, list[tuple[int, Answered]]]] = {}
    for place, (key, response) in enumerate(pairs):
        answers, errors = read(key, response)
        if errors:
            raise InvalidResponse("; ".join(f"{name}: {text}" for name, text in errors.items()))
        graph = living_graph(key)
        if graph is None:
            outcomes[place] = total_of(key, mark_alone(key, answers))
        else:
            batch = batches.setdefault(id(graph), (graph, []))[1]
            batch.append((place, Answered(key["parts"], key["givens"], answers)))
    for graph, batch in batches.values():
        results = diagnose(graph, [answered for _, answered in batch])
        for (place, _), marks in zip(batch, results, strict=True):
            outcomes[place] = total_of(pairs[place][0], marks)
    return [outcomes[place] for place in range(len(pairs))]


def living_graph(key: Key) -> Graph | None:
    """Return the graph that a response goes through, if it is still the same one."""
    graph = source_graph(key)
    if graph is None or key.get("choice_of") or graph.asked.keys() != key["parts"].keys():
        return None
    return graph


def source_graph(key: Key) -> Graph | None:
    """Return the graph that a variant's numbers came from, however it is asked."""
    if key["problem"] is None:
        return None
    try:
        derivation = derivation_of(key["problem"])
        if derivation.version != key["version"]:
            return None  # Its frozen answers still mark it; only the diagnosis is gone.
        return graph_of(key["problem"], read_options(derivation.options, key["options"]))
    except (UnknownProblem, InvalidOption):
        return None


def mark_alone(key: Key, answers: Mapping[str, Any]) -> dict[str, Mark]:
    """Mark each part by its own rule."""
    return {
        name: BLANK
        if answers[name] is None
        else load_rule(frozen).mark(answers[name], frozen["key"])
        for name, frozen in key["parts"].items()
    }


def total_of(key: Key, marks: Mapping[str, Mark]) -> Outcome:
    """Add the parts up by their weights."""
    weights = {name: frozen["weight"] for name, frozen in key["parts"].items()}
    earned = sum(weights[name] * mark.credit for name, mark in marks.items())
    score = min(1.0, max(0.0, round(earned / sum(weights.values()), 6)))
    return Outcome(
        score,
        dict(marks),
        unsure=any(mark.unsure for mark in marks.values()),
        provisional=any(mark.provisional for mark in marks.values()),
    )
