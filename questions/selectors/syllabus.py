"""The syllabus: topics in an order in which they can be learnt, and what practises each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser, User

from questions.models import Item, ItemVersion, Topic
from questions.selectors.banks import banks_open_to


@dataclass(slots=True)
class SyllabusEntry:
    """A topic, what to know before it, and the items that practise it."""

    topic: Topic
    prerequisites: Sequence[Topic]
    leads_to: list[Topic] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)


def syllabus_for(viewer: User | AnonymousUser) -> list[SyllabusEntry]:
    """Return the topics that somebody can practise, each after those to know first.

    Four queries, however many topics and items there are.
    """
    entries = {
        topic.pk: SyllabusEntry(topic, list(topic.prerequisites.all()))
        for topic in Topic.objects.prefetch_related("prerequisites")
    }
    for item in items_open_to(viewer):
        for topic in item.topics.all():
            entries[topic.pk].items.append(item)
    practised = [entry for entry in entries.values() if entry.items]
    for entry in practised:
        entry.prerequisites = [each for each in entry.prerequisites if entries[each.pk].items]
        for before in entry.prerequisites:
            entries[before.pk].leads_to.append(entry.topic)
    return in_learning_order(practised)


def items_open_to(viewer: User | AnonymousUser) -> Iterable[Item]:
    """Return the items in use that somebody may see, calculations first."""
    versions = (
        ItemVersion.objects.newest_published()
        .filter(item__bank__in=banks_open_to(viewer), item__retired_at=None)
        .select_related("item__bank")
        .prefetch_related("item__topics")
        .order_by("item__section", "item__bank", "item__position")
    )
    for version in versions:
        version.item.published = version
        yield version.item


def in_learning_order(entries: Iterable[SyllabusEntry]) -> list[SyllabusEntry]:
    """Sort topics so that each stands after its prerequisites.

    Of those that might stand next, what leads somewhere goes first, then titles decide.
    """
    waiting = sorted(entries, key=lambda entry: (not entry.leads_to, entry.topic.title))
    order: list[SyllabusEntry] = []
    while waiting:
        known = {entry.topic.pk for entry in order}
        ready = next(
            (entry for entry in waiting if known.issuperset(t.pk for t in entry.prerequisites)),
            # Two topics that ask for one another; better shown in some order than not at all.
            waiting[0],
        )
        order.append(ready)
        waiting.remove(ready)
    return order
