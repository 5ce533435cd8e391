"""Runs of practice: begin one, go on item by item, end it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.db.models.functions import Now

from grader.learners import Learner
from grader.models import Attempt, Slot, Submission, Variant
from grader.services.locking import take_turn
from grader.services.variants import issue_another, issue_variant
from questions.models import ItemVersion


def start_run(learner: Learner, scope: Mapping[str, Any], first: ItemVersion) -> Slot:
    """Begin a run with its first item; one of the same scope that was left lying ends with that.

    A run that nobody has answered anything in is taken up again instead, so that a double click
    begins one run and not two.
    """
    variant = issue_variant(first, learner)
    owner = {"student_id": learner.student_id, "visitor": learner.visitor}
    with transaction.atomic():
        untouched = None
        for run in unfinished_runs(owner, scope):
            if untouched is None and run.is_untouched:
                untouched = run
            else:
                finish_run(run)
        left: Slot | None = untouched and untouched.slots.order_by("-position").first()
        if left is not None:
            variant.delete()
            return left
        mode = Attempt.Mode.PRACTICE
        run = Attempt.objects.create(mode=mode, scope=dict(scope), **owner)
        return Slot.objects.create(attempt=run, position=1, variant=variant)


def next_slot(at: Slot, choose: Callable[[], ItemVersion | None]) -> Slot | None:
    """Return the place that comes after one: a waiting one, else a new one of what is chosen.

    When nothing is left to choose, what was skipped comes again; None once all is answered.
    """
    if waiting := unanswered_in(at.attempt).filter(position__gt=at.position).first():
        return waiting
    if version := choose():
        learner = Learner(at.attempt.student_id, at.attempt.visitor)
        return append_slot(at, issue_variant(version, learner))
    return unanswered_in(at.attempt).exclude(pk=at.pk).first()


def another_slot(at: Slot) -> Slot:
    """Return a place with the same item and other numbers, in the same run."""
    return add_slot(at.attempt, issue_another(at.variant))


@transaction.atomic
def append_slot(at: Slot, variant: Variant) -> Slot:
    """Put a variant at a run's end, unless a second click has put one there meanwhile."""
    take_turn(Attempt.objects.filter(pk=at.attempt.pk))
    if waiting := unanswered_in(at.attempt).filter(position__gt=at.position).first():
        variant.delete()
        return waiting
    return add_slot(at.attempt, variant)


@transaction.atomic
def add_slot(run: Attempt, variant: Variant) -> Slot:
    take_turn(Attempt.objects.filter(pk=run.pk))
    last = run.slots.aggregate(last=Max("position"))["last"] or 0
    return Slot.objects.create(attempt=run, position=last + 1, variant=variant)


def finish_run(run: Attempt) -> None:
    """End a run of practice; to end it again changes nothing."""
    Attempt.objects.unfinished().filter(pk=run.pk, mode=Attempt.Mode.PRACTICE).update(
        finished_at=Now(), ended=Attempt.Ended.HANDED_IN
    )


def unanswered_in(run: Attempt) -> QuerySet[Slot]:
    """Return the places of a run that wait for an answer, in order."""
    answers = Submission.objects.filter(variant=OuterRef("variant"))
    slots = run.slots.select_related("attempt", "variant").filter(~Exists(answers))
    return slots.order_by("position")


def unfinished_runs(owner: Mapping[str, Any], scope: Mapping[str, Any]) -> QuerySet[Any]:
    """Return a learner's open runs of a scope, each with whether nothing was answered in it."""
    answers = Submission.objects.filter(variant__slot__attempt=OuterRef("pk"))
    own = Attempt.objects.unfinished().filter(mode=Attempt.Mode.PRACTICE, scope=dict(scope))
    return own.filter(**owner).annotate(is_untouched=~Exists(answers))
