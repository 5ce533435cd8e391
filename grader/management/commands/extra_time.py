"""Give a student longer, in every exam or in one; sittings that are going on are lengthened too."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from grader.services.deadlines import give_extra_time
from questions.models import Assessment
from questions.models.assessment import MOST_EXTRA


class Command(BaseCommand):
    help = "Give a student longer in exams, those included that are going on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("student", metavar="USERNAME")
        parser.add_argument("factor", type=float, help="1.5 for half as much time again")
        parser.add_argument("--exam", metavar="SLUG", help="only in this exam")

    def handle(self, *, student: str, factor: float, exam: str | None, **options: Any) -> None:
        if not 1 <= factor <= MOST_EXTRA:
            raise CommandError(f"Write a factor from 1 to {MOST_EXTRA:g}.")
        try:
            account = User.objects.get(username=student)
            assessment = Assessment.objects.get(slug=exam) if exam else None
        except User.DoesNotExist:
            raise CommandError(f"There is no account {student}.") from None
        except Assessment.DoesNotExist:
            raise CommandError(f"There is no exam {exam}.") from None
        moved = give_extra_time(account, factor, assessment)
        if options["verbosity"]:
            where = f"in {exam}" if exam else "in every exam"
            self.stdout.write(f"{student}: {factor:g} times the time {where}; {moved} going on")
