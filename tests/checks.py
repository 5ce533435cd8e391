"""Run every check that reads the code instead of running it, and report all that fail."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent
CHECKS = {
    "style": ["ruff", "check", "."],
    "layout": ["ruff", "format", "--check", "."],
    "types": ["mypy", "examprep", "questions", "grader", "benchmarks", "manage.py"],
    "import directions": ["lint-imports"],
    "templates": ["djlint", "templates", "--lint", "--quiet"],
    "migrations": ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
    "deployment": ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
}
# As a deployment sets them, so that Django's own advice is asked about the real thing.
DEPLOYED = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-0123456789abcdefg",
    "ALLOWED_HOSTS": "x",
}


def main() -> int:
    """Return 0 when each check passed."""
    failed = []
    environment = {name: text for name, text in os.environ.items() if name != "EXAMPREP_DEV"}
    for name, (program, *arguments) in CHECKS.items():
        result = subprocess.run(  # noqa: S603 # the commands above
            [str(BIN / program), *arguments],
            env=environment | DEPLOYED,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        print(f"{'FAILED' if result.returncode else 'passed'}  {name}", flush=True)  # noqa: T201
        if result.returncode:
            failed.append(name)
            print(result.stdout)  # noqa: T201
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
