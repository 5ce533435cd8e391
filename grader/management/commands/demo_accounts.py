"""Make the two accounts to look around with; in development only, for all know their passwords."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

ACCOUNTS = {"student": "student-demo", "instructor": "instructor-demo"}


class Command(BaseCommand):
    """Make a student and an instructor, or leave them alone where they exist."""

    help = "Make the demo accounts student and instructor (development only)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEVELOPMENT:
            raise CommandError("Demo accounts are for development: set EXAMPREP_DEV=1.")
        for name, password in ACCOUNTS.items():
            if not User.objects.filter(username=name).exists():
                User.objects.create_user(name, password=password, is_staff=name == "instructor")
            if options["verbosity"]:
                self.stdout.write(f"{name}: {password}")
