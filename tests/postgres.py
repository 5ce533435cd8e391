"""A PostgreSQL of our own while the tests run: Debian's programs over a folder that goes again."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.services import free_port

# Nothing here outlives the tests, so nothing needs to reach the disk.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
}


def programs() -> Path | None:
    """Return the folder of the newest PostgreSQL on this machine."""
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(folders, key=lambda path: float(path.parts[-3]), default=None)
    found = newest or shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextmanager
def throwaway_postgres(folder_of_programs: Path) -> Iterator[str]:
    """Run a server on a free port, and give the URL of a database in it."""
    password, port = secrets.token_hex(16), free_port()
    identity = another_identity()
    with tempfile.TemporaryDirectory(prefix="examprep-postgres-") as folder:
        if "user" in identity:
            shutil.chown(folder, identity["user"], identity["group"])
        data, secret = Path(folder) / "data", Path(folder) / "password"
        secret.write_text(password)
        secret.chmod(0o644)  # The folder is closed to others already.

        run(
            folder_of_programs / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "scram-sha-256",
            "--pwfile",
            secret,
            "-E",
            "UTF8",
            "--no-sync",
            "--no-locale",
            identity=identity,
        )
        options = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
        server = ("-D", data, "-l", Path(folder) / "log", "-w")
        run(
            folder_of_programs / "pg_ctl",
            "start",
            *server,
            "-o",
            f"-p {port} {options}",
            identity=identity,
        )
        try:
            yield f"postgres://postgres:{password}@127.0.0.1:{port}/postgres"
        finally:
            run(
                folder_of_programs / "pg_ctl", "stop", *server, "-m", "immediate", identity=identity
            )


def another_identity() -> dict[str, Any]:
    """Return who is to run the server, for it refuses to be run by root."""
    if os.getuid() != 0:
        return {}
    return {"user": "postgres", "group": "postgres", "extra_groups": []}


def run(*words: object, identity: dict[str, Any]) -> None:
    """Run one of PostgreSQL's programs, quietly unless it fails."""
    result = subprocess.run(  # noqa: S603 # PostgreSQL's own programs
        [str(word) for word in words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        cwd="/",
        **identity,
    )
    if result.returncode:
        raise RuntimeError(f"{words[0]} failed:\n{result.stdout}")
