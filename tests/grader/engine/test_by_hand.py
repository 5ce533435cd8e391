"""What a person gives is what stands: share by share, with the evidence that still holds."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine import (
    Part,
    Problem,
    freeze,
    mark,
    mark_by_hand,
    outcome_of,
    realise,
    rubric_of,
)
from grader.engine.rules import Criterion, Rubric

ANSWER = "The critic tells real from fake. The generator makes images out of noise."


def idea(name, weight, phrasing):
    return Criterion(
        name=name, idea=f"Idea {name}", weight=weight, phrasings=(phrasing,), hint=f"Hint {name}"
    )


RUBRIC = Rubric(
    criteria=(
        idea("makes", 0.75, "the generator makes images out of noise"),
        idea("tells", 0.25, "the discriminator tells real images from fake ones"),
    )
)
KEY = freeze(
    Problem(
        title="Rivals",
        stem="Who does what?",
        parts=[Part(name="who", prompt="", key=None, rule=RUBRIC, weight=2.0)],
    )
)[1]

share = st.sampled_from([0.0, 0.5, 1.0])


def by_hand(before=None, **shares):
    return mark_by_hand(KEY, "who", ANSWER, shares, before)


def told(state, **more):
    span = [33, 73]
    return {"state": state, "evidence": ANSWER[slice(*span)], "spans": [span], **more}


@given(share, share)
def test_the_credit_is_what_the_shares_come_to(makes, tells):
    found = by_hand(makes=makes, tells=tells)

    assert found.credit == pytest.approx(0.75 * makes + 0.25 * tells)
    assert [cell["credit"] for cell in found.cells] == [makes, tells]
    assert {cell["source"] for cell in found.cells} == {"person"}
    assert (found.note, found.unsure, found.provisional) == ("by-hand", False, False)


def test_what_is_left_out_is_not_given_and_shows_its_hint():
    found = by_hand(makes=1.0)

    assert found.cells[0] == {
        "name": "makes",
        "state": "found",
        "text": "Idea makes",
        "evidence": "",
        "spans": [],
        "source": "person",
        "credit": 1.0,
    }
    assert (found.cells[1]["state"], found.cells[1]["text"]) == ("not-found", "Hint tells")


def test_evidence_stays_with_what_is_given():
    before = {"cells": [told("in-doubt", name="makes"), told("found", name="tells")]}

    given_, refused = by_hand(before, makes=0.5, tells=0.0).cells

    assert given_["evidence"] == "The generator makes images out of noise."
    assert given_["spans"] == [[33, 73]]
    assert (refused["evidence"], refused["spans"]) == ("", [])


def test_what_says_the_reverse_and_gets_nothing_still_says_it():
    before = {"cells": [told("contradicted", name="makes"), told("found", name="tells")]}

    assert by_hand(before, tells=1.0).cells[0]["state"] == "contradicted"
    assert by_hand(before, makes=1.0).cells[0]["state"] == "found"


def test_old_marks_name_no_ideas_but_have_them_in_order():
    before = {"cells": [told("found"), {"state": "not-found", "text": "", "evidence": ""}]}

    cells = by_hand(before, makes=1.0, tells=1.0).cells

    assert [cell["evidence"] for cell in cells] == [ANSWER[33:73], ""]


def test_hints_cost_what_they_cost_before():
    assert by_hand({"hint_cost": 0.2, "cells": None}, makes=1.0, tells=1.0).credit == 0.8


@pytest.mark.parametrize("shares", [{"nobody": 1.0}, {"makes": 1.5}, {"tells": -0.5}])
def test_what_no_rubric_knows_is_refused(shares):
    with pytest.raises(ValueError, match="makes, tells"):
        by_hand(**shares)


def test_numbers_are_not_marked_by_ideas():
    key = freeze(realise("causal-attention", 1))[1]
    part = next(iter(key["parts"]))

    assert rubric_of(key, part) is None
    assert rubric_of(KEY, "nowhere") is None
    with pytest.raises(ValueError, match="not marked by ideas"):
        mark_by_hand(key, part, "", {})


def test_stored_marks_come_to_the_score_they_came_to():
    outcome = mark(KEY, {"who": ANSWER})
    stored = json.loads(json.dumps({name: asdict(each) for name, each in outcome.marks.items()}))

    again = outcome_of(KEY, stored | {"gone": {"credit": 1.0, "note": "correct"}})

    assert (again.score, again.unsure) == (outcome.score, outcome.unsure)
    assert again.marks.keys() == {"who"}


def test_a_stored_mark_may_have_fields_that_are_no_more():
    stored = {"who": {"credit": 0.5, "note": "by-hand", "feedback": "", "of-old": 1}}

    assert outcome_of(KEY, stored).score == 0.5
