"""A derivation served as a choice: one of its results among what known mistakes make of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from string import ascii_lowercase

import numpy as np
from numpy.typing import NDArray

from grader.engine.certificate import APART, MARGIN, Certificate, certify
from grader.engine.graph import Graph
from grader.engine.latex import as_latex
from grader.engine.options import InvalidOption
from grader.engine.problem import Part
from grader.engine.quantities import Step
from grader.engine.rules import OneOf, Option
from grader.engine.solving import largest
from grader.engine.streams import Array, permutation

FEWEST, MOST = 3, 4
"""How many distractors a choice has."""
TRIED, OFTEN = 64, 0.1
"""Of how many draws what share must do, so that a good one is found soon."""
PLAUSIBLE = 100.0
"""How many times the right answer a distractor may be; beyond, nobody would believe it."""


@lru_cache(maxsize=256)
def results_to_choose(graph: Graph) -> tuple[str, ...]:
    """Return the results that enough mistakes change, so that a choice can be made of them."""
    certificate = certify(graph, graph.draw(range(TRIED)))
    return tuple(
        name
        for name, step in graph.asked.items()
        if not step.is_choice and has_enough(certificate, step).mean() >= OFTEN
    )


def step_to_choose(graph: Graph, name: str) -> Step:
    """Return the step that a choice is about: a number, vector or matrix that is asked."""
    there = results_to_choose(graph)
    if name not in there:
        message = f"name a result that enough known mistakes change: {', '.join(there)}"
        raise InvalidOption("choice_of", message)
    return graph.asked[name]


def distinct_slips(
    certificate: Certificate, step: Step, rows: slice = slice(None)
) -> NDArray[np.bool_]:
    """Find the slips whose values may stand beside the right one, (slips, rows).

    Each is finite, of a size that one would believe, and further from the right answer and from
    the others than anybody's rounding. Of two that are alike the one declared first is kept.
    """
    right = certificate.right[step.name][None, rows]
    slipped = certificate.slipped[step.name][:, rows]
    tolerance = certificate.tolerance[step.name][rows]
    with np.errstate(all="ignore"):
        away = largest(slipped - right, step.asked_where)
        size = largest(slipped, step.asked_where)
        believable = size <= PLAUSIBLE * np.maximum(largest(right, step.asked_where), tolerance)
    kept = (away >= MARGIN * tolerance) & np.isfinite(size) & believable
    for place in range(1, len(kept)):
        gaps = largest(slipped[:place] - slipped[place], step.asked_where)
        kept[place] &= ~np.any(kept[:place] & (gaps < APART * tolerance), axis=0)
    return kept


def has_enough(certificate: Certificate, step: Step) -> NDArray[np.bool_]:
    """Find the variants in which enough mistakes lead to answers of their own."""
    enough: NDArray[np.bool_] = distinct_slips(certificate, step).sum(axis=0) >= FEWEST
    return enough


def choice_part(certificate: Certificate, step: Step, row: int, seed: int) -> Part:
    """Return the part in which students choose the right one of several results."""
    options = list(options_of(certificate, step, row, seed))
    # Named by their places, so that a name does not give the key away.
    order = permutation(f"companion/{step.name}/order", seed, len(options))
    named = [
        Option(
            name=letter, text=options[at].text, feedback=options[at].feedback, note=options[at].note
        )
        for letter, at in zip(ascii_lowercase, order, strict=False)
    ]
    return Part(
        name=step.name,
        prompt=f"{step.says}: which of these is ${step.symbol}$?",
        key=ascii_lowercase[order.index(0)],
        rule=OneOf(options=tuple(named), shuffle=False),
        weight=step.weight,
    )


def options_of(certificate: Certificate, step: Step, row: int, seed: int) -> Iterator[Option]:
    """Return the right option, then a distractor of each of a few slips."""
    yield Option(name="", text=shown(certificate.right[step.name][row], step))
    places = np.flatnonzero(distinct_slips(certificate, step, slice(row, row + 1)))
    if not len(places):
        raise InvalidOption("choice_of", "with these numbers no known mistake leads elsewhere")
    chosen = permutation(f"companion/{step.name}", seed, len(places))[:MOST]
    for place in sorted(int(places[at]) for at in chosen):
        slip = certificate.graph.slips[place]
        value = certificate.slipped[step.name][place, row]
        yield Option(name="", text=shown(value, step), feedback=slip.hint, note=slip.name)


def shown(value: Array, step: Step) -> str:
    """Return a result as an option shows it, rounded as it would be asked."""
    return f"${as_latex(value, step.decimals, step.asked_where)}$"
