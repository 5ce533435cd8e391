"""Show the marks of an exam that is released by hand, or keep them back again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from questions.models import Assessment


class Command(BaseCommand):
    help = "Show the marks and solutions of an exam to those who have handed in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("exam", metavar="SLUG")
        parser.add_argument("--undo", action="store_true", help="keep them back again")

    def handle(self, *, exam: str, undo: bool, **options: Any) -> None:
        found = Assessment.objects.filter(slug=exam).first()
        if found is None:
            raise CommandError(f"There is no exam {exam}.")
        if found.release != Assessment.Release.BY_HAND:
            said = f"{exam} is not released by hand: {found.get_release_display()}"
            raise CommandError(f"{said[:1].lower()}{said[1:]}.")
        found.released_at = None if undo else timezone.now()
        found.save(update_fields=["released_at"])
        if options["verbosity"]:
            self.stdout.write(f"{exam}: {'kept back' if undo else 'released'}")
