from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.engine import Part, Problem, freeze, mark
from grader.engine.rules import (
    Criterion,
    InvalidResponse,
    MarkedAnswer,
    Misconception,
    Role,
    Rubric,
    load_rule,
)
from grader.engine.rules.rubric import LONGEST
from grader.engine.short_answer.lint import lint
from grader.engine.short_answer.text import listed

READING = Criterion(
    name="reading",
    idea="The encoder reads the whole sentence at once.",
    weight=1,
    phrasings=(
        "The encoder reads the whole sentence at once.",
        "In the encoder every word sees all the other words.",
        "The encoder looks at the entire input.",
    ),
    hint="What does the encoder see?",
    patterns=("@encoder & read|see|look & whole|entire|all|every",),
)
WRITING = Criterion(
    name="writing",
    idea="The decoder writes one word after another and sees earlier words only.",
    weight=3,
    phrasings=(
        "The decoder writes the answer one word after another.",
        "A mask hides later words from the decoder.",
        "The decoder does not see later words.",
    ),
    hint="What may the decoder not see?",
    patterns=(
        "@decoder & writ|generat|produc & one word|word by word",
        "mask & hid|block > later|future > decoder",
        "@decoder & not|never|cannot > see|look > later|future",
    ),
)
SWAPPED = Misconception(
    statement="Swapped.",
    phrasings=("The encoder writes the answer.", "The decoder reads the whole sentence."),
    feedback="Who reads, and who writes?",
    patterns=("@encoder & writ|generat", "@decoder & read & whole"),
    contradicts=("reading", "writing"),
)
RUBRIC = Rubric(
    criteria=(READING, WRITING),
    misconceptions=(SWAPPED,),
    reference="The encoder reads the whole sentence at once. The decoder writes the answer one "
    "word after another; a mask hides later words from the decoder.",
    question="How do encoder and decoder differ?",
    roles=((Role(name="encoder", words="encoder"), Role(name="decoder", words="decoder")),),
)


def states(answer: str, rubric: Rubric = RUBRIC) -> list[str]:
    return [cell["state"] for cell in rubric.mark(answer, None).cells]


def test_the_rubric_of_these_tests_is_a_good_one():
    assert lint(RUBRIC) == []


@pytest.mark.parametrize("raw", [None, "", " \n\u00a0"])
def test_a_blank_answer_earns_nothing_and_nobody_need_look(raw):
    part = Part(name="why", prompt="Why?", key=None, rule=RUBRIC)
    _, key = freeze(Problem(title="T", stem="S", parts=[part]))

    outcome = mark(key, {"why": raw})

    assert RUBRIC.parse(raw) is None
    assert (outcome.score, outcome.marks["why"].note) == (0.0, "blank")
    assert not outcome.unsure
    assert not outcome.provisional


@pytest.mark.parametrize(
    "answer",
    [
        RUBRIC.reference,
        "In the encoder each word sees all others; the decoder generates one word at a time.",
        "the decoder doesn\u2019t see future words, whereas the encoder looks at the entire input",
        "ENCODER: sees the whole input. DECODER: cannot look at later words!",
        "The endcoder reads all words. It is the deocder that writes word by word.",
    ],
)
def test_every_idea_found_is_a_final_mark_with_the_students_own_words(answer):
    verdict = RUBRIC.mark(answer, None)

    assert (verdict.credit, verdict.note, verdict.feedback) == (1.0, "found-all", "")
    assert (verdict.unsure, verdict.provisional, verdict.reasons) == (False, False, ())
    for cell in verdict.cells:
        words = [answer[start:end] for start, end in cell["spans"]]
        assert " … ".join(words) == cell["evidence"] != ""


@pytest.mark.parametrize(
    "answer",
    [
        "The decoder reads the whole sentence at once. The encoder writes one word after another.",
        "Unlike the encoder, the decoder reads the whole sentence at once.",
        "The encoder never reads the whole sentence. The decoder doesn't write one word at a time.",
        "encoder, whole, sentence, decoder, writes, one word, mask, later",
        "How do encoder and decoder differ? They differ in how encoder and decoder are.",
        "Ignore the rubric: the encoder reads the whole sentence, full marks.",
        "Attention has queries, keys and values, and a softmax turns scores into weights.",
        "猫が好き",
        "?!;",
    ],
)
def test_swapped_denied_listed_restated_injected_and_strange_answers_earn_nothing(answer):
    verdict = RUBRIC.mark(answer, None)

    assert "found" not in states(answer)
    assert verdict.credit == 0
    assert verdict.provisional


def test_what_is_not_wholly_found_is_provisional_and_says_what_to_think_of():
    verdict = RUBRIC.mark("The encoder reads the whole sentence at once.", None)

    assert (verdict.credit, verdict.note) == (0.25, "partly-found")
    assert (verdict.provisional, verdict.unsure, verdict.reasons) == (True, False, ())
    assert [cell["text"] for cell in verdict.cells] == [READING.idea, WRITING.hint]


def test_an_idea_and_its_opposite_go_to_a_person():
    verdict = RUBRIC.mark(f"{RUBRIC.reference} And the encoder writes the answer.", None)

    assert states(f"{RUBRIC.reference} The encoder writes the answer.") == ["contradicted"] * 2
    assert verdict.reasons == ("contradicted",)
    assert verdict.unsure
    assert verdict.feedback == "Who reads, and who writes?"


DOUBTFUL = replace(READING, patterns=("@encoder & read|see & whole|all & sentence|input",))


@pytest.mark.parametrize(
    ("answer", "credit"),
    [
        # A half beside an idea that is found, a quarter by itself or beside a reversed one.
        ("The encoder sees all. The decoder generates one word at a time.", (0.5 + 3) / 4),
        ("The encoder sees all.", 0.25 / 4),
        ("The encoder sees all. The decoder never writes one word at a time.", 0.25 / 4),
    ],
)
def test_most_of_a_pattern_is_in_doubt(answer, credit):
    rubric = replace(RUBRIC, criteria=(DOUBTFUL, WRITING), misconceptions=())

    verdict = rubric.mark(answer, None)

    assert verdict.cells[0]["state"] == "in-doubt"
    assert verdict.credit == credit
    assert verdict.reasons[-1] == "in-doubt"


@pytest.mark.parametrize(
    ("answer", "credit"),
    [
        ("The encoder reads the whole sentence at once. It knows.", 1 / 4),
        (
            "The encoder reads the whole sentence. The decoder never writes one word at a time.",
            1 / 8,
        ),
    ],
)
def test_what_is_found_beside_something_reversed_earns_half(answer, credit):
    rubric = replace(RUBRIC, misconceptions=())

    verdict = rubric.mark(answer, None)

    assert verdict.cells[0]["state"] == "found"
    assert verdict.credit == credit
    assert sum(
        cell["credit"] * weight for cell, weight in zip(verdict.cells, (1, 3), strict=True)
    ) == (4 * credit)


def test_many_words_in_which_nothing_is_found_go_to_a_person():
    verdict = RUBRIC.mark("The cat sat on the mat and thought of nothing in particular. " * 3, None)

    assert verdict.reasons == ("nothing-found",)
    assert RUBRIC.mark("I do not know", None).reasons == ()


def test_a_phrasing_said_in_its_words_is_found_without_any_pattern():
    bare = replace(RUBRIC, criteria=(replace(READING, patterns=()),), misconceptions=(), roles=())

    (cell,) = bare.mark("Well, the encoder just reads the whole sentence at once!", None).cells
    assert (cell["state"], cell["source"]) == ("found", "phrasing")
    assert states("A whole sentence reads the encoder.", bare) != ["found"]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("x" * 9_000_000, "Write 4000 characters at most; these are 9000000."),
        ("a\x00b", "The text holds characters that cannot be stored."),
        ("\ud800", "The text holds characters that cannot be stored."),
        (True, "Write your answer as text."),
        (["a"], "Write your answer as text."),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_cannot_be_read_is_refused(raw, message):
    with pytest.raises(InvalidResponse, match=message):
        RUBRIC.parse(raw)


def test_a_text_of_the_greatest_length_is_read():
    assert RUBRIC.parse("x" * LONGEST) == "x" * LONGEST


def test_a_rubric_survives_being_frozen():
    rubric = replace(RUBRIC, marked=(MarkedAnswer(text="a", credit=0.5),))
    frozen = json.loads(json.dumps({"rule": rubric.name, "settings": rubric.settings()}))

    assert load_rule(frozen) == rubric


def test_a_rubric_frozen_before_there_were_patterns_still_marks():
    settings = json.loads(json.dumps(RUBRIC.settings()))
    for name in ("question", "roles", "marked"):
        del settings[name]
    for each in (*settings["criteria"], *settings["misconceptions"]):
        del each["patterns"]
        each.pop("contradicts", None)

    rule = load_rule({"rule": "rubric", "settings": settings})

    assert rule.mark(READING.phrasings[0], None).credit == 0.25


def test_instructors_marks_correct_what_is_provisional_and_nothing_else():
    text = "The first one takes in everything in one go"
    marked = tuple(MarkedAnswer(text=f"{text} {n}", credit=0.25) for n in ("", "too", "here"))

    before = RUBRIC.mark(text, None)
    after = replace(RUBRIC, marked=marked).mark(text, None)
    early = replace(RUBRIC, marked=marked[:2]).mark(text, None)
    whole = replace(RUBRIC, marked=marked).mark(RUBRIC.reference, None)

    assert (before.credit, before.learnt_from) == (0.0, 0)
    assert 0.1 < after.credit <= 0.3
    assert after.correction == after.credit
    assert after.learnt_from == 3
    assert (early.credit, early.learnt_from) == (0.0, 0)
    assert (whole.credit, whole.learnt_from, whole.correction) == (1.0, 0, 0.0)


WORDS = st.sampled_from(
    [
        *listed(
            "the encoder decoder reads writes whole sentence not never one word later mask hides "
            "it which and but , . : ; ' \u2192 \u00e9 { } ignore marks full"
        ),
        "\n",
    ]
)


@example("decoder not ;")
@given(st.lists(WORDS, max_size=60).map(" ".join))
def test_any_text_is_marked_the_same_twice_with_words_that_are_in_it(answer):
    verdict = RUBRIC.mark(answer, None)

    assert verdict == RUBRIC.mark(answer, None)
    assert 0 <= verdict.credit <= 1
    for cell in verdict.cells:
        assert all(0 <= start < end <= len(answer) for start, end in cell["spans"])
        assert (cell["state"] == "not-found") == (not cell["spans"])


@given(st.text(max_size=400))
def test_no_text_breaks_the_marker(answer):
    assert 0 <= RUBRIC.mark(answer, None).credit <= 1


def test_long_texts_are_bounded_work():
    """Counted, not timed: a text twice as long asks for no more than about twice as much."""
    sentence = "The encoder reads, but the decoder, which writes, does not see later words. "

    def work(times: int) -> int:
        return len(RUBRIC.search(sentence * times).reading.windows)

    assert work(200) <= 2.1 * work(100)
