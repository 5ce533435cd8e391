"""Read the environment, and say in one line what is wrong with it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, NoReturn
from warnings import catch_warnings

import environ
from django.core.exceptions import ImproperlyConfigured

SWITCHES = {"1": True, "true": True, "yes": True, "on": True}
SWITCHES |= {"": False, "0": False, "false": False, "no": False, "off": False}
SECRET_LENGTH = 50


def fail(complaint: str) -> NoReturn:
    """End the process: whoever started it gets one line, not a traceback."""
    raise SystemExit(f"examprep cannot start: {complaint}")


class Environment(environ.Env):  # type: ignore[misc] # django-environ ships without types
    """django-environ, with complaints that name the variable and what it should be."""

    def text(self, name: str, default: str) -> str:
        """Read a text; one left empty counts as not given."""
        return str(self.str(name, default="")).strip() or default

    def switch(self, name: str) -> bool:
        """Read 1 or 0; anything unclear is refused, for a guess could open a door."""
        text = self.text(name, default="").lower()
        if text not in SWITCHES:
            fail(f"{name} is {text!r}; say 1 or 0.")
        return SWITCHES[text]

    def number(self, name: str, default: int, *, least: int = 0, most: int = 65535) -> int:
        """Read a whole number within bounds."""
        text = self.text(name, default=str(default))
        if not text.isascii() or not text.isdecimal() or not least <= int(text) <= most:
            fail(f"{name} is {text!r}; it takes a whole number from {least} to {most}.")
        return int(text)

    def names(self, name: str, default: list[str]) -> list[str]:
        """Read a list set apart by commas."""
        entries = self.text(name, default="").split(",")
        return [entry.strip() for entry in entries if entry.strip()] or default

    def figures(self, name: str) -> dict[str, float]:
        """Read names and numbers, as in `lease=20,sweep=5`."""
        try:
            pairs = [entry.split("=") for entry in self.names(name, default=[])]
            return {key.strip(): float(number) for key, number in pairs}
        except ValueError:
            fail(f"{name} takes names and numbers such as lease=20,sweep=5.")

    def database(self, name: str, default: str) -> dict[str, Any]:
        """Read the URL of a SQLite file or of a PostgreSQL server."""
        config: dict[str, Any] = {}
        # What it does not know, django-environ prints, and a password with it.
        with suppress(ImproperlyConfigured, ValueError), catch_warnings(action="ignore"):
            config = self.db_url_config(self.text(name, default))
        engine = str(config.get("ENGINE", "")).rpartition(".")[2]
        if engine not in {"sqlite3", "postgresql"} or not config.get("NAME"):
            # The value stays unsaid, for it may hold a password.
            fail(f"{name} is not a URL like postgres://user:password@host/name or sqlite:////path.")
        return config

    def broker(self, name: str, default: str) -> str:
        """Read the URL of a server that speaks Redis's protocol."""
        url = self.text(name, default)
        if not url.startswith(("redis://", "rediss://", "redis+socket://")):
            fail(f"{name} is not a URL like redis://:password@host:6379/0.")
        return url

    def mail(self, name: str, default: str) -> dict[str, Any]:
        """Read the URL of a mail server, as the settings that stand for it."""
        try:
            config: dict[str, Any] = self.email_url_config(self.text(name, default))
        except (ImproperlyConfigured, ValueError):
            fail(f"{name} is not a URL like smtp+tls://user:password@host:587.")
        return config


def insist_on_serving(secret_key: str, allowed_hosts: list[str]) -> None:
    """Refuse to serve pages without what keeps them safe; commands get along without it."""
    if len(secret_key) < SECRET_LENGTH or len(set(secret_key)) < 5:
        fail(
            f"SECRET_KEY must be set to at least {SECRET_LENGTH} random characters"
            " (for development, `make run` needs none)."
        )
    if not allowed_hosts:
        fail("ALLOWED_HOSTS must name the host that students visit, such as exam.example.org.")
