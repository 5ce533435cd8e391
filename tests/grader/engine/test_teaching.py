"""What reviewers taught: into a copy of the key, and into nothing else."""

from __future__ import annotations

from copy import deepcopy

import pytest

from grader import engine
from grader.engine.rules import Criterion, NumberWithin, Rubric, load_rule

RUBRIC = Rubric(
    criteria=(
        Criterion(name="air", idea="Air scatters.", weight=0.5, phrasings=("air",), hint="Air?"),
        Criterion(name="sun", idea="The sun sends.", weight=0.5, phrasings=("sun",), hint="Sun?"),
    )
)
PARTS = [
    engine.Part(name="why", prompt="Why?", key=None, rule=RUBRIC),
    engine.Part(
        name="length", prompt="How long?", key=2.0, rule=NumberWithin(atol=0.1, decimals=1)
    ),
]
CONTENT, KEY = engine.freeze(engine.Problem(title="T", stem="S", parts=PARTS))
WORDINGS = [
    {"criterion": "sun", "text": "our star shines"},
    {"criterion": "sun", "text": "sun"},
    {"criterion": "sun", "text": "our star shines"},
    {"criterion": "moon", "text": "it is made of cheese"},
]
MARKED = [{"text": "It is the air.", "credit": 0.5, "number": 3}]


def rule_of(key) -> Rubric:
    return load_rule(key["parts"]["why"])


def test_wordings_become_phrasings_of_their_idea_once():
    rubric = rule_of(engine.teach(KEY, {"why": {"wordings": WORDINGS}}))

    assert [each.phrasings for each in rubric.criteria] == [("air",), ("sun", "our star shines")]
    assert rubric.marked == ()


def test_marked_answers_are_handed_to_the_rubric():
    rubric = rule_of(engine.teach(KEY, {"why": {"marked": MARKED}}))

    assert [(each.text, each.credit) for each in rubric.marked] == [("It is the air.", 0.5)]
    assert rubric.criteria == RUBRIC.criteria


def test_the_key_itself_stays_as_it_was_issued():
    before = deepcopy(KEY)

    engine.teach(KEY, {"why": {"wordings": WORDINGS, "marked": MARKED}})

    assert before == KEY


@pytest.mark.parametrize("part", ["length", "gone"])
def test_what_is_taught_of_no_text_teaches_nothing(part):
    assert engine.teach(KEY, {part: {"wordings": WORDINGS, "marked": MARKED}}) == KEY


def test_the_same_lessons_give_the_same_marks():
    lessons = {"why": {"wordings": WORDINGS, "marked": MARKED}}
    response = {"why": "Our star shines through the air.", "length": "2"}

    first, again = (engine.mark(engine.teach(KEY, lessons), response) for _ in range(2))

    assert first == again


def test_a_verdict_is_provisional_as_soon_as_one_of_its_marks_is():
    marks = {
        "why": {"credit": 0.5, "note": "in-doubt", "provisional": True},
        "length": {"credit": 1.0, "note": "correct"},
    }

    outcome = engine.outcome_of(KEY, marks)

    assert (outcome.provisional, outcome.unsure) == (True, False)
    settled = engine.outcome_of(KEY, {"why": {"credit": 1.0, "note": "by-hand"}})
    assert (settled.provisional, settled.unsure) == (False, False)


def test_hints_take_their_share_of_what_was_added_as_learnt_too():
    mark = engine.Mark(0.6, "partly-found", correction=0.1, learnt_from=4, reasons=("variance",))

    less = mark.less_hints(0.5)

    assert (less.credit, less.correction, less.hint_cost) == (0.3, 0.05, 0.5)
    assert (less.learnt_from, less.reasons) == (4, ("variance",))
