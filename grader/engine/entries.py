"""Marks that are given entry by entry: all right, all but for rounding, or only some."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.engine.comparison import Near
from grader.engine.matrices import place_in_words
from grader.engine.quantities import Step
from grader.engine.rules.base import BLANK, Mark
from grader.engine.rules.number_within import EDGE
from grader.engine.sheet import Sheet
from grader.engine.streams import Array

ROUNDED_CREDIT = 0.9


def all_right(step: Step, key: Array) -> Mark:
    return Mark(1.0, "correct", "Right.", cells_of(step, np.ones(key.shape, dtype=bool)))


def settled_marks(sheet: Sheet, place: int) -> dict[str, Mark]:
    """Mark a response in which everything entered is right."""
    return {
        name: all_right(step, sheet.key[name][place]) if sheet.is_right[name][place] else BLANK
        for name, step in sheet.graph.asked.items()
    }


def rounded_mark(step: Step, decimals: int, cells: Any) -> Mark:
    """Say how many decimals were kept, and how many to keep."""
    feedback = (
        f"Right method, but rounded to {decimals} decimals on the way. "
        f"Keep {step.decimals} until the end."
    )
    return Mark(ROUNDED_CREDIT, "rounded-too-early", feedback, cells)


def repeated_mark(symbol: str, cells: Any) -> Mark:
    """Say that what was entered repeats an earlier part that is not right."""
    feedback = (
        f"This repeats your own ${symbol}$, which is not right, so it shows nothing further. "
        f"Mend ${symbol}$ first."
    )
    return Mark(0.0, "own-values-too-easy", feedback, cells)


def cells_of(step: Step, right: NDArray[np.bool_]) -> Any:
    """Return of every entry whether it is right; of one that is not asked, nothing."""
    if step.asked_where is None:
        return right.tolist()
    cells = right.astype(object)
    cells[~step.asked_where] = None
    return cells.tolist()


def right_entries(sheet: Sheet, step: Step, row: int) -> NDArray[np.bool_]:
    """Return which entries are right."""
    off = np.abs(sheet.entered[step.name].value[row] - sheet.key[step.name][row])
    right: NDArray[np.bool_] = off <= sheet.tolerance[step.name][row] * EDGE
    return right


def mark_by_entries(sheet: Sheet, near: Near | None, step: Step, row: int) -> Mark:
    """Give a matrix the share of its telling entries that are right."""
    right = right_entries(sheet, step, row)
    asked = np.ones_like(right) if step.asked_where is None else step.asked_where
    cells = cells_of(step, right)
    if right.ndim == 0 or not right[asked].any():
        feedback = "This is not what the formula gives. Work it out once more."
        return Mark(0.0, "wrong", feedback, cells)
    telling = asked if near is None else telling_entries(sheet, near, step, row, asked)
    count, size = int(right[asked].sum()), int(asked.sum())
    first = place_in_words(np.argwhere(~right & asked)[0].tolist()).lower()
    feedback = f"{count} of {size} entries are right. Look again at {first}."
    return Mark(round(float(right[telling].mean()), 6), "some-entries-right", feedback, cells)


def telling_entries(
    sheet: Sheet, near: Near, step: Step, row: int, asked: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return which entries some mistake changes; the others, such as masked zeros, show nothing."""
    moved = near.moved[:, row, near.comparison.layout.places[step.name]]
    stays = np.all(moved <= sheet.tolerance[step.name][row], axis=0)
    telling: NDArray[np.bool_] = asked & ~stays.reshape(asked.shape)
    return telling if telling.any() else asked
