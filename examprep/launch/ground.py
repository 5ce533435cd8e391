"""What must hold before anything is started: a free port, no second start, a socket that fits."""

from __future__ import annotations

import fcntl
import hashlib
import os
import socket
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from examprep.env import Environment, fail

# The path of a socket has room for about a hundred bytes.
LONGEST_SOCKET = 100


def complete_environment(variables: Mapping[str, str], root: Path) -> dict[str, str]:
    """Return the variables for every process, with what was not said filled in."""
    environment = dict(variables)
    var = Path(environment.get("EXAMPREP_VAR") or root / "var").resolve()
    var.mkdir(parents=True, exist_ok=True)
    environment["EXAMPREP_VAR"] = str(var)
    environment.setdefault("HOST", "127.0.0.1")
    environment["PORT"] = str(Environment().number("PORT", default=8000, least=1))
    if not environment.get("REDIS_URL"):
        environment["REDIS_URL"] = f"redis+socket://{socket_path(var)}"
    # Being root is unwise for a server, and usual in a container to try something out in.
    environment.setdefault("PYTHONWARNINGS", "ignore:You're running the worker")
    # The tools of this environment go before others of the same name.
    here = str(Path(sys.executable).parent)
    environment["PATH"] = f"{here}{os.pathsep}{environment.get('PATH', os.defpath)}"
    return environment


def socket_path(var: Path) -> Path:
    """Return where the embedded broker listens: beside its data, unless that lies too deep."""
    path = var / "redis" / "redis.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET:
        return path
    name = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"examprep-{os.getuid()}-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        fail(f"{folder} belongs to somebody else.")
    return folder / "redis.sock"


def take_lock(var: Path) -> IO[str]:
    """Hold the data folder for this start alone, for two brokers would spoil one file."""
    lock = (var / "launch.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        fail("`make run` is already running here; stop it first (Ctrl-C where it runs).")
    return lock


def insist_on_free_port(host: str, port: int) -> None:
    """Refuse a port that is taken, before anything else has been started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError as error:
            reason = error.strerror or "it cannot be used"
            fail(
                f"port {port} of {host} is not free ({reason.lower()});"
                f" try another one: PORT={port + 1} make run"
            )


def answers(host: str, port: int) -> bool:
    """Tell whether somebody answers HTTP there, and not only listens."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host.strip("[]"), host.strip("[]"))  # noqa: S104
    try:
        with socket.create_connection((target, port), timeout=2) as connection:
            connection.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return connection.recv(5) == b"HTTP/"
    except OSError:
        return False
