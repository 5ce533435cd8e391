"""Publish what an item says as a new version, and read it back to compare.

Nothing here alters a version that is there already: a changed wording becomes the next number.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from questions.formats.bank_file import (
    ChoiceEntry,
    CriterionEntry,
    MisconceptionEntry,
    PartEntry,
    Wording,
)
from questions.models import Choice, Criterion, Item, ItemVersion, Misconception, WrittenPart

PARTS = ("parts__choices", "parts__criteria", "parts__misconceptions")
"""What to prefetch before `wording_of`."""


def publish_wording(
    item: Item, wording: Wording, *, number: int, generator_version: int | None
) -> ItemVersion:
    """Write the next version of an item. Call it inside a transaction."""
    version = ItemVersion.objects.create(
        item=item,
        number=number,
        title=wording.title,
        stem=wording.stem,
        solution=wording.solution,
        generator=wording.generator,
        generator_version=generator_version,
        options=dict(wording.options),
        givens=dict(wording.givens),
        choice_of=wording.choice_of,
        hint_costs=dict(wording.hints),
        published_at=timezone.now(),
    )
    for position, entry in enumerate(wording.parts, start=1):
        write_part(version, position, entry)
    return version


def write_part(version: ItemVersion, position: int, entry: PartEntry) -> None:
    part = WrittenPart.objects.create(
        version=version,
        position=position,
        name=entry.name,
        prompt=entry.prompt,
        rule=entry.rule,
        settings=dict(entry.settings),
        weight=entry.weight,
    )
    Choice.objects.bulk_create(
        Choice(
            part=part,
            position=place,
            name=choice.name,
            text=choice.text,
            is_key=choice.is_key,
            feedback=choice.feedback,
            pinned=choice.pinned,
        )
        for place, choice in enumerate(entry.choices, start=1)
    )
    Criterion.objects.bulk_create(
        Criterion(
            part=part,
            position=place,
            name=criterion.name,
            idea=criterion.idea,
            weight=criterion.weight,
            patterns=list(criterion.patterns),
            phrasings=list(criterion.phrasings),
            hint=criterion.hint,
        )
        for place, criterion in enumerate(entry.criteria, start=1)
    )
    Misconception.objects.bulk_create(
        Misconception(
            part=part,
            position=place,
            statement=misconception.statement,
            contradicts=list(misconception.contradicts),
            patterns=list(misconception.patterns),
            phrasings=list(misconception.phrasings),
            feedback=misconception.feedback,
        )
        for place, misconception in enumerate(entry.misconceptions, start=1)
    )


def wording_of(version: ItemVersion) -> Wording:
    """Read a version back as its author wrote it."""
    return Wording(
        title=version.title,
        stem=version.stem,
        solution=version.solution,
        generator=version.generator,
        options=version.options,
        givens=version.givens,
        choice_of=version.choice_of,
        hints=version.hint_costs,
        parts=tuple(map(part_entry, version.parts.all())),
    )


def part_entry(part: WrittenPart) -> PartEntry:
    return PartEntry(
        name=part.name,
        prompt=part.prompt,
        rule=part.rule,
        settings=part.settings,
        weight=part.weight,
        choices=choice_entries(part.choices.all()),
        criteria=criterion_entries(part.criteria.all()),
        misconceptions=misconception_entries(part.misconceptions.all()),
    )


def choice_entries(choices: Iterable[Choice]) -> tuple[ChoiceEntry, ...]:
    return tuple(
        ChoiceEntry(
            name=choice.name,
            text=choice.text,
            feedback=choice.feedback,
            is_key=choice.is_key,
            pinned=choice.pinned,
        )
        for choice in choices
    )


def criterion_entries(criteria: Iterable[Criterion]) -> tuple[CriterionEntry, ...]:
    return tuple(
        CriterionEntry(
            name=criterion.name,
            idea=criterion.idea,
            weight=criterion.weight,
            patterns=tuple(criterion.patterns),
            phrasings=tuple(criterion.phrasings),
            hint=criterion.hint,
        )
        for criterion in criteria
    )


def misconception_entries(
    misconceptions: Iterable[Misconception],
) -> tuple[MisconceptionEntry, ...]:
    return tuple(
        MisconceptionEntry(
            statement=misconception.statement,
            contradicts=tuple(misconception.contradicts),
            patterns=tuple(misconception.patterns),
            phrasings=tuple(misconception.phrasings),
            feedback=misconception.feedback,
        )
        for misconception in misconceptions
    )
