"""Make a public set of marked answers into a file that `eval_rubrics` reads."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grader.management.public_sets import CONVERTERS
from grader.management.public_sets.sources import UnreadableSet


class Command(BaseCommand):
    help = "Convert a public set of marked answers, for eval_rubrics."
    requires_system_checks = ()  # Files in, a file out.

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="PATH", help="the set's folder, or its file")
        parser.add_argument(
            "--from", required=True, choices=CONVERTERS, dest="source", help="which set it is"
        )
        parser.add_argument("--to", required=True, metavar="FILE", help="where to write")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            converted = CONVERTERS[options["source"]](Path(options["path"]))
            text = json.dumps(converted, indent=1, ensure_ascii=False)
            Path(options["to"]).write_text(text, encoding="utf-8")
        except (OSError, UnreadableSet) as problem:
            raise CommandError(str(problem)) from problem
        counts = f"{len(converted['answers'])} answers to {len(converted['items'])} questions"
        self.stdout.write(f"{options['to']}: {counts}")
