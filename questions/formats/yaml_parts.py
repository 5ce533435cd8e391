"""Convert the parts of a written item: choices, and criteria with misconceptions."""

from __future__ import annotations

from dataclasses import replace
from string import ascii_lowercase

from questions.formats.bank_file import (
    ChoiceEntry,
    CriterionEntry,
    MisconceptionEntry,
    PartEntry,
)
from questions.formats.fields import Fields, unique, whole_weight
from questions.formats.plain_yaml import Node

MAX_CHOICES = len(ascii_lowercase)


def read_parts(fields: Fields) -> tuple[PartEntry, ...]:
    """Read the parts; an item of one part may write it without a list around it."""
    if "parts" not in fields:
        return (read_part(fields, name="answer"),)
    for name in ("prompt", "choices", "criteria", "misconceptions"):
        if name in fields:
            fields[name].refuse("write this within one of the parts")
    nodes = fields.several("parts")
    parts = tuple(read_listed_part(node) for node in nodes)
    unique(nodes, [part.name for part in parts])
    return parts


def read_listed_part(node: Node) -> PartEntry:
    fields = Fields(
        node, required="name prompt", optional="weight choices criteria misconceptions reference"
    )
    part = read_part(fields, name=fields.slug("name", at_most=40))
    settings = {"reference": fields.sentence("reference")} if "reference" in fields else {}
    return replace(part, weight=fields.weight("weight", 1.0), settings=settings)


def read_part(fields: Fields, *, name: str) -> PartEntry:
    if ("choices" in fields) == ("criteria" in fields):
        fields.node.refuse("write either choices or criteria")
    if "choices" in fields:
        if "misconceptions" in fields:
            fields["misconceptions"].refuse("a choice says this in its options' feedback")
        prompt = fields.sentence("prompt", "Choose one.")
        return PartEntry(name=name, prompt=prompt, rule="one-of", choices=read_choices(fields))
    return PartEntry(
        name=name,
        prompt=fields.sentence("prompt", "Answer in a few sentences."),
        rule="rubric",
        criteria=read_criteria(fields),
        misconceptions=tuple(map(read_misconception, fields.several("misconceptions", at_least=0))),
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


def read_criteria(fields: Fields) -> tuple[CriterionEntry, ...]:
    nodes = fields.several("criteria")
    criteria = tuple(map(read_criterion, nodes))
    unique(nodes, [criterion.name for criterion in criteria])
    whole_weight(fields["criteria"], [criterion.weight for criterion in criteria])
    return criteria


def read_criterion(node: Node) -> CriterionEntry:
    fields = Fields(node, required="name idea weight phrasings hint")
    return CriterionEntry(
        name=fields.slug("name", at_most=40),
        idea=fields.sentence("idea"),
        weight=fields.weight("weight"),
        phrasings=fields.sentences("phrasings"),
        hint=fields.sentence("hint"),
    )


def read_misconception(node: Node) -> MisconceptionEntry:
    fields = Fields(node, required="statement phrasings feedback")
    return MisconceptionEntry(
        statement=fields.sentence("statement"),
        phrasings=fields.sentences("phrasings"),
        feedback=fields.sentence("feedback"),
    )
