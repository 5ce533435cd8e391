"""The findings on many problems as a table in a page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from django.core.management.base import CommandError

from grader import engine

BEGIN, END = "<!-- audit -->", "<!-- end of audit -->"
COLUMNS = {
    "problem": "---",
    "topic": "---",
    "parts": "--:",
    "slips": "--:",
    "unseen": "--:",
    "naive": "--:",
    "redraws": "--:",
    "multiplications": "--:",
    "functions": "--:",
    "digits": "--:",
    "ms": "--:",
}


def as_markdown(found: Mapping[str, engine.Audit]) -> str:
    """Return a row for each problem."""
    lines = [list(COLUMNS), list(COLUMNS.values())]
    lines += [cells_of(slug, each) for slug, each in found.items()]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def cells_of(slug: str, found: engine.Audit) -> list[str]:
    """Return what the table says of one problem."""
    return [
        slug,
        engine.catalogue()[slug].topic,
        str(found.parts),
        str(len(found.slips)),
        f"{max(slip.unseen_certified for slip in found.slips.values()):.1%}",
        f"{max(slip.unseen_naive for slip in found.slips.values()):.1%}",
        f"{found.redraws_mean:.2f}",
        *(f"{band['low']:g}-{band['high']:g}" for band in found.cost_by_kind.values()),
        f"{found.ms_per_variant:.3f}",
    ]


def put_between_markers(page: Path, table: str) -> None:
    """Put the table into a page in the place of the one that is there."""
    try:
        text = page.read_text(encoding="utf-8")
    except OSError as problem:
        raise CommandError(str(problem)) from problem
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise CommandError(f"{page}: there is no {BEGIN} ... {END}")
    page.write_text(f"{before}{begin}\n\n{table}\n\n{end}{after}", encoding="utf-8")
