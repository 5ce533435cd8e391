"""What instructors are shown of their items: how much waits, and how well the marker does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef

from grader.engine.short_answer.judging.agreement import Judged, pearson
from grader.models import AcceptedWording, Decision, Grading, Submission
from grader.selectors.access import items_taught_by
from grader.selectors.agreement import judged_parts
from grader.selectors.waiting import MARKS_ASKED, Alike, waiting_by_item
from questions.models import Item, ItemVersion, WrittenPart

LEAST_TO_COMPARE = 3


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, as Markdown, and what a good answer says."""

    stem: str
    prompt: str
    reference: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """How near the marker came to what instructors then gave."""

    answers: int
    distance: float
    """The mean difference of the two, as a share of the marks."""
    correlation: float | None


@dataclass(frozen=True, slots=True)
class Standing:
    """An item, what waits in it, and what instructors have done for it."""

    item: Item
    title: str
    waiting: Sequence[Alike]
    marks: int
    agreement: Agreement | None
    wordings: int

    @property
    def answers(self) -> int:
        return sum(len(each.answers) for each in self.waiting)

    @property
    def disputed(self) -> int:
        """How many of the answers a student asked about."""
        return sum(bool(one.requests) for each in self.waiting for one in each.answers)

    @property
    def asked(self) -> int:
        """How many marks are asked for at the start."""
        return MARKS_ASKED

    @property
    def is_beginning(self) -> bool:
        return self.marks < MARKS_ASKED


def standings_for(instructor: User) -> list[Standing]:
    """Return the items somebody may review in which something waits, or was done."""
    versions = ItemVersion.objects.newest_published().filter(item__in=items_taught_by(instructor))
    rows = versions.select_related("item__bank").order_by("item__bank__title", "item__position")
    standings = standings_of([(version.item, version.title) for version in rows])
    return [each for each in standings if each.waiting or each.marks or each.wordings]


def standings_of(items: Sequence[tuple[Item, str]]) -> list[Standing]:
    """Return how items stand, each with its title. Eight queries, however many there are."""
    ids = [item.pk for item, _ in items]
    judged = judged_by_item(ids)
    beginning = [pk for pk in ids if len(judged.get(pk, ())) < MARKS_ASKED]
    waiting = waiting_by_item(ids, beginning)
    wordings = wordings_in_use(ids)
    return [
        Standing(
            item=item,
            title=title,
            waiting=waiting.get(item.pk, []),
            marks=len(judged.get(item.pk, ())),
            agreement=agreement_in(judged.get(item.pk, [])),
            wordings=wordings.get(item.pk, 0),
        )
        for item, title in items
    ]


def standing_of_item(item: Item) -> Standing:
    title = item.published.title if item.published else item.slug
    return standings_of([(item, title)])[0]


def judged_by_item(item_ids: Collection[int]) -> dict[int, list[Judged]]:
    """Return what instructors gave themselves, beside what the marker had given first."""
    by_hand = Grading.objects.filter(submission=OuterRef("pk"), grader__isnull=False)
    marked = Submission.objects.filter(Exists(by_hand), variant__version__item__in=item_ids)
    judged: dict[int, list[Judged]] = defaultdict(list)
    rows = marked.select_related("variant__version__item__bank").defer(
        "response", "variant__key", "variant__content"
    )
    for row in rows.prefetch_related("gradings__decision"):
        if row.variant.version is not None:
            judged[row.variant.version.item_id] += [each for _, each in judged_parts(row)]
    return judged


def agreement_in(judged: Sequence[Judged]) -> Agreement | None:
    """Say how near marker and person are; of fewer than three answers nothing is said."""
    if len(judged) < LEAST_TO_COMPARE:
        return None
    given = np.array([each.given for each in judged])
    scores = np.array([each.score for each in judged])
    return Agreement(
        answers=len(judged),
        distance=float(np.abs(given - scores).mean()),
        correlation=pearson(given, scores),
    )


def wordings_in_use(item_ids: Collection[int]) -> dict[int, int]:
    """Return how many wordings were added to the rubric of each item."""
    used = AcceptedWording.objects.filter(item__in=item_ids, withdrawn_at=None)
    counts: dict[int, int] = defaultdict(int)
    for item_id in used.order_by().values_list("item", flat=True):
        counts[item_id] += 1
    return counts


def last_decision(item: Item, instructor: User) -> Decision | None:
    """Return what somebody decided last of an item, unless it was taken back."""
    made = Decision.objects.filter(item=item, by=instructor, undone_at=None)
    return made.order_by("-made_at").prefetch_related("gradings").first()


def question_of(group: Alike) -> Question:
    """Return what alike answers answer."""
    part = WrittenPart.objects.select_related("version").filter(
        version=group.representative.version_id, name=group.representative.part
    )
    found = part.first()
    return Question(
        stem=found.version.stem if found else "",
        prompt=found.prompt if found else "",
        reference=group.rubric.reference,
    )
