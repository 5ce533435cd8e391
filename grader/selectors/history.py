"""All that a learner has handed in, newest first; of some bank, topic or kind, or of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Case, OuterRef, QuerySet, Subquery, UUIDField, When
from django.db.models.fields.json import KeyTextTransform

from grader.learners import Learner
from grader.models import Attempt, Slot, Submission, is_withheld, latest_score
from grader.selectors.access import owned_by
from questions.models import Bank, Item, Topic

# What may be chosen, and where it stands.
FILTERS = {
    "bank": "variant__version__item__bank__slug",
    "topic": "variant__version__item__topics__slug",
    "kind": "variant__version__item__section",
}


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from: only what a learner has answered something of."""

    banks: Sequence[Bank]
    topics: Sequence[Topic]
    kinds: Sequence[tuple[str, str]]


def history_of(learner: Learner, chosen: Mapping[str, str] | None = None) -> QuerySet[Submission]:
    """Return what a learner handed in, each with `title`, `score`, `is_withheld`, `sitting`.

    Of an exam whose marks may not be seen yet it is told only that it was handed in.
    """
    wanted = {FILTERS[name]: value for name, value in (chosen or {}).items() if value}
    own = Submission.objects.filter(owned_by(learner, "variant__"), **wanted)
    sittings = Slot.objects.filter(variant=OuterRef("variant"), attempt__mode=Attempt.Mode.EXAM)
    return (
        own.select_related("variant__version__item__bank")
        .defer("response", "variant__content", "variant__key")
        .annotate(
            title=KeyTextTransform("title", "variant__content"),
            is_withheld=is_withheld("variant"),
            score=Case(When(is_withheld=False, then=latest_score())),
            sitting=Subquery(sittings.values("attempt")[:1], output_field=UUIDField()),
        )
        .order_by("-submitted_at", "-number", "pk")
    )


def choices_in(learner: Learner) -> Choices:
    """Return the banks, topics and kinds of what a learner has handed in, in three queries."""
    own = Submission.objects.filter(owned_by(learner, "variant__"))
    items = Item.objects.filter(pk__in=own.values("variant__version__item"))
    found = set(items.order_by().values_list("section", flat=True).distinct())
    return Choices(
        banks=list(Bank.objects.filter(items__in=items).distinct()),
        topics=list(Topic.objects.filter(items__in=items).distinct()),
        kinds=[(kind, str(label)) for kind, label in Item.Section.choices if kind in found],
    )
