"""The arguments that name a problem, the same for every command."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError


def add_problem_arguments(parser: ArgumentParser) -> None:
    """Let a command take a problem, a seed and options."""
    parser.add_argument("slug", nargs="?", help="the problem, such as causal-attention")
    parser.add_argument("--seed", type=int, default=0, help="which variant (0)")
    parser.add_argument(
        "--option", action="append", default=[], metavar="NAME=VALUE", help="an option; repeatable"
    )


def chosen_options(arguments: dict[str, Any]) -> dict[str, object]:
    """Return the options by name."""
    chosen: dict[str, object] = {}
    for text in arguments["option"]:
        name, equals, value = text.partition("=")
        if not equals:
            raise CommandError(f"--option {text}: write NAME=VALUE")
        chosen[name.strip()] = value.strip()
    return chosen
