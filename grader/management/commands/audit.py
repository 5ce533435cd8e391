"""Print what the certificate does for a problem, or for all of them."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grader import engine
from grader.management.audit_table import as_markdown, put_between_markers
from grader.management.problem_arguments import add_problem_arguments, chosen_options


class Command(BaseCommand):
    help = "Print how often each known mistake would go unseen, uncertified and certified."
    requires_system_checks = ()  # The engine needs no project around it.

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_problem_arguments(parser)
        parser.add_argument("--seeds", type=int, default=1000, help="how many variants (1000)")
        parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
        parser.add_argument("--all", action="store_true", help="every problem, a row each")
        parser.add_argument("--markdown", action="store_true", help="print the rows as Markdown")
        parser.add_argument("--into", help="put them into this page, between its markers")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["seeds"] < 1:
            raise CommandError("--seeds: write a whole number from 1 on")
        if options["all"]:
            self.audit_all(options)
        elif options["slug"]:
            self.audit_one(options)
        else:
            raise CommandError("Name a problem, or --all; `draw --list` lists them.")

    def audit_one(self, options: dict[str, Any]) -> None:
        try:
            found = engine.audit(options["slug"], options["seeds"], chosen_options(options))
        except (engine.UnknownProblem, ValueError) as problem:
            raise CommandError(str(problem)) from problem
        if options["json"]:
            self.stdout.write(json.dumps(found.as_dict()))
        else:
            self.stdout.write(as_table(options["slug"], options["seeds"], found))

    def audit_all(self, options: dict[str, Any]) -> None:
        if options["slug"] or options["option"]:
            raise CommandError("--all audits every problem with the options it has by itself.")
        found = {slug: engine.audit(slug, options["seeds"]) for slug in engine.catalogue()}
        if options["json"]:
            rows = {slug: each.as_dict() for slug, each in found.items()}
            self.stdout.write(json.dumps(rows))
        elif options["into"]:
            put_between_markers(Path(options["into"]), as_markdown(found))
        else:
            self.stdout.write(as_markdown(found))


def as_table(slug: str, seeds: int, found: engine.Audit) -> str:
    """Return the findings as a table that people read."""
    width = max(len(name) for name in found.slips)
    rows = [
        f"{name:<{width}}  {slip.unseen_naive:>7.1%}  {slip.unseen_certified:>9.1%}"
        for name, slip in found.slips.items()
    ]
    kinds = (
        f"{band['low']:g} to {band['high']:g} {kind}" for kind, band in found.cost_by_kind.items()
    )
    return "\n".join(
        [
            f"{slug}: {seeds} variants",
            f"{'mistakes that go unseen':<{width}}  {'naive':>7}  {'certified':>9}",
            *rows,
            f"first draws refused: {found.refused:.1%}",
            f"redraws a variant: {found.redraws_mean:.2f}",
            f"work by hand: {found.cost['low']:g} to {found.cost['high']:g} units",
            f"of which {', '.join(kinds)}",
            f"{found.ms_per_variant:.3f} ms a variant",
        ]
    )
