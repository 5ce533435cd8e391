from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine import Part, Problem, freeze, mark
from grader.engine.rules import Criterion, InvalidResponse, Misconception, Rubric, load_rule
from grader.engine.rules.rubric import LONGEST
from grader.engine.wording import WORD

RUBRIC = Rubric(
    criteria=(
        Criterion(
            name="reading",
            idea="The encoder reads the whole sentence at once.",
            weight=1,
            phrasings=(
                "the encoder reads the whole sentence at once",
                "in the encoder every word sees all the other words",
            ),
            hint="What does the encoder see?",
        ),
        Criterion(
            name="writing",
            idea="The decoder writes one word after another and sees earlier words only.",
            weight=3,
            phrasings=(
                "the decoder writes the answer one word after another",
                "a mask hides later words from the decoder",
                "the decoder does not see later words",
            ),
            hint="What may the decoder not see?",
        ),
    ),
    misconceptions=(
        Misconception(
            statement="Swapped.",
            phrasings=("the encoder writes the answer", "the decoder reads the whole sentence"),
            feedback="Who reads, and who writes?",
        ),
    ),
    reference="The encoder reads the whole sentence at once. The decoder writes the answer one "
    "word after another; a mask hides later words from it.",
)


def states(answer: str) -> list[str]:
    return [cell["state"] for cell in RUBRIC.mark(answer, None).cells]


@pytest.mark.parametrize("raw", [None, "", " \n\u00a0"])
def test_a_blank_answer_earns_nothing_and_nobody_need_look(raw):
    part = Part(name="why", prompt="Why?", key=None, rule=RUBRIC)
    _, key = freeze(Problem(title="T", stem="S", parts=[part]))

    outcome = mark(key, {"why": raw})

    assert RUBRIC.parse(raw) is None
    assert (outcome.score, outcome.marks["why"].note, outcome.unsure) == (0.0, "blank", False)


LIKE_THE_REFERENCE = """
The encoder reads the whole sentence at once. The decoder writes the answer one word after another.
In the encoder every word sees all of the other words. The decoder does not see later words.
The encoder is reading the whole sentence at once; the decoder is writing one word after another.
A mask hides the later words from the decoder! The encoder reads the whole input sentence at once
the decoder doesn\u2019t see any later words; the encoder reads a whole sentence at once
""".strip().splitlines()
SWAPPED = """
The decoder reads the whole sentence at once. The encoder writes the answer one word after another.
Unlike the encoder, the decoder reads the whole sentence at once, in the order of its words.
The decoder rests. The encoder then writes one word after another.
A mask hides the decoder from later words.
""".strip().splitlines()
DENIED = """
The encoder never reads the whole sentence. The decoder doesn't write one word after another.
The encoder can't read the whole sentence at once. A mask hides no later words from the decoder.
It is wrong that the encoder reads the whole sentence at once. The decoder does see later words.
The decoder does see later words.
""".strip().splitlines()
LISTED = """
encoder, whole sentence, at once, decoder, answer, one word after another, mask, later
encoder whole sentence read once decoder write answer one word after another mask later
the encoder, the whole sentence, at once, the decoder, the answer, one word, another
at once sentence the whole reads of encoder. another one after word the answer writes of decoder the
""".strip().splitlines()


@pytest.mark.parametrize("answer", [RUBRIC.reference, *LIKE_THE_REFERENCE])
def test_an_answer_like_the_reference_is_found(answer):
    verdict = RUBRIC.mark(answer, None)

    assert (verdict.credit, verdict.note, verdict.unsure) == (1.0, "found-all", False)
    assert all(cell["evidence"] in answer for cell in verdict.cells)


@pytest.mark.parametrize("answer", [*SWAPPED, *DENIED, *LISTED])
def test_swapped_denied_and_listed_ideas_are_never_found_outright(answer):
    verdict = RUBRIC.mark(answer, None)

    assert "found" not in states(answer)
    assert "in-doubt" in states(answer)
    assert verdict.unsure
    assert verdict.note == "in-doubt"
    assert verdict.credit <= 0.5


def test_an_idea_and_its_opposite_go_to_a_person():
    verdict = RUBRIC.mark(RUBRIC.reference + " And the encoder writes the answer.", None)

    assert verdict.unsure
    assert verdict.note != "found-all"
    assert verdict.feedback == "Who reads, and who writes?"


def test_credit_is_the_weight_of_what_is_found_and_half_of_what_is_in_doubt():
    one = RUBRIC.mark("The encoder reads the whole sentence at once.", None)
    half = RUBRIC.mark("decoder, writes, answer, one word after another", None)

    assert (one.credit, one.note, one.unsure) == (0.25, "partly-found", True)
    assert [cell["text"] for cell in one.cells] == [
        "The encoder reads the whole sentence at once.",
        "What may the decoder not see?",
    ]
    assert (half.credit, half.note) == (0.375, "in-doubt")


@pytest.mark.parametrize("answer", ["I do not know", "...", "猫が好き", "?!;", "42", "\u200b"])
def test_an_answer_about_something_else_is_never_called_wrong_by_a_machine(answer):
    verdict = RUBRIC.mark(answer, None)

    assert verdict.credit == 0
    assert verdict.unsure


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
def test_what_cannot_be_stored_or_is_no_text_is_refused(raw, message):
    with pytest.raises(InvalidResponse) as refused:
        RUBRIC.parse(raw)

    assert str(refused.value) == message


@pytest.mark.parametrize("raw", ["a", "é \U0001f600 \n", "<b>x</b>", "x" * LONGEST])
def test_a_text_is_kept_as_it_was_written(raw):
    assert RUBRIC.parse(raw) == raw


@pytest.mark.parametrize(
    "answer",
    [
        "the encoder reads the whole sentence at once. " * 90, "a. " * 2_000, "encoder " * 500,
        ".".join(f"{chr(97 + i // 26 % 26)}{chr(97 + i % 26)}" for i in range(1_400)),
        "x" * LONGEST, "'" * LONGEST, "n't" * 1_300, "ing" * 1_300, "\n" * LONGEST, "," * LONGEST,
    ],
    ids=lambda answer: ascii(answer)[:12],
)  # fmt: skip
def test_no_text_takes_long(answer):
    text = answer[:LONGEST]
    start = time.process_time()

    RUBRIC.mark(text, None)

    assert time.process_time() - start < 1  # A pattern that backtracks takes minutes.


words = st.sampled_from([*WORD.findall(RUBRIC.reference.lower()), ".", ",", "not"])


@given(st.lists(words, max_size=40).map(" ".join) | st.text(max_size=200))
def test_a_verdict_is_bounded_sure_only_of_what_is_found_and_always_the_same(answer):
    verdict = RUBRIC.mark(answer, None)

    assert 0 <= verdict.credit <= 1
    assert verdict.unsure == (verdict.note != "found-all")
    assert (verdict.note == "found-all") <= (verdict.credit == 1)
    assert verdict == RUBRIC.mark(answer, None)
    assert json.loads(json.dumps(verdict.cells)) == verdict.cells


def test_the_rule_survives_storage_and_its_box_tells_only_the_length():
    frozen = json.loads(json.dumps({"rule": RUBRIC.name, "settings": RUBRIC.settings()}))

    assert load_rule(frozen) == RUBRIC
    assert RUBRIC.box(1, "why") == {"max_length": LONGEST}
    assert RUBRIC.kind == "text"
