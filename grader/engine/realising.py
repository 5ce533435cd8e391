"""Make a problem of a derivation: draw its numbers or take them, certify them, and write it out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np

from grader.engine.certificate import Certificate, certify
from grader.engine.companion import choice_part, has_enough, step_to_choose
from grader.engine.drawing import Drawn, draw_certified
from grader.engine.givens import read_givens
from grader.engine.graph import Graph, graph_of
from grader.engine.options import options_as_dict, read_options
from grader.engine.problem import Origin, Part, Problem, ShownGiven
from grader.engine.quantities import Step
from grader.engine.registry import derivation_of
from grader.engine.rules import MatrixWithin, NumberWithin, OneOf, Option, Rule
from grader.engine.streams import SEED_LIMIT, Array

ONE_ASKED = "Of all this only one result is asked: choose it below."


def realise(
    slug: str,
    seed: int = 0,
    options: Mapping[str, object] | None = None,
    givens: Mapping[str, Any] | None = None,
    choice_of: str = "",
) -> Problem:
    """Return the problem that a seed, or the givens of an author, stand for.

    With ``choice_of`` it is a choice: that one result among what known mistakes make of it.

    Raises
    ------
    UnknownProblem, InvalidOption, InvalidGivens
        Nothing can be made of what was asked.
    NoGoodVariant
        The problem itself is faulty: it keeps drawing variants that cannot tell right from wrong.
    """
    return realise_many(slug, [seed], options, givens, choice_of)[0]


def realise_many(
    slug: str,
    seeds: list[int],
    options: Mapping[str, object] | None = None,
    givens: Mapping[str, Any] | None = None,
    choice_of: str = "",
) -> list[Problem]:
    """Return the problems that many seeds stand for, drawn and certified together."""
    derivation = derivation_of(slug)
    if any(not 0 <= seed < SEED_LIMIT for seed in seeds):
        raise ValueError(f"A seed is a whole number from 0 to {SEED_LIMIT - 1}.")
    if givens:
        graph, values = read_givens(derivation, options or {}, givens)
        drawn = Drawn(values, certify(graph, values), np.zeros(1, dtype=np.intp))
        rows = [0] * len(seeds)
    else:
        graph = graph_of(slug, read_options(derivation.options, options or {}))
        drawn = draw_to_be_served(graph, seeds, choice_of)
        rows = list(range(len(seeds)))
    chosen = step_to_choose(graph, choice_of) if choice_of else None
    return [
        write_out(graph, drawn, row, seed, chosen) for row, seed in zip(rows, seeds, strict=True)
    ]


def draw_to_be_served(graph: Graph, seeds: list[int], choice_of: str) -> Drawn:
    """Draw certified variants; for a choice, such that have distractors enough."""
    if not choice_of:
        return draw_certified(graph, seeds)
    step = step_to_choose(graph, choice_of)
    return draw_certified(graph, seeds, lambda certificate: has_enough(certificate, step))


def write_out(graph: Graph, drawn: Drawn, row: int, seed: int, chosen: Step | None) -> Problem:
    """Return one variant of a batch as a problem; with ``chosen``, as a choice of that result."""
    derivation, certificate = graph.derivation, drawn.certificate
    stem, conventions, options = common_to_variants(graph)
    return Problem(
        title=derivation.title,
        stem=f"{stem}\n\n{ONE_ASKED}" if chosen else stem,
        parts=[choice_part(certificate, chosen, row, seed)]
        if chosen
        else [part_of(step, certificate, row) for step in graph.asked.values()],
        seed=seed,
        givens=[
            ShownGiven(name=given.name, symbol=given.symbol, value=drawn.givens[given.name][row])
            for given in graph.givens
        ],
        conventions=conventions,
        origin=Origin(
            slug=derivation.slug,
            version=derivation.version,
            options=options,
            found=certificate,
            row=row,
            redraws=int(drawn.redraws[row]),
            choice_of=chosen.name if chosen else "",
        ),
    )


@lru_cache(maxsize=256)
def common_to_variants(graph: Graph) -> tuple[str, tuple[str, ...], Mapping[str, Any]]:
    """Return the question, the conventions and the options, the same in every variant."""
    derivation = graph.derivation
    if derivation.question_text is None:
        raise TypeError(f"{derivation.slug}: the problem asks no question")
    conventions = tuple(state(graph.options) for state in derivation.conventions)
    options = MappingProxyType(options_as_dict(graph.options))
    return derivation.question_text(graph.options), conventions, options


def part_of(step: Step, certificate: Certificate, row: int) -> Part:
    """Return the part in which students answer one step."""
    right = certificate.right[step.name][row]
    tolerance = float(certificate.tolerance[step.name][row])
    return Part(
        name=step.name,
        prompt=step.says,
        symbol="" if step.is_choice else step.symbol,
        key=f"{right:.0f}" if step.is_choice else right,
        rule=rule_of(step, right, tolerance),
        weight=step.weight,
    )


def rule_of(step: Step, right: Array, tolerance: float) -> Rule[Any]:
    """Return the rule that reads the answers to one step."""
    if step.is_choice:
        options = (Option(name=str(i), text=text) for i, text in enumerate(step.choices, start=1))
        return OneOf(options=tuple(options), shuffle=False)
    if right.ndim == 0:
        return NumberWithin(atol=tolerance, decimals=step.decimals)
    where = step.asked_where
    free = None if where is None else tuple(map(tuple, (~where).tolist()))
    return MatrixWithin(atol=tolerance, decimals=step.decimals, shape=right.shape, free=free)
