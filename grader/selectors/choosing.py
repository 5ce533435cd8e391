"""Choose what to practise next: what is due, then what is new, then what went worst."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from grader.learners import Learner
from grader.models import Attempt, Mastery, Variant
from grader.selectors.access import owned_by
from grader.selectors.practice import latest_scores
from grader.selectors.scopes import Scope, Viewer, in_use, items_in
from questions.models import Item, ItemVersion


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that might come next, and all that its turn depends on."""

    item: Item
    place: int = 0
    """Of its topic in the order of learning."""
    given: int = 0
    """How often this run had it."""
    due: bool = False
    score: float | None = None
    """The latest one; None where it was never tried."""

    @property
    def rank(self) -> tuple[int, int, float, int]:
        """Sort what comes first to the front; a run goes round before it repeats itself."""
        if self.due:
            return self.given, 0, 0.0, self.place
        if self.score is None:
            return self.given, 1, 0.0, self.place
        return self.given, 2, self.score, self.place


def choose(candidates: Sequence[Candidate], just_seen: int | None = None) -> Candidate | None:
    """Return whose turn it is; among equals chance decides, which nobody can foresee.

    The item that was just seen waits while there are others.
    """
    others = [each for each in candidates if each.item.pk != just_seen] or candidates
    if not others:
        return None
    first = min(each.rank for each in others)
    return secrets.choice([each for each in others if each.rank == first])


def next_version(
    scope: Scope, learner: Learner, viewer: Viewer, run: Attempt | None = None
) -> ItemVersion | None:
    """Return what comes next in a run, or first in one about to begin; None where it ends."""
    candidates = candidates_in(scope, learner, viewer, given_in(run) if run else {})
    if "any" not in scope:
        candidates = [each for each in candidates if not each.given]
    chosen = choose(candidates, just_seen_by(learner))
    return chosen.item.published if chosen else None


def candidates_in(
    scope: Scope, learner: Learner, viewer: Viewer, given: Mapping[int, int]
) -> list[Candidate]:
    """Return the items of a scope, each with what a learner has done with it."""
    items, places = items_in(scope, viewer)
    due, scores = due_ids(learner, viewer), latest_scores(learner, items)
    return [
        Candidate(
            item,
            place=places.get(item.pk, 0),
            given=given.get(item.pk, 0),
            due=item.pk in due,
            score=scores.get(item.pk),
        )
        for item in items
        if item.pk in due or "due" not in scope
    ]


def due_ids(learner: Learner, viewer: Viewer) -> set[int]:
    """Return which items a student should see again by now, of those that can be practised.

    Of visitors nothing is kept.
    """
    if learner.student_id is None:
        return set()
    due = Mastery.objects.filter(student=learner.student_id, due_at__lte=timezone.now())
    return set(in_use(viewer).filter(pk__in=due.values("item")).values_list("pk", flat=True))


def given_in(run: Attempt) -> Counter[int]:
    """Count how often a run had each item."""
    return Counter(run.slots.values_list("variant__version__item", flat=True).order_by())


def just_seen_by(learner: Learner) -> int | None:
    latest = Variant.objects.filter(owned_by(learner)).values_list("version__item", flat=True)
    return latest.first()
