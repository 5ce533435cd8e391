"""The page on the problems is true: it lists them all, with the figures that an audit finds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from grader import engine
from grader.management.audit_table import BEGIN, COLUMNS, END, as_markdown, put_between_markers

PAGE = Path(__file__).parents[3] / "docs" / "problems.md"
AGAIN = "make it anew: manage.py audit --all --into docs/problems.md"


def rows_of(text):
    """Return the cells of a table's rows by problem."""
    table = text.partition(BEGIN)[2].partition(END)[0] or text
    lines = [line.strip("| ").split(" | ") for line in table.strip().splitlines()[2:]]
    return {cells[0]: dict(zip(COLUMNS, cells, strict=True)) for cells in lines}


WRITTEN = rows_of(PAGE.read_text(encoding="utf-8"))


def test_the_page_lists_every_problem():
    assert list(WRITTEN) == list(engine.catalogue()), AGAIN


@pytest.mark.parametrize("slug", sorted(engine.catalogue()))
def test_an_audit_finds_what_the_page_says(slug):
    found = rows_of(as_markdown({slug: engine.audit(slug, 1000)}))[slug]
    written = WRITTEN[slug]

    assert written["unseen"] == "0.0%"
    for column in ("topic", "parts", "slips", "unseen"):
        assert written[column] == found[column], AGAIN
    # Another machine's last bits may tip a variant or two out of a thousand.
    for column in ("naive", "redraws", "multiplications", "functions", "digits"):
        ours, theirs = (
            [float(n) for n in re.findall(r"[\d.]+", row[column])] for row in (written, found)
        )
        assert ours == pytest.approx(theirs, rel=0.02, abs=0.21), (column, AGAIN)


def test_the_table_takes_the_place_of_the_one_before(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"# Before\n{BEGIN}\n\nold\n\n{END}\nafter\n")

    put_between_markers(page, "| new |")

    assert page.read_text() == f"# Before\n{BEGIN}\n\n| new |\n\n{END}\nafter\n"


def test_a_page_without_markers_is_left_alone(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("nothing here\n")

    with pytest.raises(CommandError, match="there is no"):
        put_between_markers(page, "| new |")

    assert page.read_text() == "nothing here\n"


def test_all_problems_are_audited_with_their_own_options_only():
    with pytest.raises(CommandError, match="--all"):
        call_command("audit", "causal-attention", "--all")
