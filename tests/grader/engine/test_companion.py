"""Any derivation can be served as a choice among what known mistakes make of one result."""

from __future__ import annotations

import json
import re

import pytest

from grader import engine
from grader.engine.companion import FEWEST, MOST, results_to_choose
from grader.engine.graph import graph_of
from grader.engine.options import read_options
from grader.engine.registry import derivation_of
from tests.grader.engine.settings import SETTINGS, named

SEEDS = list(range(8))


def last_result(slug, options):
    """The last result of a problem that a choice can be made of."""
    return results_to_choose(graph_of(slug, read_options(derivation_of(slug).options, options)))[-1]


def served(slug, options, name):
    problems = engine.realise_many(slug, SEEDS, options, choice_of=name)
    return [(problem, *engine.freeze(problem)) for problem in problems]


@pytest.mark.parametrize(("slug", "options"), SETTINGS, ids=named)
def test_every_problem_can_be_a_choice_whose_options_are_distinct(slug, options):
    name = last_result(slug, options)

    for problem, content, key in served(slug, options, name):
        (part,) = content["parts"]
        texts = [option["text"] for option in part["options"]]
        assert FEWEST < len(texts) == len(set(texts)) <= MOST + 1
        assert engine.mark(key, {name: problem.parts[0].key}).score == 1


@pytest.mark.parametrize(("slug", "options"), SETTINGS, ids=named)
def test_every_distractor_is_a_mistake_and_answers_with_its_hint(slug, options):
    name = last_result(slug, options)
    hints = {slip.name: slip.hint for slip in derivation_of(slug).slips}

    for problem, content, key in served(slug, options, name)[:3]:
        for option in content["parts"][0]["options"]:
            if option["name"] == problem.parts[0].key:
                continue
            mark = engine.mark(key, {name: option["name"]}).marks[name]
            assert mark.credit == 0
            assert mark.feedback == hints[mark.note]


def test_the_right_option_is_what_the_variant_s_own_key_says():
    problem, content, _ = served("frechet-distance", {}, "fid_1")[0]
    in_full = engine.realise("frechet-distance", SEEDS[0], givens=given_by(problem))

    right = {part.name: part.key for part in in_full.parts}["fid_1"]

    texts = {option["name"]: option["text"] for option in content["parts"][0]["options"]}
    assert texts[problem.parts[0].key] == f"${right:.4f}$"


def given_by(problem):
    return {given.name: given.value for given in problem.givens}


def test_no_name_and_no_place_gives_the_key_away():
    keys = [
        engine.realise("causal-attention", seed, choice_of="output").parts[0].key
        for seed in range(60)
    ]

    assert set(keys) == set("abcde")
    assert max(map(keys.count, "abcde")) < 30


def test_content_names_no_mistake_and_no_feedback():
    for problem, content, _ in served("causal-attention", {}, "output"):
        shown = json.dumps(content)
        assert not any(slip in shown for slip in problem.origin.slips)
        assert not re.search('"(feedback|note|key)"', shown)


def test_a_masked_cell_is_in_no_option():
    _, content, _ = served("causal-attention", {}, "scores")[0]

    assert all(r"\cdot" in option["text"] for option in content["parts"][0]["options"])


@pytest.mark.parametrize("name", ["q", "better", "nothing", "X"])
def test_what_cannot_be_a_choice_is_refused_with_what_can(name):
    slug = "frechet-distance" if name == "better" else "causal-attention"

    with pytest.raises(engine.InvalidOption, match="choice_of: "):
        engine.realise(slug, 1, choice_of=name)


def test_an_author_s_own_numbers_can_be_a_choice_too():
    givens = given_by(engine.realise("frechet-distance", 5))

    problem = engine.realise("frechet-distance", 0, givens=givens, choice_of="fid_1")

    assert len(problem.parts[0].rule.options) >= FEWEST


def test_an_old_choice_is_marked_though_its_problem_has_changed():
    problem, _, key = served("causal-attention", {}, "output")[0]

    old = json.loads(json.dumps(key)) | {"version": 0}

    assert engine.mark(old, {"output": problem.parts[0].key}).score == 1
