"""Read the files of public sets: of a bounded size, and as text."""

from __future__ import annotations

from pathlib import Path

MOST_BYTES = 5_000_000


class UnreadableSet(ValueError):
    """The files are not those of the set; the message names the file and what is wrong."""


def read_text(path: Path) -> str:
    """Read a file as UTF-8, or as Latin-1 where it is not."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise UnreadableSet(f"{path}: the file cannot be read: {error.strerror}") from error
    if len(data) > MOST_BYTES:
        raise UnreadableSet(f"{path}: the file has more than {MOST_BYTES:,} bytes")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")
