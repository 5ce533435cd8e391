"""Load a bank from a YAML file; loading it again changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from questions.formats.plain_yaml import UnreadableBank
from questions.services.importing import load_bank


class Command(BaseCommand):
    help = "Load a bank from a YAML file; loading it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *, file: Path, verbosity: int, **options: Any) -> None:
        try:
            loaded = load_bank(file)
        except UnreadableBank as error:
            raise CommandError(f"{file}: {error}") from error
        if verbosity:
            self.stdout.write(str(loaded))
