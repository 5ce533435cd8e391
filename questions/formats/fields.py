"""Read one field of a bank file, or say what should stand there."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from questions.formats.plain_yaml import Node

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MAX_TEXT = 20_000


class Fields:
    """The entries of a mapping, read by name; what nobody knows is refused."""

    def __init__(self, node: Node, *, required: str = "", optional: str = "") -> None:
        if not isinstance(node.value, Mapping):
            node.refuse(f"write names and values: {required or optional}")
        known = [*required.split(), *optional.split()]
        for name, entry in node.value.items():
            if name not in known:
                entry.refuse(f"nothing of this name is read here; there is {', '.join(known)}")
        for name in required.split():
            if name not in node.value:
                node.refuse(f"{name} is missing")
        self.node = node
        self.entries = node.value

    def __contains__(self, name: str) -> bool:
        return name in self.entries

    def __getitem__(self, name: str) -> Node:
        return self.entries[name]

    def sentence(self, name: str, default: str | None = None) -> str:
        if name not in self and default is not None:
            return default
        return sentence(self[name])

    def title(self, name: str, *, at_most: int) -> str:
        text = sentence(self[name])
        if "\n" in text or len(text) > at_most:
            self[name].refuse(f"write one line of at most {at_most} characters")
        return text

    def slug(self, name: str, default: str | None = None, *, at_most: int = 80) -> str:
        if name not in self and default is not None:
            return default
        return slug(self[name], at_most=at_most)

    def one_of(self, name: str, words: Sequence[str], default: str | None = None) -> str:
        if name not in self and default is not None:
            return default
        word = self[name].value
        if not isinstance(word, str) or word not in words:
            self[name].refuse(f"write {' or '.join(words)}")
        return word

    def flag(self, name: str, *, default: bool) -> bool:
        if name not in self:
            return default
        value = self[name].value
        if not isinstance(value, bool):
            self[name].refuse("write true or false")
        return value

    def weight(self, name: str, default: float | None = None) -> float:
        if name not in self and default is not None:
            return default
        value = self[name].value
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            self[name].refuse("write a number above 0")
        return float(value)

    def count(self, name: str, *, at_most: int) -> int | None:
        """Read a whole number from 1; a field left out is no number."""
        if name not in self:
            return None
        value = self[name].value
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= at_most:
            self[name].refuse(f"write a whole number from 1 to {at_most}")
        return value

    def moment(self, name: str) -> datetime | None:
        """Read a date with its time and zone; a field left out is no moment."""
        if name not in self:
            return None
        try:
            moment = datetime.fromisoformat(str(self[name].value))
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            self[name].refuse('write a moment with its zone, like "2026-12-01T09:00+01:00"')
        return moment

    def share(self, name: str) -> float:
        """Read a number from 0 to 1."""
        value = self[name].value
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            self[name].refuse("write a number from 0 to 1")
        return float(value)

    def several(self, name: str, *, at_least: int = 1) -> list[Node]:
        """Read a list; a field left out is an empty one."""
        nodes = self[name].value if name in self else []
        if not isinstance(nodes, Sequence) or isinstance(nodes, str):
            self[name].refuse("write a list, each entry after a dash")
        if len(nodes) < at_least:
            self[name].refuse(f"write {at_least} or more")
        return list(nodes)

    def sentences(self, name: str) -> tuple[str, ...]:
        return tuple(sentence(node) for node in self.several(name))

    def mapping(self, name: str) -> dict[str, Any]:
        if name not in self:
            return {}
        if not isinstance(self[name].value, Mapping):
            self[name].refuse("write names and values")
        plain: dict[str, Any] = self[name].plain()
        return plain


def sentence(node: Node) -> str:
    """Read a text for people, in Markdown."""
    if not isinstance(node.value, str):
        if node.value is None:
            node.refuse("write a sentence")
        node.refuse("write a text; put quotation marks around a number or a word like true")
    text = node.value.strip()
    if not text:
        node.refuse("write a sentence")
    if len(text) > MAX_TEXT:
        node.refuse(f"write at most {MAX_TEXT:,} characters")
    if len(re.findall(r"(?<!\\)\$", text)) % 2:
        node.refuse(r"a formula stands between two dollar signs; write \$ for a sum of money")
    return text


def slug(node: Node, *, at_most: int = 80) -> str:
    """Read a name for addresses and columns."""
    value = node.value
    if not isinstance(value, str) or not SLUG.fullmatch(value) or len(value) > at_most:
        node.refuse(f"write small letters, digits and hyphens, at most {at_most}")
    return value


def whole_weight(node: Node, weights: Sequence[float]) -> None:
    """Refuse weights that do not make up one whole."""
    total = math.fsum(weights)
    if abs(total - 1) > 1e-9:
        node.refuse(f"the weights sum to {total:g}; make it 1")


def unique(nodes: Sequence[Node], names: Sequence[str]) -> None:
    """Refuse the second of two entries with the same name."""
    seen: set[str] = set()
    for node, name in zip(nodes, names, strict=True):
        if name in seen:
            node.refuse(f"{name} stands here twice")
        seen.add(name)
