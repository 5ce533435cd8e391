"""Mark responses read from standard input, a JSON line each."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grader import engine
from grader.engine.wire import Unreadable, read_json
from grader.management.problem_arguments import add_problem_arguments, chosen_options


class Command(BaseCommand):
    help = "Mark responses to a problem: a JSON line in for each, a JSON line out for each."
    requires_system_checks = ()  # The engine needs no project around it.

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_problem_arguments(parser)
        parser.add_argument(
            "--givens", help="a JSON file {name: numbers} to use instead of drawn ones"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["slug"]:
            raise CommandError("Name a problem; `draw --list` lists them.")
        try:
            givens = json.loads(options["givens"].read_text()) if options["givens"] else None
            desk = Desk(options["slug"], options["seed"], chosen_options(options), givens)
            desk.key(options["seed"])
        except (engine.UnknownProblem, ValueError, OSError) as problem:
            raise CommandError(str(problem)) from problem
        for line in options.get("stdin") or sys.stdin:
            if line.strip():
                verdict = json.dumps(desk.verdict(line), ensure_ascii=False, allow_nan=False)
                self.stdout.write(verdict)


class Desk:
    """Where responses to one problem are marked."""

    def __init__(
        self, slug: str, seed: int, options: Mapping[str, object], givens: Mapping[str, Any] | None
    ) -> None:
        self.seed = seed

        @lru_cache(maxsize=1024)
        def key(seed: int) -> dict[str, Any]:
            return engine.freeze(engine.realise(slug, seed, options, givens))[1]

        self.key = key

    def verdict(self, line: str) -> dict[str, Any]:
        """Mark one line, or say what cannot be read in it."""
        try:
            seed, response = self.unpacked(read_json(line))
            key = self.key(seed)
        except (Unreadable, ValueError) as problem:
            return {"errors": {"response": str(problem)}}
        if errors := engine.check(key, response):
            return {"errors": errors}
        outcome = engine.mark(key, response)
        return {
            "score": outcome.score,
            "marks": {name: shown(mark) for name, mark in outcome.marks.items()},
        }

    def unpacked(self, line: Any) -> tuple[int, Any]:
        """Return the seed and the response of a line."""
        if isinstance(line, dict) and "response" in line:
            seed = str(line.get("seed", self.seed))
            if not (seed.isascii() and seed.isdecimal() and len(seed) < 20):
                raise ValueError("The seed must be a whole number.")
            return int(seed), line["response"]
        return self.seed, line


def shown(mark: engine.Mark) -> dict[str, Any]:
    """Return a mark as it is printed."""
    here = asdict(mark)
    return {name: here[name] for name in ("credit", "note", "feedback", "cells")}
