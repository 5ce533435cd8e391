"""Run all tests: everything on SQLite, then what touches the database on PostgreSQL as well."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from tests import machine, postgres

# Each process of two has its own database and its own services.
PYTEST = (sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile")


def main(arguments: list[str]) -> int:
    """Return 0 when all that could be tried passed; the last lines tell what could not."""
    started = time.monotonic()
    machine.install_what_is_missing()
    report = [line(pytest("SQLite", arguments), "all tests on SQLite")]
    if programs := postgres.programs():
        with postgres.throwaway_postgres(programs) as url:
            chosen = ["--touching-database", "-m", "not browser", *arguments]
            status = pytest("PostgreSQL", chosen, DATABASE_URL=url)
        report.append(line(status, "what touches the database on PostgreSQL"))

    gaps = {"chromium": "the pages in a real browser", "postgresql": "PostgreSQL"}
    report += [f"NOT TRIED  {gaps.get(name, name)}: no {name} here" for name in machine.missing()]
    minutes, seconds = divmod(round(time.monotonic() - started), 60)
    print("", *report, f"in {minutes} min {seconds} s", sep="\n", flush=True)  # noqa: T201
    return int(any(entry.startswith("FAILED") for entry in report))


def pytest(database: str, arguments: list[str], **variables: str) -> int:
    """Run pytest over one kind of database, and return its exit status."""
    print(f"\n--- {database} ---", flush=True)  # noqa: T201
    environment = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    command = [*PYTEST, *arguments]
    return subprocess.run(command, env=environment | variables, check=False).returncode  # noqa: S603


def line(status: int, what: str) -> str:
    """Say how a run ended."""
    return f"{'FAILED' if status else 'passed':9}  {what}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
