"""Hints in stages: what each says, and that none says more."""

from __future__ import annotations

import pytest

from grader import engine
from grader.engine.hints import hint_stages
from grader.engine.latex import as_latex
from tests.grader.engine.settings import SETTINGS, named

ATTENTION = engine.freeze(engine.realise("causal-attention", 7))[1]
DIFFUSION = engine.freeze(engine.realise("forward-diffusion", 7))[1]


def said(key, part, stage, told=()):
    return {line.symbol: line.says for line in engine.hint(key, part, stage, dict(told))}


def test_the_formula_comes_with_the_steps_on_the_way_to_it():
    assert said(ATTENTION, "q", "formula") == {"Q": "X W_q"}
    assert list(said(DIFFUSION, "x_1", "formula")) == [
        r"\sqrt{1 - \beta_1}", r"\sqrt{\beta_1}", "x_1",
    ]  # fmt: skip


def test_numbers_are_set_up_from_the_givens():
    given = as_latex(ATTENTION["givens"]["w_q"])

    assert said(ATTENTION, "q", "numbers")["Q"].endswith(given)


def test_numbers_that_come_from_other_parts_wait_for_the_student_s_own():
    assert hint_stages(ATTENTION, "scores", {}) == ("formula", "value")

    told = engine.told_by(ATTENTION, {"q": "[[1,2],[3,4],[5,6]]", "k": ""}, opened=["k"])

    assert hint_stages(ATTENTION, "scores", told) == ("formula", "numbers", "value")
    own = as_latex([[1, 2], [3, 4], [5, 6]], decimals=3)
    revealed = as_latex(ATTENTION["parts"]["k"]["key"], decimals=3)
    assert said(ATTENTION, "scores", "numbers", told)["S"] == rf"{own} {revealed}^\top"


def test_the_value_is_the_key_s_rounded_as_it_is_asked():
    part = ATTENTION["parts"]["output"]

    assert said(ATTENTION, "output", "value")["O"] == as_latex(part["key"], decimals=3)


@pytest.mark.parametrize(("slug", "options"), SETTINGS, ids=named)
def test_no_hint_before_the_value_tells_a_right_answer_that_was_not_opened(slug, options):
    problem = engine.realise(slug, 3, options)
    _, key = engine.freeze(problem)
    values = {part: said(key, part, "value") for part in key["parts"]}
    given = {as_latex(value) for value in key["givens"].values()}
    hidden = {
        text
        for by_symbol in values.values()
        for text in by_symbol.values()
        if len(text) > 5 and text not in given
    }

    for part in key["parts"]:
        for stage in hint_stages(key, part, {})[:-1]:
            for text in said(key, part, stage).values():
                assert not any(value in text for value in hidden), (part, stage)
                assert "<" not in text


@pytest.mark.parametrize(("slug", "options"), SETTINGS, ids=named)
def test_every_part_of_every_problem_has_hints_with_something_to_say(slug, options):
    problem = engine.realise(slug, 3, options)
    _, key = engine.freeze(problem)
    everything = {part.name: part.rule.write(part.key) for part in problem.parts}
    told = engine.told_by(key, everything, opened=())

    for part in key["parts"]:
        stages = hint_stages(key, part, told)
        assert stages[-1] == "value"
        assert len(stages) > 1
        for stage in stages:
            assert any(line.is_told for line in engine.hint(key, part, stage, told)), (part, stage)


def test_a_choice_of_one_result_has_hints_too():
    _, key = engine.freeze(engine.realise("causal-attention", 3, choice_of="output"))

    assert list(said(key, "output", "formula")) == ["Q", "K", "V", "S", "A", "O"]
    assert list(said(key, "output", "value")) == ["O"]


def test_what_was_chosen_is_no_number_to_put_in():
    _, key = engine.freeze(engine.realise("causal-attention", 3, choice_of="output"))

    told = engine.told_by(key, {"output": "a"}, opened=["output"])

    assert said(key, "output", "numbers", told) == said(key, "output", "numbers")


def test_written_items_and_changed_problems_give_none():
    written = {"problem": None, "parts": {"answer": {}}}

    assert hint_stages(written, "answer", {}) == ()
    assert hint_stages(ATTENTION | {"version": 0}, "q", {}) == ()
    assert hint_stages(ATTENTION, "nothing", {}) == ()


def test_hints_cost_their_share_of_what_a_part_earns():
    right = {part: value["key"] for part, value in ATTENTION["parts"].items()}
    full = engine.mark(ATTENTION, right)

    less = engine.charge_hints(ATTENTION, full, {"q": 0.3, "output": 1.0})

    assert less.marks["q"].credit == 0.7
    assert less.marks["q"].hint_cost == 0.3
    assert less.marks["q"].note == "correct"
    assert less.marks["output"].credit == 0
    assert less.marks["k"] == full.marks["k"]
    assert less.score == pytest.approx((8 - 0.3 - 2) / 8)
    assert engine.charge_hints(ATTENTION, full, {}) is full


def test_an_item_says_which_stages_it_offers_and_for_how_much():
    usual = {"formula": 0.1, "numbers": 0.2, "value": 0.7}

    assert engine.hint_offers(ATTENTION, "q", {}, (), {}) == usual
    assert engine.hint_offers(ATTENTION, "q", {}, (), {"formula": 0}) == {"formula": 0.0}
    assert list(engine.hint_offers(ATTENTION, "q", {}, ("formula",), {})) == ["numbers", "value"]
    assert engine.hint_offers(ATTENTION, "q", {}, ("value",), {}) == {}
