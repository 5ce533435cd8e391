"""A model of the site's own is asked of what is in doubt, and decides nothing for good."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from grader.engine import Opinion, plug_scorer
from tests.grader.engine.rules.test_rubric import READING, RUBRIC

DOUBTFUL = "The encoder sees all."


@dataclass
class Oracle:
    """Thinks what it is told to, and remembers what it was asked."""

    probability: float
    evidence: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)

    def score(self, idea: str, answer: str) -> Opinion:
        self.asked.append((idea, answer))
        return Opinion(self.probability, self.evidence)


@pytest.fixture(autouse=True)
def unplugged() -> Iterator[None]:
    yield
    plug_scorer(None)


@pytest.fixture
def rubric():
    pattern = "@encoder & read|see & whole|all & sentence|input"
    return replace(RUBRIC, criteria=(replace(READING, patterns=(pattern,)),))


@pytest.mark.parametrize(
    ("probability", "state", "credit"),
    [(0.95, "found", 1.0), (0.5, "in-doubt", 0.25), (0.05, "not-found", 0.0)],
)
def test_it_moves_what_is_in_doubt_and_stays_provisional(rubric, probability, state, credit):
    oracle = Oracle(probability, "sees all")
    plug_scorer(oracle)

    verdict = rubric.mark(DOUBTFUL, None)

    assert (verdict.cells[0]["state"], verdict.credit) == (state, credit)
    assert verdict.provisional
    assert oracle.asked == [(READING.idea, DOUBTFUL)]


def test_its_evidence_is_shown_where_it_stands_in_the_answer(rubric):
    plug_scorer(Oracle(1.0, "sees all"))

    (cell,) = rubric.mark(DOUBTFUL, None).cells

    assert (cell["evidence"], cell["spans"], cell["source"]) == (
        DOUBTFUL[:-1],
        [[0, 20]],
        "scorer",
    )


def test_it_is_not_asked_of_what_is_found_or_contradicted(rubric):
    oracle = Oracle(0.0)
    plug_scorer(oracle)

    rubric.mark("The encoder sees all of the input.", None)
    rubric.mark("The decoder sees all of the input.", None)

    assert oracle.asked == []
