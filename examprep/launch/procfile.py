"""Read a Procfile: a name, a colon and a command on each line."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from string import Template


def read_procfile(text: str, environment: Mapping[str, str]) -> dict[str, list[str]]:
    """Return each process's command in words, with $NAMES filled in; no shell is needed."""
    commands = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, _, command = line.partition(":")
        words = shlex.split(Template(command).substitute(environment))
        if not words:
            raise ValueError(f"this line of the Procfile has no command: {line!r}")
        commands[name.strip()] = words
    return commands
