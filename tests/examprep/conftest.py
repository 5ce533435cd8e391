"""The application as it is deployed: a secret, collected static files, and no switch."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.services import ROOT, Web

HOST = "exam.example.org"


@pytest.fixture(scope="session")
def deployment(tmp_path_factory) -> dict[str, str]:
    """The variables of a deployment, with its static files collected into a folder."""
    folder = tmp_path_factory.mktemp("deployment")
    variables = {
        "DJANGO_SETTINGS_MODULE": "examprep.settings",
        "EXAMPREP_DEV": "",
        "EXAMPREP_VAR": str(folder),
        "SECRET_KEY": "not-a-secret-but-long-enough-to-look-like-one-0123456789",
        "ALLOWED_HOSTS": HOST,
        "TRUSTED_PROXIES": "1",
        "ACCESS_LOG": "1",
    }
    for command in ("collectstatic", "migrate", "createcachetable"):
        run_python("manage.py", command, "-v", "0", variables=variables).check_returncode()
    return variables


@pytest.fixture(scope="session")
def deployed(deployment, tmp_path_factory) -> Iterator[Web]:
    """A web server as it is deployed, behind one proxy."""
    web = Web(tmp_path_factory.mktemp("deployed"), deployment, host=HOST)
    web.start()
    yield web
    web.stop()


def run_python(*words: str, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run Python in the project with these variables and none of the tests' own."""
    own = ("EXAMPREP", "DJANGO", "REDIS", "DATABASE", "SECRET", "CELERY")
    inherited = {name: text for name, text in os.environ.items() if not name.startswith(own)}
    return subprocess.run(  # noqa: S603 # words of the tests themselves
        [sys.executable, *words],
        cwd=ROOT,
        env=inherited | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
