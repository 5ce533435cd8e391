from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.short_answer.text import one_spelling, tokens_of, words_of


def test_words_are_lower_case_without_accents_and_know_where_they_stood():
    text = "Naïve “GANs” don\u2019t ﬁt."

    tokens = tokens_of(text)

    assert [token.word for token in tokens if token.is_word] == [
        "naive",
        "gans",
        "do",
        "not",
        "fit",
    ]
    assert [text[token.start : token.end] for token in tokens if token.is_word] == [
        "Naïve",
        "GANs",
        "don\u2019t",
        "don\u2019t",
        "ﬁt",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("can't isnt cannot", ["ca", "not", "is", "not", "cannot"]),
        ("the generator's noise", ["the", "generator", "noise"]),
        ("noise → image", ["noise", "image"]),
        ("μ and \u03c3", ["mu", "and", "sigma"]),
        ("x̂ é", ["x", "e"]),
        ("e.g. G, i.e., w.r.t. D", ["eg", "g", "ie", "wrt", "d"]),
        ("beta >> 1, KL\u2191, lr\u2193", ["beta", "high", "1", "kl", "high", "lr", "low"]),
        ("", []),
    ],
)
def test_contractions_signs_and_greek_letters(text, words):
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("american", "british"),
    [
        ("regularizing", "regularising"),
        ("regulariz", "regularis"),
        ("analyze", "analyse"),
        ("behaviour", "behavior"),
        ("size", "size"),
        ("sized", "sized"),
        ("four", "four"),
        ("horizon", "horizon"),
    ],
)
def test_both_spellings_come_out_the_same(american, british):
    assert one_spelling(american) == one_spelling(british)


@given(st.text(max_size=300))
def test_places_are_in_order_and_within_the_text(text):
    tokens = tokens_of(text)

    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)
    assert all(token.word for token in tokens)


@given(st.text(max_size=300))
def test_upper_case_makes_no_difference(text):
    upper = text.upper()
    if upper.lower() == text.lower():
        assert words_of(upper) == words_of(text)


@given(st.one_of(st.text(), st.text("aAzé'\u2019.,;-\n>\u2192\u2191<eg t", max_size=30)))
def test_words_alone_are_those_of_the_tokens(text):
    assert words_of(text) == [token.word for token in tokens_of(text) if token.is_word]
