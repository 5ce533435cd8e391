"""How responses to a derivation are marked: work carried forward, mistakes named, nothing free."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import engine
from grader.engine.graph import graph_of
from grader.engine.options import read_options
from grader.engine.registry import derivation_of
from grader.engine.solving import Entered, Run, RunTable, solve

seeds = st.integers(0, 10_000)


def drawn(slug, seed=7, **options):
    problem = engine.realise(slug, seed, options)
    return problem, engine.freeze(problem)[1]


def steps(problem):
    return {part.name: np.array(problem.origin.steps[part.name]) for part in problem.parts}


def carried_on(problem, **entered):
    """Return what a student gets who enters these values and works on from them without fault."""
    derivation = derivation_of(problem.origin.slug)
    graph = graph_of(derivation.slug, read_options(derivation.options, problem.origin.options))
    givens = {given.name: np.array(given.value)[None] for given in problem.givens}
    present = np.array([True])
    values = solve(
        RunTable(graph, [Run(carried=True)]),
        givens,
        {name: Entered(np.array(value)[None], present) for name, value in entered.items()},
    )
    response = {name: values[name][0, 0] for name in graph.asked} | entered
    return {name: np.asarray(value).tolist() for name, value in response.items()}


def notes(outcome):
    return {name: mark.note for name, mark in outcome.marks.items()}


@given(seed=seeds, row=st.integers(0, 2), column=st.integers(0, 1), off=st.integers(1, 9))
def test_a_wrong_q_carried_through_correctly_loses_only_q_s_marks(seed, row, column, off):
    problem, key = drawn("causal-attention", seed)
    q = steps(problem)["q"]
    q[row, column] += off / 10

    outcome = engine.mark(key, carried_on(problem, q=q))

    credit = {name: mark.credit for name, mark in outcome.marks.items()}
    assert credit.pop("q") < 1
    assert set(credit.values()) == {1.0}


def test_what_is_right_from_own_values_says_whose():
    problem, key = drawn("causal-attention")
    q = steps(problem)["q"] + 0.3

    marks = engine.mark(key, carried_on(problem, q=q)).marks

    assert marks["scores"].note == "right-from-your-own-values"
    assert marks["scores"].feedback == "Right from your own $Q$."
    assert marks["output"].feedback == "Right from your own $A$."


@pytest.mark.parametrize(
    ("slug", "part", "value"),
    [
        ("causal-attention", "q", np.zeros((3, 2))),
        ("causal-attention", "k", np.zeros((3, 2))),
        ("causal-attention", "v", np.zeros((3, 2))),
        ("causal-attention", "scores", np.zeros((3, 3))),
        ("causal-attention", "scores", np.full((3, 3), 0.5)),
        ("causal-attention", "weights", np.ones((3, 3))),
        ("forward-diffusion", "beta_1", 0.0),
        ("forward-diffusion", "x_1", np.zeros((3, 3))),
        ("frechet-distance", "mean_term_1", 0.0),
        ("frechet-distance", "root_trace_1", 0.0),
    ],
)
def test_zeros_and_constants_that_make_the_rest_easy_earn_nothing_further(slug, part, value):
    problem, key = drawn(slug)
    response = carried_on(problem, **{part: value})

    marks = engine.mark(key, response).marks

    later = {
        name: mark
        for name, mark in marks.items()
        if name != part and not np.allclose(response[name], steps(problem)[name])
    }
    later.pop("better", None)
    assert later
    assert {mark.note for mark in later.values()} == {"own-values-too-easy"}
    assert {mark.credit for mark in later.values()} == {0.0}
    assert all("shows nothing further" in mark.feedback for mark in later.values())


def test_numbers_so_large_that_nothing_shows_earn_nothing_further():
    problem, key = drawn("causal-attention")
    q = 1e6 * steps(problem)["q"]

    marks = engine.mark(key, carried_on(problem, q=q)).marks

    assert marks["weights"].note == "own-values-too-easy"
    assert marks["output"].credit == 0


def test_a_named_mistake_is_carried_on_even_where_it_makes_later_steps_easier():
    problem, key = drawn("causal-attention")
    response = problem.origin.slips["values-not-projected"]

    marks = engine.mark(key, response).marks

    assert marks["v"].note == "values-not-projected"
    assert marks["output"].note == "right-from-your-own-values"


def test_two_mistakes_are_both_named():
    problem, key = drawn("causal-attention")
    graph = graph_of(
        "causal-attention", read_options(derivation_of("causal-attention").options, {})
    )
    slips = {slip.name: slip for slip in graph.slips}
    pair = (slips["values-not-projected"], slips["mask-forgotten"])
    givens = {given.name: np.array(given.value)[None] for given in problem.givens}
    output = solve(RunTable(graph, [Run(slips=pair)]), givens)["output"][0, 0]

    mark = engine.mark(key, {"output": output.tolist()}).marks["output"]

    assert mark.note == "values-not-projected and mask-forgotten"
    assert 0 < mark.credit < 0.5


def test_a_mistake_made_on_own_values_is_named():
    problem, key = drawn("causal-attention")
    response = carried_on(problem, q=steps(problem)["q"] + 0.3)
    scores = np.array(response["scores"])
    response["weights"] = (np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)).tolist()

    marks = engine.mark(key, response).marks

    assert marks["scores"].note == "right-from-your-own-values"
    assert marks["weights"].note == "mask-forgotten"


def test_a_mistake_made_in_one_step_of_several_is_named_there():
    problem, key = drawn("forward-diffusion")
    givens = {given.name: np.array(given.value) for given in problem.givens}
    right = problem.origin.steps
    response = {name: value.tolist() for name, value in steps(problem).items()}
    x_2 = right["signal_2"] * np.array(right["x_1"]) - right["spread_2"] * givens["eps_2"]
    response["x_2"] = x_2.tolist()

    outcome = notes(engine.mark(key, response))

    assert outcome["x_1"] == "correct"
    assert outcome["x_2"] == "noise-subtracted"


def test_rounding_too_early_is_told_from_a_mistake():
    problem, key = drawn("frechet-distance")
    graph = graph_of(
        "frechet-distance", read_options(derivation_of("frechet-distance").options, {})
    )
    givens = {given.name: np.array(given.value)[None] for given in problem.givens}
    rounded = solve(RunTable(graph, [Run(decimals=2)]), givens)["root_trace_1"][0, 0]

    mark = engine.mark(key, {"root_trace_1": float(rounded)}).marks["root_trace_1"]

    assert mark.note == "rounded-too-early"
    assert mark.credit == 0.9
    assert "rounded to 2 decimals" in mark.feedback


def test_a_value_rounded_away_altogether_is_no_right_method():
    _, key = drawn("forward-diffusion")

    assert engine.mark(key, {"beta_1": 0}).marks["beta_1"].note == "wrong"


def test_some_entries_right_says_which_and_counts_only_the_telling_ones():
    problem, key = drawn("causal-attention")
    weights = steps(problem)["weights"]
    weights[1, :2] = [0.123, 0.456]
    weights[2] = [0.7, 0.8, 0.9]

    mark = engine.mark(key, {"weights": weights.tolist()}).marks["weights"]

    assert mark.note == "some-entries-right"
    assert mark.cells == [[True, True, True], [False, False, True], [False, False, False]]
    assert "row 2, column 1" in mark.feedback
    assert 0 < mark.credit < 4 / 9


def test_a_wrong_number_is_just_wrong():
    _, key = drawn("frechet-distance")

    mark = engine.mark(key, {"fid_1": 77.77}).marks["fid_1"]

    assert (mark.note, mark.credit, mark.cells) == ("wrong", 0.0, False)


def test_masked_scores_are_not_asked_and_may_hold_anything():
    problem, key = drawn("causal-attention")
    scores = [[f"{cell:.4f}" for cell in row] for row in steps(problem)["scores"].tolist()]
    for above, anything in [((0, 1), ""), ((0, 2), "-inf"), ((1, 2), "masked")]:
        scores[above[0]][above[1]] = anything

    mark = engine.mark(key, {"scores": scores}).marks["scores"]

    assert mark.note == "correct"
    assert mark.cells == [[True, None, None], [True, True, None], [True, True, True]]


def test_masked_scores_may_be_left_out():
    problem, key = drawn("causal-attention")
    scores = [row[: i + 1] for i, row in enumerate(steps(problem)["scores"].tolist())]

    assert engine.mark(key, {"scores": scores}).marks["scores"].note == "correct"
    assert "scores" in engine.check(key, {"scores": [[1], [1], [1, 1, 1]]})


def test_a_choice_follows_from_own_distances():
    problem, key = drawn("frechet-distance")
    right = steps(problem)
    better = int(right["better"])
    worse = 3 - better
    response = {name: value.tolist() for name, value in right.items()}
    response[f"fid_{better}"] = float(right[f"fid_{worse}"]) + 0.7
    response["better"] = str(worse)

    outcome = notes(engine.mark(key, response))

    assert outcome[f"fid_{better}"] == "wrong"
    assert outcome["better"] == "right-from-your-own-values"


def test_nothing_entered_is_blank_and_earns_nothing():
    _, key = drawn("forward-diffusion")

    outcome = engine.mark(key, {})

    assert outcome.score == 0
    assert set(notes(outcome).values()) == {"blank"}


def test_a_response_that_cannot_be_read_is_refused():
    _, key = drawn("causal-attention")
    response = {"q": [["a", 1], [1, 1], [1, 1]], "x": 1}

    assert engine.check(key, response) == {
        "x": "There is no such part; there is q, k, v, scores, weights, output.",
        "q": "Row 1, column 1: “a” is not a number; write it like 0.25, -2.5e-1 or 1/4.",
    }
    with pytest.raises(engine.InvalidResponse, match="Row 1, column 1"):
        engine.mark(key, response)


def test_a_variant_of_an_older_version_is_marked_by_its_frozen_key_alone():
    problem, key = drawn("causal-attention")
    slip = problem.origin.slips["mask-forgotten"]
    right = {name: value.tolist() for name, value in steps(problem).items()}

    old = key | {"version": 0}

    assert engine.mark(old, right).score == 1
    assert engine.mark(old, slip).marks["weights"].note == "some-entries-right"


def test_a_graph_that_no_longer_leads_to_the_frozen_key_diagnoses_nothing():
    problem, key = drawn("causal-attention")
    moved = {name: dict(part) for name, part in key["parts"].items()}
    moved["output"]["key"] = (steps(problem)["output"] + 1).tolist()
    key = key | {"parts": moved}

    marks = engine.mark(key, problem.origin.slips["mask-forgotten"]).marks

    assert marks["weights"].note == "some-entries-right"
    assert marks["output"].note == "wrong"


@given(seed=seeds, slug=st.sampled_from(sorted(engine.catalogue())), data=st.data())
def test_scores_stay_between_none_and_all_whatever_is_entered(seed, slug, data):
    problem, key = drawn(slug, seed)
    numbers = st.floats(-1e12, 1e12, allow_nan=False)
    response = {}
    for part in problem.parts:
        if part.rule.kind == "choice":
            response[part.name] = data.draw(st.sampled_from(["", "1", "2"]))
        else:
            size = np.size(part.key)
            flat = data.draw(st.lists(numbers, min_size=size, max_size=size))
            response[part.name] = np.reshape(flat, np.shape(part.key)).tolist()

    outcome = engine.mark(key, response)

    assert 0 <= outcome.score <= 1
    assert all(0 <= mark.credit <= 1 for mark in outcome.marks.values())


def test_the_same_junk_again_is_no_mistake_worth_half():
    """One number everywhere would else be "noise left out", which repeats the mean."""
    problem = engine.realise("ddpm-reverse-step", 5)
    _, key = engine.freeze(problem)
    junk = {
        part.name: np.full(np.shape(part.key), 0.5).tolist() if np.ndim(part.key) else 0.5
        for part in problem.parts
    }

    outcome = engine.mark(key, junk)

    assert outcome.marks["x_next"].note == "own-values-too-easy"
    assert outcome.score == 0


def test_a_named_mistake_on_a_right_value_keeps_its_half():
    problem = engine.realise("ddpm-reverse-step", 5)
    _, key = engine.freeze(problem)
    response = {part.name: part.rule.write(part.key) for part in problem.parts}
    response["x_next"] = response["mean"]

    assert engine.mark(key, response).marks["x_next"].note == "noise-left-out"
    assert engine.mark(key, response).marks["x_next"].credit == 0.5
