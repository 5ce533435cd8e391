"""Processes that a test can stop, freeze, kill and start again."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from examprep.launch.supervisor import follow_parent_into_death

ROOT = Path(__file__).resolve().parent.parent
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
