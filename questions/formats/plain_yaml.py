"""Read the plain part of YAML into a tree that remembers where each value stood.

Banks come from strangers, so nothing is merged, referred to or constructed: no anchors, no tags,
no second value for a key, and no more bytes or depth than a bank needs. Scalars follow YAML 1.2's
core schema: `no` and `2026-11-23` are text, `1e-4` is a number.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml

MAX_BYTES = 1_000_000
MAX_DEPTH = 16

WHOLE = re.compile(r"[-+]?[0-9]{1,15}")
NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
WORDS: Mapping[str, bool | None] = {
    "true": True,
    "false": False,
    "null": None,
    "~": None,
    "": None,
}

Scalar = str | int | float | bool | None


class UnreadableBank(ValueError):
    """The text is not a bank; the message says where and what to write instead."""

    def __init__(self, message: str, *, place: str = "", line: int | None = None) -> None:
        where = ", ".join(filter(None, [f"line {line}" if line else "", place]))
        super().__init__(f"{where}: {message}" if where else message)
        self.place = place
        self.line = line


@dataclass(frozen=True, slots=True)
class Node:
    """A value, the line it begins on, and its place, like ``items[3].choices[1].feedback``."""

    value: Mapping[str, Node] | Sequence[Node] | Scalar
    line: int
    place: str

    def refuse(self, message: str) -> NoReturn:
        raise UnreadableBank(message, place=self.place, line=self.line)

    def plain(self) -> Any:
        """Return what JSON would hold."""
        if isinstance(self.value, Mapping):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, Sequence) and not isinstance(self.value, str):
            return [node.plain() for node in self.value]
        return self.value


def read_tree(text: str) -> Node:
    """Read one document. Raises `UnreadableBank`."""
    if len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        raise UnreadableBank(f"a bank has at most {MAX_BYTES:,} bytes")
    try:
        return read_document(yaml.parse(text, Loader=yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise UnreadableBank(f"this is not YAML: {error.problem}", line=line) from error
    except yaml.YAMLError as error:
        raise UnreadableBank(f"this is not YAML: {' '.join(str(error).split())}") from error


def read_document(events: Iterator[yaml.Event]) -> Node:
    tree: Node | None = None
    for event in events:
        if isinstance(event, yaml.StreamStartEvent | yaml.StreamEndEvent | yaml.DocumentEndEvent):
            continue
        if tree is not None:
            raise UnreadableBank("a file holds one bank", line=line_of(event))
        tree = read_node(events, next(events), place="", depth=0)
    if tree is None:
        raise UnreadableBank("the file is empty")
    return tree


def read_node(events: Iterator[yaml.Event], event: yaml.Event, *, place: str, depth: int) -> Node:
    line = line_of(event)
    if depth > MAX_DEPTH:
        raise UnreadableBank(f"a bank is at most {MAX_DEPTH} levels deep", place=place, line=line)
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise UnreadableBank("write it out: & and * are not read", place=place, line=line)
    if getattr(event, "tag", None):
        raise UnreadableBank("leave out the tag: ! is not read", place=place, line=line)

    if isinstance(event, yaml.MappingStartEvent):
        return Node(read_mapping(events, place=place, depth=depth), line, place)
    if isinstance(event, yaml.SequenceStartEvent):
        return Node(read_sequence(events, place=place, depth=depth), line, place)
    assert isinstance(event, yaml.ScalarEvent)  # noqa: S101  # nothing else begins a node
    written_bare = event.implicit[0]
    return Node(scalar(event.value) if written_bare else event.value, line, place)


def read_mapping(events: Iterator[yaml.Event], *, place: str, depth: int) -> dict[str, Node]:
    entries: dict[str, Node] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        if not isinstance(event, yaml.ScalarEvent):
            raise UnreadableBank("a name is one word", place=place, line=line_of(event))
        name = event.value
        there = f"{place}.{name}" if place else name
        if name in entries:
            first = entries[name].line
            message = f"this name stands twice, first on line {first}"
            raise UnreadableBank(message, place=there, line=line_of(event))
        entries[name] = read_node(events, next(events), place=there, depth=depth + 1)
    return entries


def read_sequence(events: Iterator[yaml.Event], *, place: str, depth: int) -> list[Node]:
    nodes: list[Node] = []
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        there = f"{place}[{len(nodes)}]"
        nodes.append(read_node(events, event, place=there, depth=depth + 1))
    return nodes


def scalar(text: str) -> Scalar:
    """Read a value that stands without quotation marks.

    >>> [scalar(text) for text in ("3", "1e-4", "true", "no", "1e999")]
    [3, 0.0001, True, 'no', '1e999']
    """
    if text in WORDS:
        return WORDS[text]
    if WHOLE.fullmatch(text):
        return int(text)
    # An overflow stays text, and is refused wherever a number is wanted.
    if NUMBER.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    return text


def line_of(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0
