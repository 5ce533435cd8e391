"""Keep processes running: show what they say, start again what falls over, stop all of them."""

from __future__ import annotations

import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import IO, cast

# A process that ends sooner than this did not get going, and waits before it is tried again.
STEADY_SECONDS = 5.0
LONGEST_PAUSE = 30.0
GOODBYE_SECONDS = 20.0
SET_PARENT_DEATH_SIGNAL = 1


def follow_parent_into_death() -> None:
    """Ask Linux to end this process with its parent, even one that was killed -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


class Child:
    """One process of the Procfile, through all its lives."""

    def __init__(self, name: str, command: list[str], environment: Mapping[str, str]) -> None:
        self.name = name
        self.command = command
        self.environment = dict(environment)
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.start_again_at: float | None = None
        self.pause = 0.5

    def start(self) -> IO[bytes]:
        """Start it in a session of its own, so that Ctrl-C reaches it only through us."""
        self.started_at = time.monotonic()
        self.start_again_at = None
        self.process = subprocess.Popen(  # noqa: S603 # a command of our own Procfile
            self.command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=follow_parent_into_death,
        )
        output = cast(IO[bytes], self.process.stdout)
        os.set_blocking(output.fileno(), False)
        return output

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def plan_restart(self) -> float:
        """Say when to start again: soon after a steady life, ever later after short ones."""
        steady = time.monotonic() - self.started_at >= STEADY_SECONDS
        self.pause = 0.5 if steady else min(2 * self.pause, LONGEST_PAUSE)
        self.start_again_at = time.monotonic() + self.pause
        return self.pause

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process; to it and all its children if it must die."""
        if self.process is None or self.process.poll() is not None:
            return
        if number is signal.SIGKILL:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)


class Supervisor:
    """All the children, watched by one loop without threads."""

    def __init__(self, children: list[Child]) -> None:
        self.children = children
        self.selector = selectors.DefaultSelector()
        self.stopping = False

    def child(self, name: str) -> Child | None:
        return next((child for child in self.children if child.name == name), None)

    def start(self, child: Child) -> None:
        self.selector.register(child.start(), selectors.EVENT_READ, child)

    def stop_soon(self, *_: object) -> None:
        """Handle a signal: leave the loop at its next turn."""
        self.stopping = True

    def turn(self, seconds: float = 0.2) -> None:
        """Show what was said meanwhile, and see after those who ended."""
        for key, _ in self.selector.select(seconds):
            self.show(key.data, cast(IO[bytes], key.fileobj))
        for child in self.children:
            if child.start_again_at is not None and time.monotonic() >= child.start_again_at:
                self.start(child)
            elif child.has_ended() and child.start_again_at is None and not self.stopping:
                status = child.process.returncode if child.process else 0
                pause = child.plan_restart()
                say(child.name, f"ended with status {status}; starts again in {pause:.0f} s")

    def show(self, child: Child, pipe: IO[bytes]) -> None:
        """Print what a child wrote, each line under its name."""
        text = pipe.read()
        if not text:
            self.selector.unregister(pipe)
            pipe.close()
            return
        for line in text.decode(errors="replace").splitlines():
            say(child.name, line)

    def stop(self) -> None:
        """Ask all to end, the first last, for the others lean on it; force those who do not."""
        self.stopping = True
        for group in (self.children[1:], self.children[:1]):
            for child in group:
                child.signal(signal.SIGTERM)
            deadline = time.monotonic() + GOODBYE_SECONDS
            while time.monotonic() < deadline and any(not ended(child) for child in group):
                self.turn(0.05)
            for child in group:
                child.signal(signal.SIGKILL)
        self.let_go()

    def let_go(self) -> None:
        """Show what is left to show, and close the pipes."""
        for child in self.children:
            if child.process is not None:
                child.process.wait()
        self.turn(0)
        for key in list(self.selector.get_map().values()):
            self.selector.unregister(key.fileobj)
            cast(IO[bytes], key.fileobj).close()


def ended(child: Child) -> bool:
    """Tell whether nothing of a child is left to wait for."""
    return child.process is None or child.has_ended()


def say(name: str, line: str) -> None:
    """Print a line under a name, at once."""
    print(f"{name:>7} | {line}", flush=True)  # noqa: T201 # the console is what this is for
