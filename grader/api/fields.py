"""What is neither a word nor a number: numbers in lists, options, answers; each with its schema."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grader.engine.streams import SEED_LIMIT

MOST_UNKNOWN = 5

NUMBER = {"type": "number"}
LIST = {"type": "array", "items": NUMBER}
MATRIX = {"type": "array", "items": LIST}
CELL = {"type": ["number", "string", "null"]}
SEED = {"type": "integer", "minimum": 0, "maximum": SEED_LIMIT - 1}
OPTION = {"oneOf": [{"type": "integer"}, {"type": "boolean"}]}
BOOLEANS = {"type": "array", "items": {"type": "boolean"}}


class AsItIs(serializers.Field[Any, Any, Any, Any]):
    """Made by the engine, ready for JSON."""

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field({"anyOf": [NUMBER, LIST, MATRIX]})
class NumbersField(AsItIs):
    """A number, a vector, or a matrix as a list of its rows."""


@extend_schema_field({"anyOf": [{"type": "null"}, BOOLEANS, {"type": "array", "items": BOOLEANS}]})
class FreeField(AsItIs):
    """Of every cell whether it is free, that is, not asked; null where all are asked."""


CELL_VERDICT = {"type": ["boolean", "null"]}
CELL_VERDICTS = {"type": "array", "items": CELL_VERDICT}
PLACE = {"type": "integer", "minimum": 0}
IDEA = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "description": "The same in every mark of this item."},
        "state": {"enum": ["found", "in-doubt", "contradicted", "not-found"]},
        "text": {"type": "string", "description": "The idea; a hint where it was not found."},
        "evidence": {"type": "string", "description": "The words that showed it."},
        "spans": {
            "type": "array",
            "items": {"type": "array", "items": PLACE, "minItems": 2, "maxItems": 2},
            "description": "Where these words stand in the answer: first character, and end.",
        },
        "source": {"type": "string", "description": "What it was recognised by."},
        "credit": {"type": "number", "minimum": 0, "maximum": 1},
    },
    "required": ["state", "text", "evidence"],
    "additionalProperties": False,
}


@extend_schema_field(
    {
        "anyOf": [
            CELL_VERDICT,
            CELL_VERDICTS,
            {"type": "array", "items": CELL_VERDICTS},
            {"type": "array", "items": IDEA},
        ]
    }
)
class CellsField(AsItIs):
    """Of every entry whether it is right, null where not asked or known; of a text, its ideas."""


@extend_schema_field({"type": "object", "additionalProperties": True})
class JSONSchemaField(AsItIs):
    """A JSON Schema of the options: each with its range, its default and what it means."""


@extend_schema_field({"type": "object", "additionalProperties": OPTION})
class OptionsField(serializers.Field[dict[str, Any], Any, dict[str, Any], Any]):
    """A problem's options by name. Which there are, and their ranges, the engine checks."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise serializers.ValidationError("Give the options by their names.")
        for name, value in data.items():
            if not isinstance(value, str | bool):
                raise serializers.ValidationError({name: ["Write a whole number, true or false."]})
        return data

    def to_representation(self, value: dict[str, Any]) -> dict[str, Any]:
        return value


@extend_schema_field(
    {
        "type": "object",
        "additionalProperties": {
            "anyOf": [
                CELL,
                {"type": "array", "items": CELL},
                {"type": "array", "items": {"type": "array", "items": CELL}},
            ]
        },
    }
)
class ResponseField(serializers.Field[dict[str, Any], Any, dict[str, Any], Any]):
    """Answers by the names of their parts. Whether they can be read, the engine checks."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise serializers.ValidationError("Give the answers by the names of their parts.")
        return data

    def to_representation(self, value: dict[str, Any]) -> dict[str, Any]:
        return value


@extend_schema_field(SEED)
class SeedField(serializers.Field[int, Any, int, Any]):
    """A seed, read by the same rule from an address and from a body."""

    def to_internal_value(self, data: Any) -> int:
        try:
            return read_whole(data)
        except ValueError as problem:
            raise serializers.ValidationError(str(problem)) from None

    def to_representation(self, value: int) -> int:
        return value


@extend_schema_field({"type": "integer", "minimum": 1})
class VersionField(SeedField):
    """The version of a problem."""


def read_whole(raw: object) -> int:
    """Read a whole number, which is text here even where a number was sent.

    >>> read_whole("7")
    7
    """
    # `isdecimal` alone would let Arabic-Indic digits through.
    if isinstance(raw, str) and raw.isascii() and raw.isdecimal() and len(raw) < 20:
        value = int(raw)
        if value < SEED_LIMIT:
            return value
    raise ValueError(f"Write a whole number from 0 to {SEED_LIMIT - 1}.")


def unknown_fields(data: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return a message for each of the first few names that are none of the fields."""
    there = ", ".join(known)
    unknown = (str(name) for name in data if name not in known)
    return {
        name: [f"There is no such field; there is {there}."]
        for name in islice(unknown, MOST_UNKNOWN)
    }
