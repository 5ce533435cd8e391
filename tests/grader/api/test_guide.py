"""docs/api.md is true: its examples run, and its tables say what the code does."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess

import pytest

from grader.api.errors import Kind
from grader.api.throttles import RATES
from tests.services import ROOT

GUIDE = (ROOT / "docs" / "api.md").read_text()
EXAMPLES = "\n".join(re.findall(r"^```sh\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE))


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on the path")
def test_the_examples_run(worker, web, tmp_path):
    done = subprocess.run(  # noqa: S603 # our own examples
        ["bash", "-euo", "pipefail", "-c", EXAMPLES],  # noqa: S607
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "API": f"{web.url}/api/v1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    variant = json.loads((tmp_path / "variant.json").read_text())
    verdict = json.loads((tmp_path / "verdict.json").read_text())
    assert variant["options"]["tokens"] == 4
    assert verdict["state"] == "graded"
    notes = {name: mark["note"] for name, mark in verdict["grading"]["marks"].items()}
    assert notes == {"beta_1": "correct", "x_1": "correct", "beta_2": "blank", "x_2": "blank"}


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_error_is_told(kind):
    assert f"| `{kind.slug}` | {kind.status} |" in GUIDE


@pytest.mark.parametrize("scope", RATES)
def test_every_rate_is_told(scope):
    rate = RATES[scope]
    row = next(line for line in GUIDE.splitlines() if line.startswith(f"| `{scope}`"))

    assert f"| {rate.burst} | {rate.per_second:g} |" in row
    assert ("each web process" in row) is not rate.shared
