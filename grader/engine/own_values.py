"""What a step rests on in a response, and whether a student's own values made it too easy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from grader.engine.certificate import MARGIN
from grader.engine.comparison import Near
from grader.engine.graph import Graph
from grader.engine.quantities import Step
from grader.engine.sheet import Sheet

HIDDEN = 0.1
"""Tolerances below which a mistake makes no difference. Far below one: an honest student's wrong
values may make a mistake hard to see by chance, but do not make it vanish."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a step goes on from, where certain parts were answered."""

    entered: tuple[str, ...]
    """The answered steps it rests on, in their order."""
    bears: NDArray[np.bool_]
    """Which slips concern what had to be worked out for it."""


@lru_cache(maxsize=4096)
def ground_of(graph: Graph, name: str, answered: tuple[bool, ...]) -> Ground:
    """Find what a step goes on from; ``answered`` says it of each asked step."""
    there = {each for each, is_there in zip(graph.asked, answered, strict=True) if is_there}
    # The steps between what was entered earlier and this one, itself among them.
    steps = graph.steps_towards(name, there)
    worked_out = {step.name for step in steps}
    sources = {source for step in steps for source in step.way.sources}
    return Ground(
        entered=tuple(each for each in graph.asked if each in (sources & there) - {name}),
        bears=np.array([bool(slip.ways.keys() & worked_out) for slip in graph.slips], bool),
    )


def ground_in(sheet: Sheet, step: Step, row: int) -> Ground:
    """Return what a step goes on from in one response."""
    return ground_of(sheet.graph, step.name, tuple(sheet.is_there[row].tolist()))


def is_too_easy(sheet: Sheet, near: Near, step: Step, row: int) -> bool:
    """Whether a slip that shows in this variant would not show at the student's own values.

    This is the certificate once more, at the values that the student went on from: with zeros or
    constants, a mistake and the right method lead to the same.
    """
    name = step.name
    shows_there = near.shown[name][:, row] >= MARGIN * sheet.tolerance[name][row]
    shows_here = near.shown_on_own[name][:, row] > HIDDEN * near.own_tolerance[name][row]
    bears = ground_in(sheet, step, row).bears
    return bool(np.any(bears & shows_there & ~shows_here))
