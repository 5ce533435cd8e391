"""Load a bank: what is new is published, what changed gets a version, what is gone is retired."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from questions.formats.bank_file import BankFile, ItemEntry, TopicEntry
from questions.formats.plain_yaml import MAX_BYTES, UnreadableBank
from questions.formats.yaml_bank import read_bank
from questions.models import Bank, Item, ItemVersion, Topic
from questions.services.exams import record_exams
from questions.services.generators import version_of_generator
from questions.services.versions import PARTS, publish_wording, wording_of


@dataclass(slots=True, kw_only=True)
class LoadedBank:
    """A bank, and the slugs of the items that loading it touched."""

    bank: Bank
    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        words = ("created", "changed", "unchanged", "restored", "retired")
        counts = [f"{len(getattr(self, word))} {word}" for word in words if getattr(self, word)]
        return f"{self.bank.slug}: {', '.join(counts)}"


def load_bank(source: Path | str) -> LoadedBank:
    """Load a bank from a file, or from the text of one; all of it, or nothing.

    Loading the same bank again changes nothing. An item that changed gets a new published version
    and keeps its old ones; an item that is gone from the file is retired, for answers to it stay.

    Raises `UnreadableBank`, whose message says where and how to mend it.
    """
    file = read_bank(read_source(source) if isinstance(source, Path) else source)
    # Drawing takes a while, and so comes before anything is locked.
    generator_versions = {entry.slug: version_of_generator(entry) for entry in file.items}
    return record(file, generator_versions)


def read_source(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1).decode()
    except OSError as error:
        raise UnreadableBank(f"the file cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UnreadableBank("the file is not UTF-8 text") from error


@transaction.atomic
def record(file: BankFile, generator_versions: dict[str, int | None]) -> LoadedBank:
    loaded = LoadedBank(bank=record_bank(file))
    topics = record_topics(file.topics)
    items = {item.slug: item for item in loaded.bank.items.all()}
    versions = newest_versions(loaded.bank)

    for position, entry in enumerate(file.items, start=1):
        item = record_item(loaded, entry, items.pop(entry.slug, None), position)
        item.topics.set([topics[slug] for slug in entry.topics])
        newest = versions.get(entry.slug)
        record_version(loaded, item, entry, newest, generator_versions[entry.slug])

    retire(loaded, [item for item in items.values() if item.retired_at is None])
    record_exams(loaded.bank, file.exams)
    return loaded


def record_bank(file: BankFile) -> Bank:
    values = {
        "title": file.title,
        "description": file.description,
        "licence": file.licence,
        "visibility": file.visibility,
    }
    # Locks the bank, so that of two loads at once the second finds what the first has written.
    bank, _ = Bank.objects.update_or_create(slug=file.slug, defaults=values)
    return bank


def record_topics(entries: tuple[TopicEntry, ...]) -> dict[str, Topic]:
    """Record the topics of a file; what it does not say of one, another file may have said."""
    topics: dict[str, Topic] = {}
    for entry in entries:
        said = {"title": entry.title, "summary": entry.summary}
        values: dict[str, Any] = {name: text for name, text in said.items() if text}
        if entry.parent:
            values["parent"] = topics[entry.parent]
        topic, _ = Topic.objects.update_or_create(slug=entry.slug, defaults=values)
        if entry.after:
            topic.prerequisites.set([topics[slug] for slug in entry.after])
        topics[entry.slug] = topic
    return topics


def newest_versions(bank: Bank) -> dict[str, ItemVersion]:
    versions: QuerySet[ItemVersion] = (
        ItemVersion.objects.filter(item__bank=bank)
        .select_related("item")
        .prefetch_related(*PARTS)
        .order_by("number")
    )
    return {version.item.slug: version for version in versions}


def record_item(loaded: LoadedBank, entry: ItemEntry, item: Item | None, position: int) -> Item:
    if item is None:
        item = Item(bank=loaded.bank, slug=entry.slug)
    elif item.retired_at is not None:
        loaded.restored.append(entry.slug)
    item.section = entry.section
    item.label = entry.label
    item.position = position
    item.retired_at = None
    item.save()
    return item


def record_version(
    loaded: LoadedBank,
    item: Item,
    entry: ItemEntry,
    newest: ItemVersion | None,
    generator_version: int | None,
) -> None:
    if newest is not None and newest.published_at is not None:
        same_wording = wording_of(newest) == entry.wording
        if same_wording and newest.generator_version == generator_version:
            loaded.unchanged.append(entry.slug)
            return

    number = newest.number + 1 if newest is not None else 1
    publish_wording(item, entry.wording, number=number, generator_version=generator_version)
    (loaded.changed if newest is not None else loaded.created).append(entry.slug)


def retire(loaded: LoadedBank, items: list[Item]) -> None:
    Item.objects.filter(pk__in=[item.pk for item in items]).update(retired_at=timezone.now())
    loaded.retired.extend(item.slug for item in items)
