"""Marks that were looked at again: what they were, what they are, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from grader.learners import Learner
from grader.models import Grading, Submission
from grader.selectors.access import in_the_open, owned_by
from questions.models import Item

MOST = 5
"""So many are told at once; the others wait until these are opened."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a mark that a person has looked at."""

    submission: Submission
    before: float | None
    """Nothing where nobody had marked it."""
    after: float
    why: str


def changes_for(learner: Learner, item: Item | None = None) -> list[Change]:
    """Return what a learner has not been shown yet, newest first, of one item or of all."""
    later = Grading.objects.filter(submission=OuterRef("submission"), number__gt=OuterRef("number"))
    unseen = Grading.objects.looked_at_again().filter(
        ~Exists(later),
        owned_by(learner, "submission__variant__"),
        in_the_open("submission__variant"),
        seen_at=None,
    )
    if item is not None:
        unseen = unseen.filter(submission__variant__version__item=item)
    unseen = unseen.select_related("submission__variant").defer("submission__variant__key")
    newest = unseen.order_by("-graded_at").prefetch_related("submission__gradings")[:MOST]
    told = (change_of(grading.submission, grading.submission.gradings.all()) for grading in newest)
    return [change for change in told if change]


def change_of(submission: Submission, gradings: Iterable[Grading]) -> Change | None:
    """Return what came of the last look at a submission; nothing where there was none."""
    in_order = sorted(gradings, key=lambda grading: grading.number)
    if not in_order or not in_order[-1].is_another_look:
        return None
    *earlier, latest = in_order
    known = last_known(earlier)
    return Change(submission, known.score if known else None, latest.score, latest.why)


def last_known(earlier: Sequence[Grading]) -> Grading | None:
    """Return the mark that the student knew: the last that was opened, or else the first."""
    opened = (each for each in reversed(earlier) if each.is_another_look and each.seen_at)
    return next(opened, earlier[0] if earlier else None)
