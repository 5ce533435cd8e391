"""Record the exams of a bank that is being loaded; attempts keep what they were given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from questions.formats.bank_file import ExamEntry, SectionEntry
from questions.formats.plain_yaml import UnreadableBank
from questions.models import Assessment, Bank, Item, Section, SectionItem


def record_exams(bank: Bank, entries: Sequence[ExamEntry]) -> None:
    """Write a bank's exams as its file has them; what is gone from there is retired.

    Raises `UnreadableBank` where another bank has an exam of the same name.
    """
    items = {item.slug: item for item in bank.items.all()}
    for position, entry in enumerate(entries, start=1):
        exam = record_exam(bank, entry, position)
        record_sections(exam, entry.sections, items)
    named = [entry.slug for entry in entries]
    gone = bank.assessments.filter(retired_at=None).exclude(slug__in=named)
    gone.update(retired_at=timezone.now())


def record_exam(bank: Bank, entry: ExamEntry, position: int) -> Assessment:
    if Assessment.objects.filter(slug=entry.slug).exclude(bank=bank).exists():
        raise UnreadableBank(f"another bank has an exam {entry.slug}; name this one otherwise")
    values: dict[str, Any] = {
        "title": entry.title,
        "description": entry.description,
        "position": position,
        "opens": entry.opens,
        "closes": entry.closes,
        "minutes": entry.minutes,
        "tries": entry.tries,
        "sittings": entry.sittings,
        "release": entry.release,
        "retired_at": None,
    }
    exam, _ = Assessment.objects.update_or_create(bank=bank, slug=entry.slug, defaults=values)
    return exam


def record_sections(
    exam: Assessment, entries: Sequence[SectionEntry], items: dict[str, Item]
) -> None:
    """Write the sections anew where they differ: nothing of a student's points at them."""
    if sections_of(exam) == list(entries):
        return
    exam.sections.all().delete()
    for position, entry in enumerate(entries, start=1):
        section = Section.objects.create(
            assessment=exam, position=position, title=entry.title, pick=entry.pick
        )
        SectionItem.objects.bulk_create(
            SectionItem(section=section, item=items[slug], position=place, points=entry.points)
            for place, slug in enumerate(entry.items, start=1)
        )


def sections_of(exam: Assessment) -> list[SectionEntry]:
    """Return what an exam consists of, as a file would say it."""
    entries = []
    for section in exam.sections.prefetch_related("entries__item"):
        found = list(section.entries.all())
        points = found[0].points if found else 0.0
        slugs = tuple(each.item.slug for each in found)
        entries.append(
            SectionEntry(title=section.title, items=slugs, points=points, pick=section.pick)
        )
    return entries
