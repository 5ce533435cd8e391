"""Print how far the marker of short answers agrees with the site's own instructors."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from grader.engine.short_answer.judging.agreement import Judged, Table
from grader.management.agreement_table import number
from grader.selectors.agreement import judged_by_hand

FEWEST = 3
FIGURES = ("pearson", "qwk", "mae", "found_precision", "false_credit", "missed_credit")
TOO_FEW = f"too few marked by hand: {FEWEST} or more are needed"


class Command(BaseCommand):
    help = "Print how far the marker agrees with what instructors gave by hand on this site."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--item", metavar="SLUG", help="only this item")
        parser.add_argument("--json", action="store_true", help="print JSON instead of a table")

    def handle(self, *, item: str | None, json: bool, **options: Any) -> None:
        judged = judged_by_hand(item)
        if item is not None and not judged:
            raise CommandError(f"Nothing of {item} was marked by hand yet.")
        whole = figures_of([each for members in judged.values() for each in members])
        items = {name: figures_of(members) for name, members in judged.items()}
        self.stdout.write(as_json(whole, items) if json else as_table(whole, items))


def figures_of(judged: list[Judged]) -> dict[str, Any]:
    """Return the figures of some answers; none of fewer than three."""
    enough = len(judged) >= FEWEST
    figures = Table.of(judged).figures() if enough else {}
    return {"n": len(judged), "enough": enough, **{name: figures.get(name) for name in FIGURES}}


def as_json(whole: dict[str, Any], items: dict[str, dict[str, Any]]) -> str:
    return json.dumps({**whole, "items": items}, allow_nan=False)


def as_table(whole: dict[str, Any], items: dict[str, dict[str, Any]]) -> str:
    width = max(map(len, [*items, "all items"]))
    heads = "  ".join(f"{name.replace('_', ' '):>15}" for name in FIGURES)
    rows = [f"{'':<{width}}  {'n':>5}  {heads}"]
    for name, figures in {**items, "all items": whole}.items():
        cells = "  ".join(f"{number(figures[each]):>15}" for each in FIGURES)
        said = cells if figures["enough"] else TOO_FEW
        rows.append(f"{name:<{width}}  {figures['n']:>5}  {said}")
    return "\n".join(rows)
