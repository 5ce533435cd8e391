"""Convert a bank written in YAML into plain entries, or say what is wrong and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from questions.formats.bank_file import BankFile, ItemEntry, TopicEntry, Wording
from questions.formats.fields import Fields, slug, unique
from questions.formats.plain_yaml import Node, read_tree
from questions.formats.yaml_exams import read_exams
from questions.formats.yaml_parts import read_parts

SECTIONS = ("short-answer", "calculation", "multiple-choice")
VISIBILITIES = ("public", "private")
WRITTEN = ("stem", "solution", "prompt", "choices", "criteria", "misconceptions", "roles", "parts")
GENERATED = ("generator", "options", "givens", "choice_of", "hints")
STAGES = ("formula", "numbers", "value")
NO_HINTS = {"none": 0.0}
"""Costs that name no stage: none is offered. Without any costs, all are, at the usual price."""


def read_bank(text: str) -> BankFile:
    """Read a bank file. Raises `UnreadableBank` with the line, the place and the remedy."""
    fields = Fields(read_tree(text), required="bank topics items", optional="exams")
    head = Fields(fields["bank"], required="slug title", optional="description licence visibility")
    topics = read_topics(fields.several("topics", at_least=0))
    items = read_items(fields.several("items"), {topic.slug for topic in topics})
    return BankFile(
        slug=head.slug("slug"),
        title=head.title("title", at_most=120),
        description=head.sentence("description", ""),
        licence=head.title("licence", at_most=80) if "licence" in head else "",
        visibility=head.one_of("visibility", VISIBILITIES, "public"),
        topics=topics,
        items=items,
        exams=read_exams(fields.several("exams", at_least=0), items),
    )


def read_topics(nodes: Sequence[Node]) -> tuple[TopicEntry, ...]:
    """Flatten the tree of topics, each after the one it stands in."""
    placed = list(walk_topics(nodes, None))
    unique([node for node, _ in placed], [topic.slug for _, topic in placed])
    known: set[str] = set()
    for node, topic in placed:
        for slug_before in topic.after:
            if slug_before not in known:
                node.refuse(f"{slug_before} comes after {topic.slug} or nowhere; put it before")
        known.add(topic.slug)
    return tuple(topic for _, topic in placed)


def walk_topics(nodes: Sequence[Node], parent: str | None) -> Iterator[tuple[Node, TopicEntry]]:
    for node in nodes:
        fields = Fields(node, required="slug title", optional="summary after topics")
        topic = TopicEntry(
            slug=fields.slug("slug"),
            title=fields.title("title", at_most=120),
            parent=parent,
            summary=fields.sentence("summary", ""),
            after=tuple(map(slug, fields.several("after", at_least=0))),
        )
        yield node, topic
        yield from walk_topics(fields.several("topics", at_least=0), topic.slug)


def read_items(nodes: list[Node], topics: set[str]) -> tuple[ItemEntry, ...]:
    items = tuple(read_item(node, topics) for node in nodes)
    unique(nodes, [item.slug for item in items])
    unique(nodes, [f"{item.section} {item.label}" for item in items])
    return items


def read_item(node: Node, topics: set[str]) -> ItemEntry:
    fields = Fields(
        node,
        required="slug section label title topics",
        optional=" ".join(WRITTEN + GENERATED),
    )
    return ItemEntry(
        slug=fields.slug("slug"),
        section=fields.one_of("section", SECTIONS),
        label=fields.title("label", at_most=8),
        topics=read_topics_of(fields, topics),
        wording=read_generated(fields) if "generator" in fields else read_written(fields),
        place=node.place,
    )


def read_topics_of(fields: Fields, known: set[str]) -> tuple[str, ...]:
    nodes = fields.several("topics")
    slugs = tuple(slug(node) for node in nodes)
    for node, name in zip(nodes, slugs, strict=True):
        if name not in known:
            node.refuse(f"{name} is not among the topics at the top of the file")
    unique(nodes, slugs)
    return slugs


def read_generated(fields: Fields) -> Wording:
    for name in WRITTEN:
        if name in fields:
            fields[name].refuse("the generator writes this; leave it out")
    return Wording(
        title=fields.title("title", at_most=120),
        generator=fields.slug("generator"),
        options=fields.mapping("options"),
        givens=fields.mapping("givens"),
        choice_of=fields.title("choice_of", at_most=80) if "choice_of" in fields else "",
        hints=read_hints(fields),
    )


def read_hints(fields: Fields) -> dict[str, float]:
    """Read what each stage of the hints costs; a stage left out is not offered, of false none."""
    if "hints" not in fields:
        return {}
    if fields["hints"].value is False:
        return dict(NO_HINTS)
    stages = Fields(fields["hints"], optional=" ".join(STAGES))
    costs = {name: stages.share(name) for name in STAGES if name in stages}
    if sum(costs.values()) > 1 + 1e-9:
        fields["hints"].refuse("together the hints may cost 1 at most, the whole part")
    return costs


def read_written(fields: Fields) -> Wording:
    if "stem" not in fields:
        fields.node.refuse("write a stem, or name a generator")
    for name in GENERATED:
        if name in fields:
            fields[name].refuse("only an item with a generator has these")

    return Wording(
        title=fields.title("title", at_most=120),
        stem=fields.sentence("stem"),
        solution=fields.sentence("solution", ""),
        parts=read_parts(fields),
    )
