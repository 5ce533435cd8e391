"""Topics with all that practises them, their narrower topics' items among it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User
from django.http import Http404

from questions.models import Item, Topic
from questions.selectors.syllabus import SyllabusEntry, syllabus_for

Parents = Mapping[int, int | None]


@dataclass(frozen=True, slots=True)
class TopicToPractise:
    """A topic and the items of its whole family, what is learnt first standing first."""

    topic: Topic
    items: Sequence[Item]
    places: Mapping[int, int]
    """By an item's id, where its topic stands in the order of learning."""


def topics_to_practise(viewer: User | AnonymousUser) -> list[TopicToPractise]:
    """Return the topics that somebody can practise, in learning order.

    Six queries, however many topics and items there are.
    """
    entries = syllabus_for(viewer)
    topics = {topic.pk: topic for topic in Topic.objects.all()}
    parents = {topic.pk: topic.parent_id for topic in topics.values()}
    found: dict[int, None] = {}
    for entry in entries:
        # A broad topic without items of its own stands before its first narrow one.
        for pk in reversed(list(lineage(entry.topic.pk, parents))):
            if pk == entry.topic.pk or not any(each.topic.pk == pk for each in entries):
                found.setdefault(pk)
    return [gathered(topics[pk], entries, parents) for pk in found]


def topic_to_practise(viewer: User | AnonymousUser, slug: str) -> TopicToPractise:
    """Return a topic that somebody can practise; one with nothing to practise is not there."""
    for each in topics_to_practise(viewer):
        if each.topic.slug == slug:
            return each
    raise Http404


def family_of(slug: str) -> list[int]:
    """Return the ids of a topic and of all that is within it."""
    rows = list(Topic.objects.values_list("pk", "slug", "parent_id"))
    parents = {pk: parent for pk, _, parent in rows}
    heads = {pk for pk, name, _ in rows if name == slug}
    return [pk for pk in parents if heads.intersection(lineage(pk, parents))]


def lineage(pk: int, parents: Parents) -> Iterator[int]:
    """Give a topic, what it is within, and so on; each once, should they ever go in a circle."""
    seen: set[int] = set()
    at: int | None = pk
    while at is not None and at not in seen:
        seen.add(at)
        yield at
        at = parents.get(at)


def gathered(topic: Topic, entries: Sequence[SyllabusEntry], parents: Parents) -> TopicToPractise:
    items: dict[int, Item] = {}
    places: dict[int, int] = {}
    for place, entry in enumerate(entries):
        if topic.pk in lineage(entry.topic.pk, parents):
            for item in entry.items:
                items.setdefault(item.pk, item)
                places.setdefault(item.pk, place)
    return TopicToPractise(topic, list(items.values()), places)
