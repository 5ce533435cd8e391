"""Convert the exams of a bank: sections of its items, and the rules they are sat by."""

from __future__ import annotations

from collections.abc import Sequence

from questions.formats.bank_file import ExamEntry, ItemEntry, SectionEntry
from questions.formats.fields import Fields, slug, unique
from questions.formats.plain_yaml import Node

RELEASES = ("at-once", "when-finished", "when-closed", "by-hand")
MOST_MINUTES = 14 * 24 * 60
MOST_TIMES = 1_000


def read_exams(nodes: Sequence[Node], items: Sequence[ItemEntry]) -> tuple[ExamEntry, ...]:
    exams = tuple(read_exam(node, items) for node in nodes)
    unique(nodes, [exam.slug for exam in exams])
    return exams


def read_exam(node: Node, items: Sequence[ItemEntry]) -> ExamEntry:
    fields = Fields(
        node,
        required="slug title sections",
        optional="description minutes tries sittings opens closes release",
    )
    exam = ExamEntry(
        slug=fields.slug("slug"),
        title=fields.title("title", at_most=120),
        description=fields.sentence("description", ""),
        minutes=fields.count("minutes", at_most=MOST_MINUTES),
        tries=fields.count("tries", at_most=MOST_TIMES),
        sittings=fields.count("sittings", at_most=MOST_TIMES),
        opens=fields.moment("opens"),
        closes=fields.moment("closes"),
        release=fields.one_of("release", RELEASES, "when-finished"),
        sections=read_sections(fields.several("sections"), items),
    )
    refuse_what_cannot_be(fields, exam)
    return exam


def refuse_what_cannot_be(fields: Fields, exam: ExamEntry) -> None:
    """Refuse rules that contradict one another."""
    if exam.opens and exam.closes and exam.opens >= exam.closes:
        fields["closes"].refuse("let it close after it opens")
    if exam.release == "when-closed" and exam.closes is None:
        fields["release"].refuse("say when it closes, or the marks are never shown")
    if exam.tries is not None and exam.release != "at-once":
        fields["tries"].refuse("only where marks are shown at once can one try again")


def read_sections(nodes: Sequence[Node], items: Sequence[ItemEntry]) -> tuple[SectionEntry, ...]:
    sections = tuple(read_section(node, items) for node in nodes)
    seen: set[str] = set()
    for node, section in zip(nodes, sections, strict=True):
        if twice := seen.intersection(section.items):
            node.refuse(f"{min(twice)} stands in another section too")
        seen.update(section.items)
    return sections


def read_section(node: Node, items: Sequence[ItemEntry]) -> SectionEntry:
    """Read a section: all items of one kind, in the order of the bank, or those it names."""
    fields = Fields(node, required="title", optional="of items points pick")
    if ("of" in fields) == ("items" in fields):
        node.refuse("write either `of`, a kind of item, or `items`, a list of them")
    chosen = kind_of(fields, items) if "of" in fields else named_in(fields, items)
    pick = fields.count("pick", at_most=len(chosen))
    return SectionEntry(
        title=fields.title("title", at_most=120),
        items=chosen,
        points=fields.weight("points", 1.0),
        pick=pick,
    )


def kind_of(fields: Fields, items: Sequence[ItemEntry]) -> tuple[str, ...]:
    kind = fields.one_of("of", sorted({item.section for item in items}))
    return tuple(item.slug for item in items if item.section == kind)


def named_in(fields: Fields, items: Sequence[ItemEntry]) -> tuple[str, ...]:
    nodes = fields.several("items")
    names = tuple(map(slug, nodes))
    known = {item.slug for item in items}
    for node, name in zip(nodes, names, strict=True):
        if name not in known:
            node.refuse(f"{name} is not among the items of this bank")
    unique(nodes, names)
    return names
