"""Remember for what the database was prepared, so that a second start need not wait for it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
NOTE = "prepared"
# What changes the tables or what stands in them at the start.
SOURCES = ("requirements.txt", "*/migrations/*.py", "questions/banks/*.yaml")


def fingerprint(environment: Mapping[str, str]) -> str:
    """Return what stands for this code and this database."""
    digest = hashlib.sha256(environment.get("DATABASE_URL", "").encode())
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def was_prepared(environment: Mapping[str, str]) -> bool:
    """Tell whether the last preparation was for the very same."""
    var = Path(environment["EXAMPREP_VAR"])
    if not environment.get("DATABASE_URL") and not (var / "examprep.sqlite3").exists():
        return False
    file = var / NOTE
    return file.exists() and file.read_text() == fingerprint(environment)


def note(environment: Mapping[str, str]) -> None:
    """Write down what was prepared, for the next start."""
    (Path(environment["EXAMPREP_VAR"]) / NOTE).write_text(fingerprint(environment))
