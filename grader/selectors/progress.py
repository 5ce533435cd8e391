"""How far a learner has come: what is due, how well topics are known, how first tries went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Case, Value, When
from django.utils import timezone

from grader.engine.scheduling import Standing, Try, standing_with
from grader.learners import Learner
from grader.models import Mastery, Submission
from grader.selectors.access import in_the_open, owned_by
from grader.selectors.practice import scored
from questions.models import Item, Topic
from questions.selectors.syllabus import items_open_to, syllabus_for

MOST_LISTED = 20
# So many bars stand beside one another on a phone.
MOST_DAYS = 21
MOST_WEEKS = 26

Viewer = User | AnonymousUser


@dataclass(frozen=True, slots=True)
class DueItem:
    """An item that should be seen again by now, with its bank and topics."""

    item: Item
    due_at: datetime
    overdue: timedelta


@dataclass(frozen=True, slots=True)
class DueItems:
    """What is due, the longest overdue first, and when more will be."""

    count: int
    items: Sequence[DueItem]
    """Not more than can be read."""
    next_due_at: datetime | None

    @property
    def unlisted(self) -> int:
        return self.count - len(self.items)


@dataclass(frozen=True, slots=True)
class TopicMastery:
    """A topic, what to know before it, and how well a learner knows it."""

    topic: Topic
    prerequisites: Sequence[Topic]
    standing: Standing


@dataclass(frozen=True, slots=True)
class Period:
    """A day or a week, and how the first tries of that time went together."""

    begins: date
    tries: int
    accuracy: float | None
    """The mean score; nothing where there was no try."""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """First tries over time, by day or, when it is longer, by week."""

    is_weekly: bool
    periods: Sequence[Period]


@dataclass(frozen=True, slots=True)
class FirstTry:
    """A marked first try at a variant of an item, whose mark may be seen."""

    item_id: int
    told: Try


def due_items(student: User, now: datetime) -> DueItems:
    """Return what a student should see again by now, of what can still be practised."""
    usable = {item.pk: item for item in items_open_to(student)}
    dates = Mastery.objects.filter(student=student).order_by("due_at", "pk")
    scheduled = [row for row in dates.values_list("item", "due_at") if row[0] in usable]
    due = [
        DueItem(usable[item], due_at, now - due_at) for item, due_at in scheduled if due_at <= now
    ]
    later = (due_at for _, due_at in scheduled if due_at > now)
    return DueItems(len(due), due[:MOST_LISTED], next(later, None))


def topics_with_mastery(
    viewer: Viewer, learner: Learner, tries: Iterable[FirstTry] | None = None
) -> list[TopicMastery]:
    """Return every topic that can be practised, in learning order, with how well it is known.

    Five queries, however many topics, items and tries there are; four where ``tries`` are given.
    """
    by_item: dict[int, list[Try]] = {}
    for each in first_tries(learner) if tries is None else tries:
        by_item.setdefault(each.item_id, []).append(each.told)
    return [
        TopicMastery(
            entry.topic,
            entry.prerequisites,
            standing_with([by_item.get(item.pk, []) for item in entry.items]),
        )
        for entry in syllabus_for(viewer)
    ]


def first_tries(learner: Learner) -> list[FirstTry]:
    """Return a learner's marked first tries in order of time, in one query.

    They are read anew each time, so that a mark which was mended counts from then on, and so that
    visitors have levels too.
    """
    hinted = Case(When(hint_costs__isnull=False, then=Value(1)), default=Value(0))
    own = owned_by(learner, "variant__"), in_the_open("variant")
    rows = (
        scored(Submission.objects.filter(*own, number=1, variant__version__isnull=False))
        .annotate(hinted=hinted)
        .order_by("submitted_at", "pk")
        .values_list("variant__version__item", "submitted_at", "score", "hinted")
    )
    return [
        FirstTry(item, Try(at, score, bool(hint)))
        for item, at, score, hint in rows
        if score is not None
    ]


def accuracy_of(tries: Sequence[FirstTry]) -> Accuracy:
    """Put first tries together by day, or by week where that would be too many."""
    days: dict[date, list[float]] = {}
    for each in tries:
        days.setdefault(timezone.localdate(each.told.at), []).append(each.told.score)
    if not days:
        return Accuracy(is_weekly=False, periods=[])
    first, last = min(days), max(days)
    if last - first < timedelta(days=MOST_DAYS):
        return Accuracy(is_weekly=False, periods=periods_in(days, first, last, step=1))
    first, last = monday_of(first), monday_of(last)
    first = max(first, last - timedelta(weeks=MOST_WEEKS - 1))
    return Accuracy(is_weekly=True, periods=periods_in(days, first, last, step=7))


def periods_in(
    days: Mapping[date, Sequence[float]], first: date, last: date, *, step: int
) -> list[Period]:
    """Return every period from the first to the last, those without a try among them."""
    periods = []
    for number in range((last - first).days // step + 1):
        begins = first + timedelta(days=number * step)
        scores = [
            score for day in range(step) for score in days.get(begins + timedelta(days=day), [])
        ]
        mean = sum(scores) / len(scores) if scores else None
        periods.append(Period(begins, len(scores), mean))
    return periods


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
