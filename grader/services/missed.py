"""Practise what was missed in an exam: the same items with fresh numbers, aimed at the mistake."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.db import transaction

from grader import engine
from grader.learners import Learner
from grader.models import Attempt, Slot, Variant
from grader.services.locking import take_turn
from grader.services.runs import finish_run, unanswered_in, unfinished_runs
from grader.services.variants import SEED_BITS, frozen_variant
from questions.models import ItemVersion
from questions.services.rendering import problem_of

# A choice shows four of its known mistakes at a time; few draws in a row leave out the same one.
MOST_DRAWS = 24

Missed = Sequence[tuple[Slot, str]]


def practise_missed(exam: Attempt, missed: Missed) -> Slot:
    """Begin a run of practice with the items that lost marks, or go on with the one begun.

    ``missed`` are the exam's slots, each with the note of the mark that cost the most. The exam
    itself is left alone. Returns the first slot that is still to be answered.
    """
    if (slot := first_unanswered(exam)) is not None:
        return slot
    learner = Learner(exam.student_id, exam.visitor)
    # Drawing takes a while, and so comes before anything is locked.
    drawn = [(slot, *drawn_for(slot, note, learner)) for slot, note in missed]
    with transaction.atomic():
        take_turn(Attempt.objects.filter(pk=exam.pk))
        # A second click has waited for the first one, and goes where that leads.
        if (slot := first_unanswered(exam)) is not None:
            return slot
        run = Attempt.objects.create(
            mode=Attempt.Mode.PRACTICE,
            student_id=learner.student_id,
            visitor=learner.visitor,
            scope=scope_of(exam),
        )
        slots = [
            fresh_slot(run, position, old, variant, aim)
            for position, (old, variant, aim) in enumerate(drawn, start=1)
        ]
    return slots[0]


def scope_of(exam: Attempt) -> dict[str, str]:
    return {"missed": str(exam.pk)}


def first_unanswered(exam: Attempt) -> Slot | None:
    """Return where the run that was begun goes on; one that is all answered ends with that."""
    owner = {"student_id": exam.student_id, "visitor": exam.visitor}
    for run in unfinished_runs(owner, scope_of(exam)):
        if (slot := unanswered_in(run).first()) is not None:
            return slot
        finish_run(run)
    return None


def drawn_for(old: Slot, note: str, learner: Learner) -> tuple[Variant, str]:
    """Draw an item of the exam once more, with numbers that show the mistake if it is made."""
    version = old.variant.version
    if version is None:
        raise ValueError("An exam is put together from items")
    return aimed_variant(version.item.published or version, learner, note)


def fresh_slot(run: Attempt, position: int, old: Slot, variant: Variant, aim: str) -> Slot:
    """Give out what was drawn in place of an item of the exam."""
    variant.save(force_insert=True)
    return Slot.objects.create(
        attempt=run,
        position=position,
        section=old.section,
        label=old.label,
        points=old.points,
        variant=variant,
        aim=aim,
    )


def aimed_variant(version: ItemVersion, learner: Learner, note: str) -> tuple[Variant, str]:
    """Draw a variant that can show the mistake a note names, and say which; "" where none can."""
    aim = engine.mistakes_in(note)[0]
    for _ in range(MOST_DRAWS):
        seed = secrets.randbits(SEED_BITS)
        problem = problem_of(version, seed)
        if aim not in known_mistakes(problem):
            break
        if can_show(problem, aim):
            return frozen_variant(version, learner, seed=seed), aim
    return frozen_variant(version, learner), ""


def known_mistakes(problem: engine.Problem) -> set[str]:
    """Return the names of a generated problem's slips; what is written has none."""
    if problem.origin is None:
        return set()
    return {slip.name for slip in problem.origin.found.graph.slips}


def can_show(problem: engine.Problem, aim: str) -> bool:
    """Say whether a mistake shows with these numbers: in a choice, as one of its options."""
    if problem.origin is None:
        return False
    if problem.origin.choice_of:
        options = [option for part in problem.parts for option in part.rule.settings()["options"]]
        return any(option["note"] == aim for option in options)
    return aim not in problem.origin.certificate["unseen"]
