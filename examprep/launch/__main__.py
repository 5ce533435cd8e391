"""Start everything with one command, and stop it with Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from examprep.launch.broker import server_program
from examprep.launch.ground import answers, complete_environment, insist_on_free_port, take_lock
from examprep.launch.prepared import was_prepared
from examprep.launch.procfile import read_procfile
from examprep.launch.supervisor import Child, Supervisor

ROOT = Path(__file__).resolve().parent.parent.parent
FIRST_PAGE_SECONDS = 60.0
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

BANNER = """
  Exam practice is ready: http://{host}:{port}/

    student      sign in as student with the password student-demo
    instructor   sign in as instructor with the password instructor-demo

  Ctrl-C stops everything. What was answered stays in {var}/.
"""


def main() -> int:
    """Run until told to stop; the exit status is 0 unless something could not be started."""
    os.chdir(ROOT)
    environment = complete_environment(os.environ, ROOT)
    lock = take_lock(Path(environment["EXAMPREP_VAR"]))
    insist_on_free_port(environment["HOST"], int(environment["PORT"]))

    commands = read_procfile((ROOT / "Procfile").read_text(), environment)
    if os.environ.get("REDIS_URL"):
        del commands["broker"]
    else:
        server_program()
    supervisor = Supervisor([Child(name, words, environment) for name, words in commands.items()])
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, supervisor.stop_soon)
    try:
        return run(supervisor, environment)
    finally:
        supervisor.stop()
        lock.close()


def run(supervisor: Supervisor, environment: dict[str, str]) -> int:
    """Show the first page as soon as may be, then start the others and watch them all."""
    if broker := supervisor.child("broker"):
        supervisor.start(broker)
    # In a session of its own, so that Ctrl-C does not cut a migration in two.
    prepare = subprocess.Popen(
        [sys.executable, "-m", "examprep.launch.prepare"], env=environment, start_new_session=True
    )
    # What was prepared before is looked over while the pages start; a first time they wait for it.
    if not was_prepared(environment) and prepare.wait():
        return prepare.returncode

    if not first_page_comes(supervisor, environment["HOST"], int(environment["PORT"])):
        return 0 if supervisor.stopping else 1
    print(banner(environment), flush=True)  # noqa: T201
    if prepare.wait():
        return prepare.returncode
    for child in supervisor.children:
        if child.process is None:
            supervisor.start(child)
    while not supervisor.stopping:
        supervisor.turn()
    return 0


def banner(environment: dict[str, str]) -> str:
    """Tell where to go, and with which accounts."""
    host = environment["HOST"]
    var = os.path.relpath(environment["EXAMPREP_VAR"])
    text = BANNER.format(host=host, port=environment["PORT"], var=var)
    if host not in LOOPBACK:
        text += f"  Everybody who reaches {host} knows these passwords.\n"
    return text


def first_page_comes(supervisor: Supervisor, host: str, port: int) -> bool:
    """Start the web server and wait for its answer; should it fail now, it would for ever."""
    web = supervisor.child("web")
    if web is None:
        return False
    supervisor.start(web)
    deadline = time.monotonic() + FIRST_PAGE_SECONDS
    while not supervisor.stopping and time.monotonic() < deadline:
        supervisor.turn(0.05)
        if web.start_again_at is not None:
            return False
        if answers(host, port):
            return True
    return False


if __name__ == "__main__":
    sys.exit(main())
