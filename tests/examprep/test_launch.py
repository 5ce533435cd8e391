"""One command starts everything, keeps it running and stops it again."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.examprep.conftest import run_python
from tests.services import Web, eventually, free_port

LAUNCH = [sys.executable, "-m", "examprep.launch"]


class Launched(Web):
    """Everything that `make run` starts, with its data in a folder of the test's."""

    def __init__(self, folder) -> None:
        super().__init__(folder, {})
        self.name, self.command = "launch", LAUNCH
        own = ("EXAMPREP_DEV", "EXAMPREP_VAR", "PORT")
        self.environment = dict(zip(own, ("1", str(folder / "var"), str(self.port)), strict=True))
        self.environment |= {"REDIS_URL": "", "DATABASE_URL": "", "EMAIL_URL": ""}
        self.environment["DJANGO_SETTINGS_MODULE"] = "examprep.settings"

    def is_ready(self) -> bool:
        return "is ready" in self.output()

    def interrupt(self) -> int:
        """Press Ctrl-C, and return the exit status."""
        self._signal(signal.SIGINT)
        return self._process.wait(30)

    def health(self) -> dict:
        return json.loads(self.get("/readyz").text)

    def processes(self, program: str = "") -> list[int]:
        """Return the ids of those it started that still run, told by their folder or variables."""
        var = self.environment["EXAMPREP_VAR"]
        return [
            int(folder.name)
            for folder in Path("/proc").glob("[0-9]*")
            if var in told_by(folder) and program in read(folder / "cmdline")
        ]


def told_by(folder):
    # A server that changes its title writes over its variables, but lives in its data.
    with suppress(OSError):
        return read(folder / "environ") + str((folder / "cwd").readlink())
    return ""


def read(path):
    with suppress(OSError):
        return path.read_bytes().decode(errors="replace")
    return ""


@pytest.fixture
def launched(tmp_path):
    service = Launched(tmp_path)
    service.start()
    yield service
    service.stop()


def name_of_student(service, new_name=None):
    """Read the demo student's name out of the database, or write another one."""
    with closing(
        sqlite3.connect(Path(service.environment["EXAMPREP_VAR"]) / "examprep.sqlite3")
    ) as db:
        if new_name:
            db.execute("UPDATE auth_user SET first_name = ? WHERE username = 'student'", [new_name])
            db.commit()
        return db.execute("SELECT first_name FROM auth_user WHERE username = 'student'").fetchone()[
            0
        ]


def test_all_of_it_runs_and_is_stopped_and_keeps_its_data(launched):
    assert launched.get("/").status == 200
    assert "student-demo" in launched.output()
    name_of_student(launched, "Ada")
    assert len(launched.processes()) > 3

    assert launched.interrupt() == 0
    assert launched.processes() == []

    launched.start()
    assert launched.get("/").status == 200
    assert name_of_student(launched) == "Ada"


def test_a_broker_that_dies_comes_back_and_is_heard_again(launched):
    eventually(lambda: launched.health()["status"] == "ok", within=40)

    os.kill(launched.processes("-server")[0], signal.SIGKILL)
    killed_at = time.monotonic()

    def is_heard():
        heartbeats = launched.health()["worker_heartbeat_seconds"].values()
        return max(heartbeats) < time.monotonic() - killed_at - 1

    eventually(is_heard, within=40)
    assert "broker | ended" in launched.output()


def test_a_taken_port_is_one_clear_line(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        variables = {"EXAMPREP_DEV": "1", "EXAMPREP_VAR": str(tmp_path), "PORT": port}
        ended = run_python("-m", "examprep.launch", variables=variables)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert len(ended.stderr.splitlines()) == 1
    assert f"port {port} of 127.0.0.1 is not free" in ended.stderr


def test_a_second_start_on_the_same_data_is_refused(tmp_path):
    from examprep.launch.ground import take_lock

    with take_lock(tmp_path):
        variables = {
            "EXAMPREP_DEV": "1",
            "EXAMPREP_VAR": str(tmp_path),
            "PORT": str(free_port()),
        }
        ended = run_python("-m", "examprep.launch", variables=variables)
    assert len(ended.stderr.splitlines()) == 1
    assert "already running here" in ended.stderr


def test_a_socket_that_lies_too_deep_is_put_elsewhere(tmp_path):
    from examprep.launch.ground import socket_path

    deep = tmp_path / ("x" * 60) / ("y" * 60)
    first, again, other = socket_path(deep), socket_path(deep), socket_path(deep / "z")
    assert len(str(first)) <= 104  # what macOS allows
    assert first == again
    assert first != other
    for path in (first, other):
        path.parent.rmdir()


def test_demo_accounts_are_not_made_in_a_deployment(deployment):
    ended = run_python("manage.py", "demo_accounts", variables=deployment)
    assert ended.returncode == 1
    assert "EXAMPREP_DEV=1" in ended.stderr
