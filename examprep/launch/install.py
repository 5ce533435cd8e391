"""Make .venv from hashed locks, by uv or else by pip; a lock that has not changed costs nothing."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

VENV = Path(".venv")
PYTHON = VENV / "bin" / "python"
# Wheels only: what would have to be compiled fails at once, and is named.
RULES = ["--require-hashes", "--only-binary", ":all:"]
MISSING = re.compile(r"(?:No matching distribution found for|has no (?:usable )?wheels?)[^\n]*")


def main(locks: list[str]) -> None:
    """Install each lock whose hash is not the one that was installed last."""
    for lock in locks:
        stamp = VENV / f".installed-{Path(lock).stem}"
        content = Path(lock).read_bytes() + sys.version.encode()
        fingerprint = hashlib.sha256(content).hexdigest()
        if stamp.exists() and stamp.read_text() == fingerprint:
            continue
        print(f"Installing {lock} ...", flush=True)  # noqa: T201
        install(lock)
        stamp.write_text(fingerprint)


def install(lock: str) -> None:
    """Install a lock by uv where there is one; pip may know an index that uv does not."""
    uv = shutil.which("uv")
    if uv and by_uv(uv, lock):
        return
    if not (VENV / "bin" / "pip").exists():
        insist(run(sys.executable, "-m", "venv", str(VENV)), "make .venv (is python3-venv there?)")
    quiet = ["--quiet", "--disable-pip-version-check"]
    insist(run(str(PYTHON), "-m", "pip", "install", *quiet, *RULES, "-r", lock), f"install {lock}")


def by_uv(uv: str, lock: str) -> bool:
    """Try uv, and say whether it worked."""
    if not PYTHON.exists() and run(uv, "venv", "--python", sys.executable, str(VENV)).returncode:
        return False
    result = run(uv, "pip", "install", "--quiet", "--python", str(PYTHON), *RULES, "-r", lock)
    return result.returncode == 0


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a command, and keep what it says for the case that it fails."""
    return subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603


def insist(result: subprocess.CompletedProcess[str], task: str) -> None:
    """Stop with one line unless it worked: what is missing, else the last words of the tool."""
    if result.returncode == 0:
        return
    said = result.stdout + result.stderr
    missing = MISSING.search(said)
    lines = [line for line in said.splitlines() if line.strip()] or ["no reason was given"]
    fail(f"could not {task}: {missing[0] if missing else lines[-1].strip()}")


def fail(complaint: str) -> NoReturn:
    """End with one line that says on what machine it went wrong."""
    version = ".".join(str(number) for number in sys.version_info[:3])
    raise SystemExit(f"{complaint} (Python {version} on {sys.platform})")


if __name__ == "__main__":
    main(sys.argv[1:])
