"""Make the database ready: tables, the banks we ship, and in development two accounts."""

from __future__ import annotations

import os

import django

from examprep.launch.prepared import note

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "examprep.settings")


def main() -> None:
    """Do what a start needs; what is there already is left as it is."""
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    for bank in sorted((settings.BASE_DIR / "questions" / "banks").glob("*.yaml")):
        call_command("load_bank", str(bank), verbosity=0)
    if settings.DEVELOPMENT:
        call_command("demo_accounts", verbosity=0)
    if "EXAMPREP_VAR" in os.environ:
        note(os.environ)


if __name__ == "__main__":
    main()
