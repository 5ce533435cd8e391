"""The rubrics of the banks that come with the project: nothing to mend, and the gates hold.

The gates are held on answers that whoever wrote the rubrics has not seen (benchmarks/answers).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from grader.engine.rules import Rubric
from grader.engine.short_answer.judging.answer_files import read_answers
from grader.engine.short_answer.judging.evaluating import evaluate, matched
from grader.engine.short_answer.lint import lint
from grader.management.agreement_table import GATES
from questions.services.bank_rubrics import bank_paths, rubrics_of

UNSEEN = Path("benchmarks/answers/unseen.json")
RUBRICS = rubrics_of(bank_paths())
# Time is measured by whoever runs the command; what is timed here would hang on the machine.
HELD = sorted(GATES.keys() - {"p95_ms"})
# Kinds of answers that must not earn, and the most that they may on average.
WORTHLESS = {
    "keywords": 0.02,
    "restated": 0.05,
    "injection": 0.05,
    "off-topic": 0.05,
    "nonsense": 0.15,
    "swapped": 0.2,
    "negated": 0.2,
}


def distinct() -> dict[str, Rubric]:
    """Return each rubric once, by the longest of its names."""
    names = {
        rubric: name for name, rubric in sorted(RUBRICS.items(), key=lambda each: len(each[0]))
    }
    return {name: rubric for rubric, name in names.items()}


@pytest.mark.parametrize("item", distinct())
def test_the_lint_finds_nothing_to_mend(item):
    assert lint(RUBRICS[item]) == []


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    file = read_answers(UNSEEN.read_text(encoding="utf-8"))
    return evaluate(matched(file.answers, RUBRICS))


@pytest.mark.parametrize("figure", HELD)
def test_the_gate_holds_on_answers_nobody_saw(report, figure):
    gate = GATES[figure]

    assert gate.holds(report[figure], gate.bound), f"{figure}: {report[figure]}, not {gate.says}"


@pytest.mark.parametrize("kind", WORTHLESS)
def test_what_says_nothing_right_earns_next_to_nothing(report, kind):
    assert report["by_kind"][kind]["score"] <= WORTHLESS[kind]


def test_both_halves_have_every_kind_of_answer_to_every_item():
    for half in ("tuning", "unseen"):
        path = UNSEEN.with_stem(half)
        answers = json.loads(path.read_text(encoding="utf-8"))["answers"]
        kinds = {(each["item"], each["kind"]) for each in answers}
        items = {each["item"] for each in answers}
        assert items == {f"sa_{label}" for label in "abcdefghij"}
        assert kinds >= {(item, kind) for item in items for kind in (*WORTHLESS, "excellent")}


def test_no_answer_is_in_both_halves():
    halves = [
        {each["answer"] for each in json.loads(path.read_text(encoding="utf-8"))["answers"]}
        for path in (UNSEEN, UNSEEN.with_stem("tuning"))
    ]

    assert {answer for answer in halves[0] & halves[1] if answer.strip()} == set()
