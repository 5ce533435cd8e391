"""What a step rests on in a response, and whether a student's own values made it too easy."""

from __future__ import annotations

import numpy as np

from grader.engine.certificate import MARGIN
from grader.engine.comparison import Near
from grader.engine.quantities import Step
from grader.engine.sheet import Sheet

HIDDEN = 0.1
"""Tolerances below which a mistake makes no difference. Far below one: an honest student's wrong
values may make a mistake hard to see by chance, but do not make it vanish."""


def rests_on(sheet: Sheet, step: Step, row: int) -> list[str]:
    """Return the entered steps that a step goes on from, in their order."""
    worked_out = worked_out_for(sheet, step, row)
    sources = {
        name
        for each in sheet.graph.steps
        if each.name in worked_out
        for name in each.way.sources
        if name not in worked_out
    }
    return [name for name in sheet.graph.asked if name in sources]


def worked_out_for(sheet: Sheet, step: Step, row: int) -> set[str]:
    """Return the steps between what was entered earlier and this one, itself among them."""
    ways = {each.name: each.way for each in sheet.graph.steps}
    found, ahead = {step.name}, [*ways[step.name].sources]
    while ahead:
        name = ahead.pop()
        is_entered = name in sheet.entered and sheet.entered[name].present[row]
        if name in ways and name not in found and not is_entered:
            found.add(name)
            ahead += ways[name].sources
    return found


def is_too_easy(sheet: Sheet, near: Near, step: Step, row: int) -> bool:
    """Whether a slip that shows in this variant would not show at the student's own values.

    This is the certificate once more, at the values that the student went on from: with zeros or
    constants, a mistake and the right method lead to the same.
    """
    name = step.name
    shows_there = near.shown[name][:, row] >= MARGIN * sheet.tolerance[name][row]
    shows_here = near.shown_on_own[name][:, row] > HIDDEN * near.own_tolerance[name][row]
    worked_out = worked_out_for(sheet, step, row)
    bears = np.array([bool(slip.ways.keys() & worked_out) for slip in sheet.graph.slips], bool)
    return bool(np.any(bears & shows_there & ~shows_here))
