"""What tests need of the machine besides Python: found, or installed where we may."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests import postgres
from tests.services import server_program

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """Return a Chromium of this machine."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


def has_broker() -> bool:
    """Tell whether there is a Redis-protocol server, from the wheel or on the path."""
    try:
        return Path(server_program()).exists()
    except AssertionError:
        return False


def missing() -> list[str]:
    """Return the Debian packages that would bring what is not here."""
    wanted = {
        "chromium": chromium() is not None,
        "postgresql": postgres.programs() is not None,
        "redis-server": has_broker(),
    }
    return [package for package, is_here in wanted.items() if not is_here]


def install_what_is_missing() -> None:
    """Let apt install it where we are root; elsewhere tests do without, and the run says so."""
    packages = missing()
    apt = shutil.which("apt-get")
    if not packages or os.getuid() != 0 or apt is None:
        return
    print(f"Installing {' and '.join(packages)} for the tests ...", flush=True)  # noqa: T201
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-qq", "--no-install-recommends", *packages]):
        subprocess.run(  # noqa: S603 # apt-get with names of our own
            [apt, *words, "-y"], env=quiet, check=False, stdout=subprocess.DEVNULL
        )
