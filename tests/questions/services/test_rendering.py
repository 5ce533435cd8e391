from __future__ import annotations

import json

import pytest

from grader import engine
from questions.models import ItemVersion
from questions.services.importing import load_bank
from questions.services.rendering import problem_of
from tests.questions.samples import RICH_BANK, SMALL_BANK, small_bank

pytestmark = pytest.mark.django_db


def version_of(slug: str, text: str = SMALL_BANK) -> ItemVersion:
    load_bank(text)
    return ItemVersion.objects.get(item__slug=slug)


def test_a_choice_becomes_a_problem_that_can_be_marked():
    content, key = engine.freeze(problem_of(version_of("pick"), 7))

    assert content["stem"] == "Which number is even?"
    right, wrong = (engine.mark(key, {"answer": name}) for name in ("a", "b"))
    assert (right.score, right.marks["answer"].feedback) == (1.0, "Two is twice one.")
    assert (wrong.score, wrong.marks["answer"].feedback) == (0.0, "Three halves leave a rest.")


def test_what_students_see_does_not_tell_the_key():
    content, _ = engine.freeze(problem_of(version_of("pick"), 7))

    assert "is_key" not in str(content)
    assert "Two is twice one." not in str(content)
    assert "Divide by" not in str(content)


def test_options_are_shuffled_by_the_seed_and_none_of_these_stays_last():
    version = version_of("pick")

    orders = [
        [
            option["name"]
            for option in engine.freeze(problem_of(version, seed))[0]["parts"][0]["options"]
        ]
        for seed in range(20)
    ]

    assert {tuple(order) for order in orders} == {("a", "b", "c"), ("b", "a", "c")}


def test_a_short_answer_is_marked_by_its_criteria_and_shows_the_model_answer():
    version = version_of("explain")
    _, key = engine.freeze(problem_of(version, 1))

    outcome = engine.mark(key, {"answer": "The light is sent by the sun."})

    assert outcome.score == 0.25
    assert outcome.provisional
    assert engine.mark(key, {"answer": version.solution}).score == 1.0
    assert key["parts"]["answer"]["settings"]["reference"] == version.solution


def test_a_rubric_is_frozen_with_its_question_patterns_and_roles():
    content, key = engine.freeze(problem_of(version_of("explain", RICH_BANK), 1))

    settings = key["parts"]["answer"]["settings"]
    assert settings["question"] == "Why is the sky blue? Answer in a few sentences."
    assert list(settings["criteria"][0]["patterns"])[1] == "short wave & !sea"
    assert list(settings["misconceptions"][0]["contradicts"]) == ["scattering", "sun"]
    assert settings["roles"][1][0] == {"name": "blue", "words": "blue|=b"}
    assert "scatter" not in json.dumps(content)


def test_a_question_is_words_alone():
    stem = """stem: |
      ## What *is* `x`?

      1. The price is \\$5
      - and $x_1 = 2$ is less than

      $$y = 3$$
"""
    text = small_bank("stem: Why is the sky blue?\n", stem)

    _, key = engine.freeze(problem_of(version_of("explain", text), 1))

    question = key["parts"]["answer"]["settings"]["question"]
    assert question == "What is x ? The price is $5 and is less than Answer in a few sentences."


def test_a_seed_draws_the_same_generated_problem_twice_and_another_seed_another():
    version = version_of("compute")

    first, again, other = (engine.freeze(problem_of(version, seed)) for seed in (3, 3, 4))

    assert first == again
    assert first[0]["givens"] != other[0]["givens"]


def test_a_generated_problem_takes_the_options_of_the_item():
    problem = problem_of(version_of("compute"), 3)

    assert problem.givens[0].value.shape == (2, 2)


def test_printed_shows_the_papers_own_numbers_whatever_the_seed():
    version = version_of("compute")

    content, _ = engine.freeze(problem_of(version, 3, printed=True))

    givens = {given["name"]: given["value"] for given in content["givens"]}
    assert givens == version.givens


def test_printed_draws_numbers_where_the_paper_has_none():
    without = SMALL_BANK[: SMALL_BANK.index("    givens:")]

    version = version_of("compute", without)

    assert engine.freeze(problem_of(version, 3, printed=True)) == engine.freeze(
        problem_of(version, 3)
    )


def test_a_problem_is_called_what_its_author_called_it():
    assert problem_of(version_of("compute"), 3).title == "Attention with our numbers"


def test_rendering_takes_four_queries_however_many_options_there_are(django_assert_num_queries):
    three = version_of("pick")
    with django_assert_num_queries(4):
        problem_of(three, 1)

    more = "- {text: Five, feedback: No.}\n      - {text: None of these"
    load_bank(small_bank("- {text: None of these", more))
    four = ItemVersion.objects.get(item__slug="pick", number=2)
    with django_assert_num_queries(4):
        problem_of(four, 1)
