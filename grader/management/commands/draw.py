"""Print variants of a problem, a JSON line each."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grader import engine
from grader.management.problem_arguments import add_problem_arguments, chosen_options


class Command(BaseCommand):
    help = "Print variants of a problem as JSON, a line each; with --key also the secrets."
    requires_system_checks = ()  # The engine needs no project around it.

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_problem_arguments(parser)
        parser.add_argument("--count", type=int, default=1, help="how many seeds, from --seed on")
        parser.add_argument(
            "--givens", type=Path, help="a JSON file {name: numbers} to use instead"
        )
        parser.add_argument(
            "--choice-of", default="", metavar="RESULT", help="as a choice of this one result"
        )
        parser.add_argument("--key", action="store_true", help="print steps and slips too")
        parser.add_argument("--list", action="store_true", help="print the problems there are")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            for slug in engine.catalogue():
                self.stdout.write(slug)
            return
        if not options["slug"]:
            raise CommandError("Name a problem; `draw --list` lists them.")
        for seed, problem in draw_problems(options):
            line = described(problem, seed) | (secrets_of(problem) if options["key"] else {})
            self.stdout.write(json.dumps(line, ensure_ascii=False, allow_nan=False))


def draw_problems(options: dict[str, Any]) -> list[tuple[int, engine.Problem]]:
    """Return the problems asked for, with their seeds."""
    seeds = list(range(options["seed"], options["seed"] + options["count"]))
    try:
        givens = json.loads(options["givens"].read_text()) if options["givens"] else None
        problems = engine.realise_many(
            options["slug"], seeds, chosen_options(options), givens, options["choice_of"]
        )
    except (engine.UnknownProblem, ValueError, OSError) as problem:
        raise CommandError(str(problem)) from problem
    return list(zip(seeds, problems, strict=True))


def described(problem: engine.Problem, seed: int) -> dict[str, Any]:
    """Return what everybody may see of a problem, and its certificate."""
    content, _ = engine.freeze(problem)
    shown = ["name", "kind", "shape", "decimals", "tolerance", "weight"]
    if problem.origin and problem.origin.choice_of:
        shown.append("options")
    return {
        "problem": content["problem"],
        "version": content["version"],
        "seed": seed,
        "options": content["options"],
        "givens": {given["name"]: given["value"] for given in content["givens"]},
        "stem": content["stem"],
        "parts": [{name: part[name] for name in shown} for part in content["parts"]],
        "certificate": dict(problem.origin.certificate) if problem.origin else None,
    }


def secrets_of(problem: engine.Problem) -> dict[str, Any]:
    """Return every step's value, and what each slip would lead to."""
    if problem.origin is None:
        return {}
    return {"steps": dict(problem.origin.steps), "slips": dict(problem.origin.slips)}
