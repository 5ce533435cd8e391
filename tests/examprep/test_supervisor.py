"""Keeping processes running, with the plainest of processes."""

from __future__ import annotations

import os
import signal
import sys
import time

import pytest

from examprep.launch.procfile import read_procfile
from examprep.launch.supervisor import Child, Supervisor


@pytest.fixture
def watch():
    """Supervise small Python programs by name."""
    supervisors = []

    def start(**programs):
        children = [
            Child(name, [sys.executable, "-c", text], os.environ) for name, text in programs.items()
        ]
        supervisor = Supervisor(children)
        supervisors.append(supervisor)
        for child in children:
            supervisor.start(child)
        return supervisor

    yield start
    for supervisor in supervisors:
        supervisor.stop()


def turn_until(supervisor, happened, seconds=10):
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline
        supervisor.turn(0.05)


def test_what_a_process_says_is_shown_under_its_name(watch, capsys):
    supervisor = watch(web="print('hello', flush=True); import time; time.sleep(60)")
    shown = []

    def said():
        shown.append(capsys.readouterr().out)
        return "    web | hello\n" in "".join(shown)

    turn_until(supervisor, said)


def test_a_process_that_dies_is_started_again(watch):
    supervisor = watch(web="import time; time.sleep(60)")
    child = supervisor.child("web")
    first = child.process
    first.kill()
    turn_until(supervisor, lambda: child.process is not first)
    assert not child.has_ended()


def test_one_that_dies_at_once_is_tried_ever_more_rarely(watch):
    supervisor = watch(web="raise SystemExit(1)")
    child = supervisor.child("web")
    child.process.wait()
    pauses = [child.plan_restart() for _ in range(8)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 30


def test_all_are_stopped_and_the_first_last(watch, tmp_path):
    note = tmp_path / "order"
    program = (
        "import signal, sys, time\n"
        f"def end(*_): open({str(note)!r}, 'a').write(NAME + ' '); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end); print('up', flush=True)\n"
        "time.sleep(60)"
    )
    supervisor = watch(broker="NAME = 'broker'\n" + program, web="NAME = 'web'\n" + program)
    time.sleep(0.5)
    supervisor.stop()
    assert note.read_text().split() == ["web", "broker"]


def test_one_that_will_not_listen_is_forced(watch, monkeypatch):
    monkeypatch.setattr("examprep.launch.supervisor.GOODBYE_SECONDS", 0.3)
    supervisor = watch(
        web="import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    )
    time.sleep(0.3)
    supervisor.stop()
    assert supervisor.child("web").process.wait(5) == -signal.SIGKILL


def test_a_procfile_is_read_with_its_names_filled_in():
    text = "# what runs\n\nweb: serve --port $PORT 'two words'\n"
    assert read_procfile(text, {"PORT": "80"}) == {"web": ["serve", "--port", "80", "two words"]}


def test_a_line_without_a_command_is_refused():
    with pytest.raises(ValueError, match="no command: 'web'"):
        read_procfile("web", {})
