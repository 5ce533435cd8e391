"""Files of marked answers: what is read, and what is said of what cannot be."""

from __future__ import annotations

import json

import pytest

from grader.engine.short_answer.judging.answer_files import ideas_of, read_answers
from grader.engine.short_answer.judging.json_fields import UnreadableAnswers

ANSWER = {"item": "sa_a", "answer": "It adds noise.", "idea_scores": {"a1": 1}, "kind": "partial"}
IDEA = {"id": "s1", "statement": "A stack gives back the newest first.", "weight": 2}


def read(**whole):
    return read_answers(json.dumps({"answers": [ANSWER], **whole}))


def test_an_answer_is_read_with_its_place():
    (answer,) = read().answers

    assert (answer.place, answer.item, answer.kind) == ("answers[0]", "sa_a", "partial")
    assert answer.idea_scores == {"a1": 1.0}
    assert answer.score is None


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ([ANSWER, {**ANSWER, "item": None}], "answers[1]: item is missing"),
        ([{**ANSWER, "item": " "}], "answers[0].item: write a name"),
        ([{**ANSWER, "answer": 7}], "answers[0].answer: write a text"),
        ([{"item": "a", "answer": "b"}], "answers[0]: write idea_scores, score, or both"),
        ([{**ANSWER, "score": 1.5}], "answers[0].score: write a number from 0 to 1, not 1.5"),
        ([{**ANSWER, "score": True}], "answers[0].score: write a number"),
        ([{**ANSWER, "idea_scores": {"a1": "1"}}], "answers[0].idea_scores.a1: write a number"),
        ([{**ANSWER, "idea_scores": [1]}], "answers[0].idea_scores: write an object, {...}"),
        (["text"], "answers[0]: write an object, {...}"),
        ({}, "answers: write a list, [...]"),
        ([], "answers: write one answer or more"),
        (None, "answers is missing"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(answers, message):
    with pytest.raises(UnreadableAnswers) as refused:
        read(answers=answers)

    assert str(refused.value) == message


@pytest.mark.parametrize("text", ["{", "[" * 100_000, '{"answers": [{"score": NaN}]}', "[]", "7"])
def test_what_is_no_file_of_answers_is_refused(text):
    with pytest.raises(UnreadableAnswers):
        read_answers(text)


def test_a_number_that_is_not_finite_is_refused():
    text = json.dumps({"answers": [{**ANSWER, "score": float("nan")}]})

    with pytest.raises(UnreadableAnswers, match=r"answers\[0\]\.score: .*finite"):
        read_answers(text)


def test_a_file_may_bring_its_own_rubrics():
    item = {
        "item": "stacks",
        "question": "What does a stack give back?",
        "reference": "The newest first.",
        "ideas": [{**IDEA, "phrasings": ["Last in, first out."], "patterns": ["last & first"]}],
        "misconceptions": [{"statement": "The oldest first.", "contradicts": ["s1"]}],
        "roles": [{"stack": "stack|pile", "queue": "queue"}],
    }

    rubric = read(items=[item]).rubrics["stacks"]

    (idea,), (mistake,), (group,) = rubric.criteria, rubric.misconceptions, rubric.roles
    assert (idea.name, idea.weight, idea.patterns) == ("s1", 2.0, ("last & first",))
    assert idea.phrasings == ("Last in, first out.",)
    assert (mistake.contradicts, mistake.phrasings) == (("s1",), ("The oldest first.",))
    assert [(role.name, role.words) for role in group] == [
        ("stack", "stack|pile"),
        ("queue", "queue"),
    ]


def test_the_sentences_of_a_lone_reference_are_its_ideas():
    ideas = ideas_of("A stack is last in, first out. A queue is not! ")

    assert [idea.idea for idea in ideas] == ["A stack is last in, first out.", "A queue is not!"]
    assert [idea.weight for idea in ideas] == [0.5, 0.5]
    assert all(idea.phrasings == (idea.idea,) for idea in ideas)


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([{"item": "a"}], "items[0]: write ideas, or a reference"),
        ([{"item": "a", "reference": "Yes."}] * 2, "items[1].item: a stands here twice"),
        ([{"item": "a", "ideas": [{**IDEA, "weight": 0}]}], "items[0].ideas[0].weight: write"),
        ([{"item": "a", "ideas": [{"id": "s1"}]}], "items[0].ideas[0]: statement is missing"),
    ],
)
def test_what_is_wrong_with_a_rubric_is_said_with_its_place(items, message):
    with pytest.raises(UnreadableAnswers) as refused:
        read(items=items)

    assert str(refused.value).startswith(message)
