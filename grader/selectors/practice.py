"""What a learner has practised so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery, TextChoices
from django.utils.translation import gettext_lazy as _

from grader.learners import Learner
from grader.models import FULL, Submission, latest_score
from grader.selectors.access import in_the_open, owned_by
from questions.models import Item


class Progress(TextChoices):
    """How far a learner is with an item."""

    UNTRIED = "untried", _("Not tried yet")
    TRIED = "tried", _("Tried")
    RIGHT = "right", _("Solved")


def submissions_of(learner: Learner) -> QuerySet[Submission]:
    """Return what a learner has handed in, but for an exam that shows no marks yet."""
    return Submission.objects.filter(owned_by(learner, "variant__"), in_the_open("variant"))


def scored(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    """Look up the latest score of each, or None, as `score`."""
    return submissions.annotate(score=latest_score())


def submissions_at(learner: Learner, item: Item, most: int = 10) -> QuerySet[Submission]:
    """Return a learner's latest tries at any variant of an item, newest first, with scores."""
    own = submissions_of(learner).filter(variant__version__item=item)
    return own.annotate(score=latest_score()).order_by("-submitted_at")[:most]


def progress_with(learner: Learner, items: Iterable[Item]) -> Mapping[int, Progress]:
    """Return a learner's progress with each of these items, by the item's id, in one query."""
    ids = [item.pk for item in items]
    own = submissions_of(learner).filter(variant__version__item__in=ids)
    own = own.annotate(score=latest_score())
    best = dict(own.values_list("variant__version__item").annotate(Max("score")).order_by())
    return {item_id: _progress(item_id, best) for item_id in ids}


def latest_scores(learner: Learner, items: Iterable[Item]) -> Mapping[int, float]:
    """Return the latest score of each of these items that a learner has tried, in one query.

    A try without a mark yet counts as a good one: nothing is known against it.
    """
    own = submissions_of(learner).filter(variant__version__item=OuterRef("pk"))
    latest = own.annotate(score=latest_score()).order_by("-submitted_at", "-number")
    tried = Item.objects.filter(Exists(own), pk__in=[item.pk for item in items]).order_by()
    scores = tried.annotate(score=Subquery(latest.values("score")[:1]))
    return {pk: 1.0 if score is None else score for pk, score in scores.values_list("pk", "score")}


def _progress(item_id: int, best: Mapping[int, float | None]) -> Progress:
    if item_id not in best:
        return Progress.UNTRIED
    return Progress.RIGHT if (best[item_id] or 0.0) >= FULL else Progress.TRIED
