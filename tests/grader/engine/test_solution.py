from __future__ import annotations

import numpy as np

from grader import engine
from grader.engine.places import PLACEHOLDER
from grader.engine.rules import OneOf, Option
from grader.engine.solution import in_place


def drawn(slug="causal-attention", seed=7):
    problem = engine.realise(slug, seed)
    return problem, engine.freeze(problem)[1]


def test_every_step_stands_with_its_formula_its_numbers_and_its_result():
    problem, key = drawn()
    given = {each.name: each.value for each in problem.givens}

    q = engine.solution(key)[0]

    assert (q["symbol"], q["formula"]) == ("Q", "X W_q")
    assert f"{given['x'][0, 0]:g} & {given['x'][0, 1]:g}" in q["numbers"]
    assert f"{problem.origin.steps['q'][0][0]:.3f}" in q["result"]


def test_the_first_step_that_went_wrong_is_marked_and_only_that():
    problem, key = drawn()
    response = problem.origin.slips["queries-and-keys-swapped"]

    rows = engine.solution(key, response)

    assert [row["name"] for row in rows if row["first_wrong"]] == ["scores"]
    assert {row["name"]: row["note"] for row in rows}["output"] == "right-from-your-own-values"
    assert "query $i$" in next(row["feedback"] for row in rows if row["first_wrong"])


def test_what_the_student_entered_stands_beside_the_result():
    _, key = drawn()

    rows = engine.solution(key, {"q": [[1, 2], [3, 4], [5, "1/2"]]})

    assert rows[0]["entered"] == r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \\ 5 & 0.5 \end{bmatrix}"
    assert rows[1]["entered"] == ""


def test_steps_that_are_not_asked_are_shown_too():
    _, key = drawn("frechet-distance")

    rows = {row["name"]: row for row in engine.solution(key)}

    assert not rows["roots_1"]["asked"]
    assert "lambda" in rows["roots_1"]["symbol"]
    assert rows["better"]["result"].startswith(r"\text{Set ")


def test_a_negative_number_stands_in_brackets_within_a_formula():
    givens = {"x": [[1.0, 2.0]] * 2, **{w: np.eye(2).tolist() for w in ("w_q", "w_k", "w_v")}}
    problem = engine.realise("forward-diffusion", seed=3)
    _, key = engine.freeze(problem)

    assert engine.realise("causal-attention", givens=givens).origin
    assert all("+ -" not in row["numbers"] for row in engine.solution(key))


def test_a_written_item_shows_its_own_solution():
    rule = OneOf(options=(Option(name="a", text="one"), Option(name="b", text="two")))
    part = engine.Part(name="choice", prompt="Which?", key="a", rule=rule)
    problem = engine.Problem(title="T", stem="S", parts=[part], solution="Because.")
    _, key = engine.freeze(problem)

    row = engine.solution(key, {"choice": "b"})[0]

    assert row["text"] == "Because."
    assert row["first_wrong"]


def test_a_symbol_with_an_exponent_is_closed_before_another_one():
    formula = "<a>^2 + <b>^2 + <a>"
    symbols = {"a": "x^{(1)}", "b": "y_1"}

    written = PLACEHOLDER.sub(lambda found: in_place(symbols[found[1]], found), formula)

    assert written == "{x^{(1)}}^2 + y_1^2 + x^{(1)}"


def test_a_mistake_on_the_way_to_a_part_is_explained_where_it_was_made():
    problem = engine.realise("forward-diffusion", 4)
    _, key = engine.freeze(problem)

    rows = {
        row["name"]: row
        for row in engine.solution(key, problem.origin.slips["noise-root-forgotten"])
    }

    assert [name for name, row in rows.items() if row["first_wrong"]] == ["spread_1"]
    assert "square root" in rows["spread_1"]["feedback"]
    assert rows["x_1"]["note"] == "noise-root-forgotten"
    assert rows["x_1"]["feedback"] == ""


def test_a_chosen_mistake_is_explained_where_it_is_made():
    problem = engine.realise("causal-attention", 3, choice_of="output")
    _, key = engine.freeze(problem)
    chosen = next(
        option for option in problem.parts[0].rule.options if option.note == "mask-forgotten"
    )

    rows = {row["name"]: row for row in engine.solution(key, {"output": chosen.name})}

    assert [name for name, row in rows.items() if row["first_wrong"]] == ["weights"]
    assert rows["weights"]["feedback"] == chosen.feedback
