"""Convert the parts of a written item: choices, and criteria with misconceptions."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import chain
from string import ascii_lowercase

from grader.engine.short_answer.patterns import PatternError, parse, parse_words
from questions.formats.bank_file import (
    ChoiceEntry,
    CriterionEntry,
    MisconceptionEntry,
    PartEntry,
)
from questions.formats.fields import Fields, slug, unique, whole_weight
from questions.formats.plain_yaml import Node

MAX_CHOICES = len(ascii_lowercase)
ROLE = re.compile(r"[a-z][a-z0-9-]{0,39}")


def read_parts(fields: Fields) -> tuple[PartEntry, ...]:
    """Read the parts; an item of one part may write it without a list around it."""
    if "parts" not in fields:
        return (read_part(fields, name="answer"),)
    for name in ("prompt", "choices", "criteria", "misconceptions", "roles"):
        if name in fields:
            fields[name].refuse("write this within one of the parts")
    nodes = fields.several("parts")
    parts = tuple(read_listed_part(node) for node in nodes)
    unique(nodes, [part.name for part in parts])
    return parts


def read_listed_part(node: Node) -> PartEntry:
    fields = Fields(
        node,
        required="name prompt",
        optional="weight choices criteria misconceptions roles reference",
    )
    part = read_part(fields, name=fields.slug("name", at_most=40))
    reference = {"reference": fields.sentence("reference")} if "reference" in fields else {}
    settings = {**part.settings, **reference}
    return replace(part, weight=fields.weight("weight", 1.0), settings=settings)


def read_part(fields: Fields, *, name: str) -> PartEntry:
    if ("choices" in fields) == ("criteria" in fields):
        fields.node.refuse("write either choices or criteria")
    if "choices" in fields:
        if "misconceptions" in fields:
            fields["misconceptions"].refuse("a choice says this in its options' feedback")
        if "roles" in fields:
            fields["roles"].refuse("only a text is read for who does what")
        prompt = fields.sentence("prompt", "Choose one.")
        return PartEntry(name=name, prompt=prompt, rule="one-of", choices=read_choices(fields))
    return read_text(fields, name=name)


def read_text(fields: Fields, *, name: str) -> PartEntry:
    """Read a part that is answered by a text, and its rubric."""
    groups = read_roles(fields)
    roles = [role["name"] for role in chain.from_iterable(groups)]
    criteria = read_criteria(fields, roles)
    names = [criterion.name for criterion in criteria]
    return PartEntry(
        name=name,
        prompt=fields.sentence("prompt", "Answer in a few sentences."),
        rule="rubric",
        settings={"roles": groups} if groups else {},
        criteria=criteria,
        misconceptions=tuple(
            read_misconception(node, roles, names)
            for node in fields.several("misconceptions", at_least=0)
        ),
    )


def read_choices(fields: Fields) -> tuple[ChoiceEntry, ...]:
    nodes = fields.several("choices", at_least=2)
    if len(nodes) > MAX_CHOICES:
        fields["choices"].refuse(f"write at most {MAX_CHOICES} options")
    choices = tuple(map(read_choice, nodes, ascii_lowercase))
    unique(nodes, [choice.name for choice in choices])
    keys = sum(choice.is_key for choice in choices)
    if keys != 1:
        fields["choices"].refuse(f"mark one option with `key: true`; {keys} are")
    return choices


def read_choice(node: Node, letter: str) -> ChoiceEntry:
    fields = Fields(node, required="text feedback", optional="name key pinned")
    return ChoiceEntry(
        name=fields.slug("name", letter, at_most=40),
        text=fields.sentence("text"),
        feedback=fields.sentence("feedback"),
        is_key=fields.flag("key", default=False),
        pinned=fields.flag("pinned", default=False),
    )


def read_roles(fields: Fields) -> list[list[dict[str, str]]]:
    """Read the groups of those who could be mixed up, as they are frozen."""
    groups = [read_group(node) for node in fields.several("roles", at_least=0)]
    placed = list(chain.from_iterable(groups))
    unique([node for node, _ in placed], [role["name"] for _, role in placed])
    return [[role for _, role in group] for group in groups]


def read_group(node: Node) -> list[tuple[Node, dict[str, str]]]:
    if not isinstance(node.value, Mapping) or not node.value:
        node.refuse('write each name with the words for it, like {generator: "generator|gen"}')
    return [(words, read_role(name, words)) for name, words in node.value.items()]


def read_role(name: str, node: Node) -> dict[str, str]:
    if not ROLE.fullmatch(name):
        node.refuse("name it by small letters, digits and hyphens, a letter first")
    words = code(node, "the words for it")
    try:
        parse_words(words)
    except PatternError as error:
        node.refuse(str(error))
    return {"name": name, "words": words}


def read_criteria(fields: Fields, roles: Collection[str]) -> tuple[CriterionEntry, ...]:
    nodes = fields.several("criteria")
    criteria = tuple(read_criterion(node, roles) for node in nodes)
    unique(nodes, [criterion.name for criterion in criteria])
    whole_weight(fields["criteria"], [criterion.weight for criterion in criteria])
    return criteria


def read_criterion(node: Node, roles: Collection[str]) -> CriterionEntry:
    fields = Fields(node, required="name idea weight phrasings hint", optional="patterns")
    return CriterionEntry(
        name=fields.slug("name", at_most=40),
        idea=fields.sentence("idea"),
        weight=fields.weight("weight"),
        patterns=read_patterns(fields, roles),
        phrasings=fields.sentences("phrasings"),
        hint=fields.sentence("hint"),
    )


def read_misconception(
    node: Node, roles: Collection[str], criteria: Collection[str]
) -> MisconceptionEntry:
    fields = Fields(node, required="statement phrasings feedback", optional="contradicts patterns")
    return MisconceptionEntry(
        statement=fields.sentence("statement"),
        contradicts=read_contradicted(fields.several("contradicts", at_least=0), criteria),
        patterns=read_patterns(fields, roles),
        phrasings=fields.sentences("phrasings"),
        feedback=fields.sentence("feedback"),
    )


def read_contradicted(nodes: list[Node], criteria: Collection[str]) -> tuple[str, ...]:
    names = tuple(slug(node, at_most=40) for node in nodes)
    for node, name in zip(nodes, names, strict=True):
        if name not in criteria:
            node.refuse(f"{name} is no criterion here; there is {', '.join(criteria)}")
    unique(nodes, names)
    return names


def read_patterns(fields: Fields, roles: Collection[str]) -> tuple[str, ...]:
    nodes = fields.several("patterns", at_least=0)
    patterns = tuple(read_pattern(node, roles) for node in nodes)
    unique(nodes, patterns)
    return patterns


def read_pattern(node: Node, roles: Collection[str]) -> str:
    text = code(node, "a pattern")
    try:
        subjects = parse(text).subjects
    except PatternError as error:
        node.refuse(str(error))
    for name in subjects:
        if name not in roles:
            node.refuse(f"@{name} is none of the roles; there is {', '.join(roles) or 'none'}")
    return text


def code(node: Node, what: str) -> str:
    """Read a line in the language of patterns."""
    if not isinstance(node.value, str):
        node.refuse(f"write {what}; put quotation marks around it")
    text = " ".join(node.value.split())
    if not text:
        node.refuse(f"write {what}")
    return text
