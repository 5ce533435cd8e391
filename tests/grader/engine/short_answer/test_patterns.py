from __future__ import annotations

import re

import pytest

from grader.engine.short_answer.patterns import (
    MOST_ALTERNATIVES,
    MOST_CONDITIONS,
    MOST_WORDS,
    PatternError,
    parse,
    parse_words,
)


def test_a_pattern_is_a_row_of_conditions():
    pattern = parse("@generator & fool|trick & !not real & from > to ~x".replace(" ~x", ""))

    assert pattern.subjects == ("generator",)
    assert [condition.kind for condition in pattern.conditions] == ["any", "none", "order"]
    assert len(pattern.wanted) == 2


def test_words_are_read_in_one_spelling_and_negations_whole():
    (condition,) = parse("Regulariz|=VAE|no").conditions

    words = [(phrase[0].letters, phrase[0].whole) for phrase in condition.groups[0]]
    assert words == [("regularis", False), ("vae", True), ("no", True)]


@pytest.mark.parametrize(
    ("text", "denies"),
    [
        ("see & not|cannot", True),
        ("see & !not", False),
        ("see & nothing > do", True),
        ("see", False),
    ],
)
def test_a_pattern_with_a_negation_of_its_own_looks_for_no_other(text, denies):
    assert parse(text).denies is denies


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "There is nothing between two `&`"),
        ("a & & b", "There is nothing between two `&`"),
        ("@generator", "Say which words are looked for"),
        ("@generator & !x", "Say which words are looked for"),
        ("@two words & a", "Write one name after the `@`, not “two words”."),
        ("a | | b", "There is nothing beside a `|`"),
        ("a > b ~ c", "Use either `>` or `~`"),
        ("a ~ b ~ c", "Two things can be near each other"),
        ("a.*", "A word is of letters and digits, not “a.*”."),
        ("(a", "A word is of letters and digits"),
        ("a|-inf", "not with a hyphen"),
        (" ".join("a" * (MOST_WORDS + 1)), "at most 6 words in a row"),
        ("|".join("a" * (MOST_ALTERNATIVES + 1)), "at most 80 alternatives"),
        ("&".join("a" * (MOST_CONDITIONS + 1)), "at most 12 conditions"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_word_on_why(text, message):
    with pytest.raises(PatternError, match=re.escape(message)):
        parse(text)


def test_the_words_of_a_role_are_alternatives_alone():
    assert len(parse_words("generator|generative network|=g")) == 3
    with pytest.raises(PatternError):
        parse_words("generator & gen")
