"""Mark the steps of a derivation jointly: which step went wrong first, why, and what follows.

A mistake costs once, however many later steps it spoils: what follows rightly from a student's
own earlier values is right, unless those values make the rest too easy to show anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from grader.engine.comparison import (
    Comparison,
    Far,
    Near,
    compare_all,
    compare_far,
    compare_near,
)
from grader.engine.entries import (
    all_right,
    cells_of,
    mark_by_entries,
    repeated_mark,
    right_entries,
    rounded_mark,
    settled_marks,
)
from grader.engine.explaining import explaining_runs
from grader.engine.graph import Graph
from grader.engine.own_values import ground_in, is_too_easy
from grader.engine.quantities import Slip, Step
from grader.engine.rules.base import BLANK, Mark
from grader.engine.rules.number_within import EDGE
from grader.engine.sheet import Answered, Sheet, lay_out

BETWEEN_MISTAKES = re.compile(" (?:or|and) ")
SLIP_CREDIT = 0.5
PAIR_CREDIT = 0.25
FEW = 4
"""Responses up to which near and far explanations are compared together."""
UNEXPLAINED = frozenset({"wrong", "some-entries-right", "own-values-too-easy"})


def diagnose(graph: Graph, batch: Sequence[Answered]) -> list[dict[str, Mark]]:
    """Mark responses to the same graph together, looking closer only where that is needed."""
    sheet = lay_out(graph, batch)
    settled = np.all(sheet.right_parts | ~sheet.is_there, axis=1)
    marks = {int(place): settled_marks(sheet, int(place)) for place in np.flatnonzero(settled)}
    if not settled.all():
        marks |= look_closer(sheet, batch, [int(place) for place in np.flatnonzero(~settled)])
    return [marks[place] for place in range(len(batch))]


def look_closer(
    whole: Sheet, batch: Sequence[Answered], places: Sequence[int]
) -> dict[int, dict[str, Mark]]:
    """Mark responses with something wrong; those not explained at first are compared further."""
    graph = whole.graph
    sheet = whole if len(places) == len(batch) else lay_out(graph, [batch[at] for at in places])
    if len(places) <= FEW:
        near, far = compare_all(sheet)
        return {place: Diagnosis(sheet, near, row, far).marks() for row, place in enumerate(places)}
    near = compare_near(sheet)
    marks = {place: Diagnosis(sheet, near, row).marks() for row, place in enumerate(places)}
    puzzling = [
        place for place in places if any(mark.note in UNEXPLAINED for mark in marks[place].values())
    ]
    if puzzling:
        if len(puzzling) < len(places):
            sheet = lay_out(graph, [batch[at] for at in puzzling])
            near = compare_near(sheet)
        far = compare_far(sheet)
        for row, place in enumerate(puzzling):
            marks[place] = Diagnosis(sheet, near, row, far).marks()
    return marks


@dataclass(slots=True)
class Diagnosis:
    """The marking of one response of a batch."""

    sheet: Sheet
    near: Near
    row: int
    far: Far | None = None
    suspect: set[str] = field(default_factory=set)
    """The parts whose values no mistake explains, and those that go on from them."""
    too_easy: set[str] = field(default_factory=set)
    charged: set[str] = field(default_factory=set)
    """The slips that have cost something already."""

    def marks(self) -> dict[str, Mark]:
        marks = {}
        for name, step in self.sheet.graph.asked.items():
            marks[name] = self.mark(step)
            if marks[name].note in UNEXPLAINED:
                self.suspect.add(name)
        return marks

    def mark(self, step: Step) -> Mark:
        """Mark one part by the best explanation of what was entered."""
        sheet, name = self.sheet, step.name
        if not sheet.entered[name].present[self.row]:
            return BLANK
        if sheet.is_right[name][self.row]:
            return all_right(step, sheet.key[name][self.row])
        if not self.near.is_frozen[self.row]:
            return mark_by_entries(sheet, None, step, self.row)
        mark = None
        if self.near.explained[name][self.row]:
            mark = self.carried(step) or self.slipped(step)
        if mark is None and self.far is not None and self.far.explained[name][self.row]:
            found = self.far.comparison
            mark = self.rounded(step, found) or self.slipped_twice(step, found)
        return mark or mark_by_entries(sheet, self.near, step, self.row)

    def carried(self, step: Step) -> Mark | None:
        """Give credit for what follows from earlier values, if those leave something to show."""
        near, name = self.near, step.name
        gap = near.comparison.gaps[name][near.carried, self.row]
        if not gap <= near.own_tolerance[name][self.row] * EDGE:
            return None
        wrong = [
            other
            for other in ground_in(self.sheet, step, self.row).entered
            if not self.sheet.is_right[other][self.row]
        ]
        own = " and ".join(f"${self.sheet.graph.symbols[other]}$" for other in wrong)
        cells = cells_of(step, np.ones(self.sheet.key[name][self.row].shape, dtype=bool))
        if self.makes_it_easy(step, wrong):
            self.too_easy.add(name)
            feedback = (
                f"This follows from your own {own}, but with those numbers a mistake would lead "
                f"to the same result, so it shows nothing further. Mend {own} first."
            )
            return Mark(0.0, "own-values-too-easy", feedback, cells)
        return Mark(1.0, "right-from-your-own-values", f"Right from your own {own}.", cells)

    def makes_it_easy(self, step: Step, wrong: Sequence[str]) -> bool:
        """Whether a student's own values may have been entered to have the rest easy."""
        if self.too_easy.intersection(wrong):
            return True
        # A named mistake was not made to have it easy; any other value may have been.
        if not self.suspect.intersection(wrong):
            return False
        self.suspect.add(step.name)
        return is_too_easy(self.sheet, self.near, step, self.row)

    def slipped(self, step: Step) -> Mark | None:
        """Name the known mistake that leads to what was entered."""
        near, sheet = self.near, self.sheet
        found = explaining_runs(sheet, near.comparison, step, self.row, near.slips, sheet.tolerance)
        if not found:
            found = explaining_runs(
                sheet, near.comparison, step, self.row, near.own, near.own_tolerance
            )
            if found and (repeated := self.repeated(step)):
                self.too_easy.add(step.name)
                cells = cells_of(step, right_entries(sheet, step, self.row))
                return repeated_mark(sheet.graph.symbols[repeated], cells)
        if not found:
            return None
        slips = [slip for run in found for slip in run.slips]
        is_repeated = any(slip.name in self.charged for slip in slips)
        return self.charge(step, slips, "or", 1.0 if is_repeated else SLIP_CREDIT)

    def repeated(self, step: Step) -> str | None:
        """Return the unexplained earlier part whose values were only entered once more."""
        sheet, row = self.sheet, self.row
        here = sheet.entered[step.name].value[row]
        for other in ground_in(sheet, step, row).entered:
            if other in self.suspect and not sheet.is_right[other][row]:
                there = sheet.entered[other].value[row]
                if there.shape == here.shape and np.array_equal(there, here):
                    return other
        return None

    def slipped_twice(self, step: Step, far: Comparison) -> Mark | None:
        """Name the two known mistakes that together lead to what was entered."""
        every, tolerance = slice(0, len(far.runs)), self.sheet.tolerance
        runs = explaining_runs(self.sheet, far, step, self.row, every, tolerance)
        pairs = [run.slips for run in runs if run.slips]
        if not pairs:
            return None
        new = sum(slip.name not in self.charged for slip in pairs[0])
        return self.charge(step, pairs[0], "and", (1.0, SLIP_CREDIT, PAIR_CREDIT)[new])

    def charge(self, step: Step, slips: Sequence[Slip], word: str, credit: float) -> Mark:
        """Let slips cost something where they are met first, and nothing where met again."""
        self.charged |= {slip.name for slip in slips}
        hint = f" {word.capitalize()}: ".join(slip.hint for slip in slips)
        if credit == 1:
            hint += " It is the same slip as before, and costs once."
        note = f" {word} ".join(slip.name for slip in slips)
        return Mark(credit, note, hint, cells_of(step, right_entries(self.sheet, step, self.row)))

    def rounded(self, step: Step, far: Comparison) -> Mark | None:
        """Recognise the right method with too few decimals on the way."""
        if step.is_exact:
            return None
        allowed = self.sheet.tolerance[step.name][self.row] * EDGE
        for at, run in enumerate(far.runs):
            if run.decimals is None or run.decimals >= step.decimals:
                continue
            # Of what is left with one digit or none, nobody can say that the method was right.
            largest = np.abs(far.part(step.name)[at, self.row]).max()
            has_digits = largest >= 10.0 ** (1 - run.decimals)
            if has_digits and far.gaps[step.name][at, self.row] <= allowed:
                return rounded_mark(
                    step, run.decimals, cells_of(step, right_entries(self.sheet, step, self.row))
                )
        return None


def mistakes_in(note: str) -> list[str]:
    """Take a note apart that names two known mistakes, as `charge` puts them together.

    >>> mistakes_in("mask-forgotten or scores-not-scaled"), mistakes_in("correct")
    (['mask-forgotten', 'scores-not-scaled'], ['correct'])
    """
    return BETWEEN_MISTAKES.split(note)
