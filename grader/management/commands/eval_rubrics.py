"""Mark a file of answers that people have marked, and print how far the two agree."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grader.engine.rules import Rubric
from grader.engine.short_answer.judging.answer_files import read_answers
from grader.engine.short_answer.judging.evaluating import (
    Answered,
    baseline,
    evaluate,
    matched,
    taught,
)
from grader.engine.short_answer.judging.json_fields import UnreadableAnswers
from grader.management.agreement_table import as_table
from questions.formats.plain_yaml import UnreadableBank
from questions.services.bank_rubrics import bank_paths, rubrics_of


class Command(BaseCommand):
    help = "Print how far the marking of short answers agrees with people, on a file of answers."
    requires_system_checks = ()  # Banks are read from their files; no database is asked.

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--answers", required=True, metavar="FILE", help="the marked answers")
        parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
        parser.add_argument(
            "--bank",
            action="append",
            default=[],
            metavar="FILE_OR_SLUG",
            help="where the rubrics are; repeatable (every bank that comes with the project)",
        )
        parser.add_argument(
            "--learn",
            type=int,
            default=0,
            metavar="N",
            help="take N answers of each item for the instructor's marks, and report the others",
        )
        parser.add_argument(
            "--baseline", action="store_true", help="print a plain comparison of words beside it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        answers = answers_to_mark(options)
        report = evaluate(answers)
        beside = baseline(answers) if options["baseline"] else None
        if options["json"]:
            whole = report if beside is None else {**report, "baseline": beside}
            self.stdout.write(json.dumps(whole, allow_nan=False))
        else:
            self.stdout.write(as_table(report, learnt=options["learn"] > 0, beside=beside))


def answers_to_mark(options: dict[str, Any]) -> list[Answered]:
    """Return the answers of the file, each with its rubric."""
    if options["learn"] < 0:
        raise CommandError("--learn: write a whole number from 0 on")
    try:
        file = read_answers(Path(options["answers"]).read_text(encoding="utf-8"))
        answers = matched(file.answers, {**banked(options["bank"]), **file.rubrics})
    except (OSError, UnicodeDecodeError, UnreadableAnswers) as problem:
        raise CommandError(f"{options['answers']}: {problem}") from problem
    if options["learn"]:
        answers = taught(answers, options["learn"])
    if not answers:
        raise CommandError("--learn: that leaves no answers to report on")
    return answers


def banked(chosen: list[str]) -> dict[str, Rubric]:
    try:
        return rubrics_of(bank_paths(chosen))
    except (FileNotFoundError, UnreadableBank) as problem:
        raise CommandError(f"--bank: {problem}") from problem
