"""Which of several runs explains best what a student entered."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from grader.engine.comparison import Comparison
from grader.engine.quantities import Step
from grader.engine.rules.number_within import EDGE
from grader.engine.sheet import Sheet
from grader.engine.solving import Run
from grader.engine.streams import Array

SAME = 0.1
"""Explanations whose gaps differ by less than this share of a tolerance explain equally well."""


def explaining_runs(
    sheet: Sheet,
    comparison: Comparison,
    step: Step,
    row: int,
    rows: slice,
    tolerance: Mapping[str, Array],
) -> list[Run]:
    """Return the runs that explain an entry: close enough, closest, best borne out."""
    gaps = comparison.gaps[step.name][rows, row]
    allowed = tolerance[step.name][row] * EDGE
    close = [
        rows.start + int(at)
        for at in np.flatnonzero(gaps <= allowed)
        if is_consistent(sheet, comparison, step, row, rows.start + int(at))
    ]
    if len(close) > 1:
        gap = {at: float(comparison.gaps[step.name][at, row]) for at in close}
        close = [at for at in close if gap[at] <= min(gap.values()) + SAME * allowed]
    if len(close) > 1:
        support = {at: borne_out(sheet, comparison, row, at) for at in close}
        close = [at for at in close if support[at] == max(support.values())]
    return [comparison.runs[at] for at in close]


def is_consistent(sheet: Sheet, comparison: Comparison, step: Step, row: int, at: int) -> bool:
    """Whether no slip of a run would have spoilt its own step, where the entry is right.

    From the student's own values a slip may have been made in one place and not in another.
    """
    run = comparison.runs[at]
    return run.carried or all(
        not sheet.is_right[name][row]
        or comparison.gaps[name][at, row] <= sheet.tolerance[name][row] * EDGE
        for slip in run.slips
        for name in slip.ways
        if name != step.name and name in sheet.is_right
    )


def borne_out(sheet: Sheet, comparison: Comparison, row: int, at: int) -> int:
    """Count the parts whose entries a run leads to."""
    return sum(
        bool(sheet.entered[name].present[row])
        and bool(comparison.gaps[name][at, row] <= sheet.tolerance[name][row] * EDGE)
        for name in sheet.graph.asked
    )
