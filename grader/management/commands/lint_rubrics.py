"""Print what is wrong with the rubrics of banks, before any student has answered."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grader.engine.short_answer.lint import lint
from questions.formats.plain_yaml import UnreadableBank
from questions.services.bank_rubrics import bank_paths, rubrics_of


class Command(BaseCommand):
    help = "Print what is wrong with the rubrics of short answers; exit 1 if anything is."
    requires_system_checks = ()  # Banks are read from their files; no database is asked.

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--bank",
            action="append",
            default=[],
            metavar="FILE_OR_SLUG",
            help="where the rubrics are; repeatable (every bank that comes with the project)",
        )
        parser.add_argument("--item", metavar="SLUG", help="this item alone")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rubrics = rubrics_of(bank_paths(options["bank"]))
        except (FileNotFoundError, UnreadableBank) as problem:
            raise CommandError(f"--bank: {problem}") from problem
        if options["item"] not in (None, *rubrics):
            raise CommandError(f"--item: there is no {options['item']}")
        if options["item"]:
            rubrics = {options["item"]: rubrics[options["item"]]}
        # Each once, though many have a short name beside their slug.
        names = {rubric: slug for slug, rubric in reversed(rubrics.items())}
        lines = [
            " ".join(filter(None, (name, complaint.idea)))
            + f": {complaint.rule}: {complaint.message}"
            for rubric, name in reversed(names.items())
            for complaint in lint(rubric)
        ]
        self.stdout.writelines(f"{line}\n" for line in lines)
        if lines:
            raise CommandError(f"{len(lines)} things to mend", returncode=1)
        self.stdout.write("Nothing to mend.")
