"""The documents are true: what they name exists, and what exists is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md")])
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


@each_page
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))

    missing = [
        link
        for link in links
        if not link.startswith(("http://", "https://")) and not (page.parent / link).exists()
    ]

    assert not missing


def test_every_command_is_documented():
    ours = {
        name for name, app in get_commands().items() if app in {"questions", "grader", "examprep"}
    }

    described = set(re.findall(r"^## (\w+)$", text_of("docs/commands.md"), re.MULTILINE))

    assert ours <= described
    assert described <= ours


def test_every_file_named_in_the_architecture_exists():
    tree = re.search(r"```text\n(.*?)```", text_of("docs/architecture.md"), re.DOTALL)[1]
    names = re.findall(r"^(?:  )?((?:[a-z_]+\.py |[a-z_]+/ )+)", tree, re.MULTILINE)
    found = {path.name for path in ROOT.rglob("*") if ".venv" not in path.parts}

    for name in " ".join(names).split():
        assert name.rstrip("/") in found, name


def test_every_target_named_in_the_readme_exists():
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))

    named = set(re.findall(r"^make ([a-z-]+)", text_of("README.md"), re.MULTILINE))

    assert named
    assert named <= targets


def test_every_note_of_the_engine_is_documented():
    sources = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "grader" / "engine").rglob("*.py")
    )
    notes = set(re.findall(r'Mark\(\s*[\w.()]+,\s*"([a-z-]+)"', sources))

    assert {"correct", "right-from-your-own-values", "own-values-too-easy"} <= notes
    for note in notes:
        assert f"`{note}`" in text_of("docs/commands.md"), note
