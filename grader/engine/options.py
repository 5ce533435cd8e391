"""What an instructor may choose of a problem: its options, their ranges and their schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, asdict, dataclass, field, fields
from typing import Any


class InvalidOption(ValueError):
    """An option is unknown or out of its range."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name
        self.message = message


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a problem that has none. Problems with options subclass it."""


def whole(default: int, *, low: int, high: int, says: str) -> int:
    """Declare an option that is a whole number from ``low`` to ``high``."""
    schema = {"type": "integer", "minimum": low, "maximum": high, "description": says}
    option: int = field(default=default, metadata={"schema": schema})
    return option


def switch(default: bool, *, says: str) -> bool:
    """Declare an option that is on or off."""
    schema = {"type": "boolean", "description": says}
    option: bool = field(default=default, metadata={"schema": schema})
    return option


def by_hand() -> bool:
    """Declare the option that a problem's numbers need no calculator."""
    return switch(False, says="whether the numbers are chosen so that no calculator is needed")


SWITCHES = {"on": True, "off": False, "true": True, "false": False, "yes": True, "no": False}


def read_options(kind: type[Options], raw: Mapping[str, object]) -> Options:
    """Read options from what an author, a client or a command line wrote.

    >>> read_options(Options, {"tokens": 3})
    Traceback (most recent call last):
    ...
    grader.engine.options.InvalidOption: tokens: this problem has no such option; it has none
    """
    known = {each.name: each for each in fields(kind)}
    for name in raw:
        if name not in known:
            there = ", ".join(known) or "none"
            raise InvalidOption(str(name)[:80], f"this problem has no such option; it has {there}")
    return kind(**{name: read_option(known[name], value) for name, value in raw.items()})


def read_option(option: Field[Any], raw: object) -> int | bool:
    """Read one value, as text or as JSON."""
    schema = option.metadata["schema"]
    if schema["type"] == "boolean":
        return read_switch(option.name, raw)

    low, high = schema["minimum"], schema["maximum"]
    text = as_text(raw)
    # `isdecimal` alone would let Arabic-Indic digits through.
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise InvalidOption(option.name, f"write a whole number from {low} to {high}")
    if not low <= int(text) <= high:
        raise InvalidOption(option.name, f"{int(text)} is not from {low} to {high}")
    return int(text)


def read_switch(name: str, raw: object) -> bool:
    """Read on or off in one of the ways people write it."""
    value = raw if isinstance(raw, bool) else SWITCHES.get(as_text(raw).lower())
    if value is None:
        raise InvalidOption(name, "write on or off")
    return value


def as_text(raw: object) -> str:
    """Return a text or a small whole number as text; of anything else nothing."""
    if isinstance(raw, str):
        return raw.strip()
    # Python refuses to write out a number of 5,000 digits.
    return str(raw) if isinstance(raw, int) and abs(raw) < 10**9 else ""


def schema_of(kind: type[Options]) -> dict[str, Any]:
    """Return the JSON Schema of the options, with their defaults."""
    properties = {
        each.name: {
            **each.metadata["schema"],
            **({} if each.default is MISSING else {"default": each.default}),
        }
        for each in fields(kind)
    }
    return {"type": "object", "properties": properties, "additionalProperties": False}


def options_as_dict(options: Options) -> dict[str, Any]:
    """Return the options by name, as they are stored and shown."""
    return asdict(options)
