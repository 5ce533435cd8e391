"""Runs of practice: where in one a learner is, and what they did in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import Http404

from grader.learners import Learner
from grader.models import FULL, Attempt, Slot, Submission, Variant
from grader.selectors.access import attempt_for, owned_by
from grader.selectors.choosing import due_ids, given_in
from grader.selectors.practice import scored
from grader.selectors.scopes import Scope, Viewer, size_of, title_of
from questions.models import Item, Topic


@dataclass(frozen=True, slots=True)
class Standing:
    """Where in a run one is: at the third item of 23, or the third of who knows how many."""

    run: Attempt
    title: str
    number: int
    total: int | None
    variant_id: UUID | None
    """What stands there, or where to go on."""


@dataclass(frozen=True, slots=True)
class Line:
    """What was done at one place of a run: the latest of its tries, and how many there were."""

    slot: Slot
    latest: Submission | None
    tries: int

    @property
    def item(self) -> Item | None:
        return self.slot.variant.version.item if self.slot.variant.version else None

    @property
    def score(self) -> float | None:
        score: float | None = getattr(self.latest, "score", None)
        return score

    @property
    def is_right(self) -> bool:
        return self.score is not None and self.score >= FULL


def run_for(learner: Learner, run_id: UUID) -> Attempt:
    """Return a learner's own run of practice."""
    run = attempt_for(learner, run_id)
    if run.is_exam:
        raise Http404
    return run


def slot_of(variant: Variant) -> Slot | None:
    """Return the place that a variant has in a run of practice; None where it is in none."""
    slots = Slot.objects.select_related("attempt", "variant__version__item")
    return slots.filter(variant=variant, attempt__mode=Attempt.Mode.PRACTICE).first()


def unfinished_run(learner: Learner, scope: Scope | None = None) -> Attempt | None:
    """Return the run that a learner began last and has not ended: any, or one of this scope."""
    runs = Attempt.objects.unfinished().filter(owned_by(learner), mode=Attempt.Mode.PRACTICE)
    return (runs if scope is None else runs.filter(scope=dict(scope))).first()


def standing_of(run: Attempt, viewer: Viewer, slot: Slot | None = None) -> Standing:
    """Say where in a run one is: at this place, or else where one would go on.

    Another like this is the same item, and counts once.
    """
    answers = Submission.objects.filter(variant=OuterRef("variant"))
    slots = run.slots.order_by("position").annotate(is_answered=Exists(answers))
    places = list(slots.values_list("variant_id", "variant__version__item", "is_answered"))
    if not places:
        return Standing(run, title_of(run.scope), 0, None, None)
    variants, items, answered = zip(*places, strict=True)

    # Where places are given out one by one, the last one is where one was.
    left_at = where_to_go_on(answered) if "missed" in run.scope else len(places) - 1
    at = variants.index(slot.variant_id) if slot else left_at
    seen = list(dict.fromkeys(items))
    total = total_of(run, viewer)
    return Standing(
        run=run,
        title=title_of(run.scope),
        number=seen.index(items[at]) + 1,
        # Items may be retired while a run goes on.
        total=None if total is None else max(total, len(seen)),
        variant_id=variants[at],
    )


def where_to_go_on(answered: Sequence[bool]) -> int:
    """Return the first place that waits after the last answer; where none does, the last one."""
    last_answer = max((at for at, is_answered in enumerate(answered) if is_answered), default=-1)
    return min(last_answer + 1, len(answered) - 1)


def total_of(run: Attempt, viewer: Viewer) -> int | None:
    """Return how many items a run has; of those that are due, what is left and what was given."""
    if "due" in run.scope:
        learner = Learner(run.student_id, run.visitor)
        return len(due_ids(learner, viewer) | set(given_in(run)))
    return size_of(run, viewer)


def lines_of(run: Attempt) -> list[Line]:
    """Return what was done at each place of a run, in four queries however long it is."""
    slots = run.slots.select_related("variant__version__item__bank", "attempt")
    submissions = scored(Submission.objects.filter(variant__slot__attempt=run))
    latest = {each.variant_id: each for each in submissions.order_by("number")}
    return [
        # Tries are numbered from one, so that the latest says how many there were.
        Line(slot, last := latest.get(slot.variant_id), last.number if last else 0)
        for slot in slots.prefetch_related("variant__version__item__topics").order_by("position")
    ]


def all_of(lines: Iterable[Line]) -> list[Item]:
    """Return the items of a run, each once."""
    return list({line.item.pk: line.item for line in lines if line.item}.values())


def not_right_yet(lines: Iterable[Line]) -> list[Item]:
    """Return the items of which the latest line, another like this included, was not right."""
    latest = {line.item.pk: line for line in lines if line.item}
    return [line.item for line in latest.values() if line.item and not line.is_right]


def topics_to_look_at(lines: Sequence[Line]) -> list[Topic]:
    """Return the topics of what was answered and is not right yet, those of most items first."""
    return topics_of(not_right_yet(line for line in lines if line.latest))


def topics_of(items: Iterable[Item]) -> list[Topic]:
    found: dict[int, Topic] = {}
    count: dict[int, int] = {}
    for item in items:
        for topic in item.topics.all():
            found[topic.pk] = topic
            count[topic.pk] = count.get(topic.pk, 0) + 1
    return sorted(found.values(), key=lambda topic: (-count[topic.pk], topic.title))
