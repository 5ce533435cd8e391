"""What is denied: up to where a negation reaches, and all that is called untrue."""

from __future__ import annotations

import pytest

from grader.engine.short_answer.masks import bits_in
from grader.engine.short_answer.reading import Reading
from tests.grader.engine.short_answer.cast import CAST


def denied(text: str) -> str:
    reading = Reading(text, CAST)
    places = [place for place in bits_in(reading.denied) if reading.words[place][0].isalnum()]
    return " ".join(reading.words[place] for place in places)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It makes fakes.", ""),
        ("It does not make any good fakes.", "make any good"),
        ("It doesn't make long-range links of tokens.", "make long range"),
        ("It makes no fakes, and learns.", "fakes"),
        ("Without masking the decoder sees more.", "masking"),
        ("If not, it makes fakes.", ""),
        ("It makes not only fakes.", "only"),
        ("It is far from stable.", "stable"),
        ("It is not and often fails.", ""),
        (
            "There is no need to take small steps or to use soft labels.",
            "need to take small steps or to use soft labels",
        ),
        ("It learns instead of making fakes.", "of making fakes"),
        ("Neither samples nor noise.", "samples nor noise"),
        (
            "It is a myth that fakes come from noise; they do not come.",
            "that fakes come from noise they do not come",
        ),
        ("It is not true that the critic judges. It learns.", "true that the critic judges"),
        ("It is wrong that noise helps.", "noise helps"),
    ],
)
def test_what_is_denied(text, words):
    assert denied(text) == words
