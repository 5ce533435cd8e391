"""Which words count as the same, and which must not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.short_answer.words import stem, stems_of


@pytest.mark.parametrize(
    "same",
    [
        "generate generates generated generating generation generations generative",
        "sample samples sampled sampling",
        "encode encodes encoded encoding",
        "normalise normalises normalised normalising normalisation",
        "distribution distributions distributed",
        "diffusion diffuse diffuses",
        "compress compresses compressed compression",
        "process processes processed",
        "loss losses",
        "noise noises noisy",
        "probability probabilities",
        "model models modeling modelling modelled",
        "iterate iterative iteratively",
        "bias biases biased",
        "not never cannot without lacks",
    ],
)
def test_the_forms_of_a_word_have_one_stem(same):
    assert len({stem(word) for word in same.split()}) == 1


@pytest.mark.parametrize(
    "apart",
    [
        "generator generate",
        "encoder encode decoder",
        "stable unstable",
        "attention attend",
        "gan gate",
        "train trade",
    ],
)
def test_other_words_have_other_stems(apart):
    words = apart.split()

    assert len({stem(word) for word in words}) == len(words)


@pytest.mark.parametrize("word", ["is", "use", "gate", "rate", "loss", "king", "only", "ions"])
def test_three_letters_stay_of_a_short_word(word):
    assert len(stem(word)) >= min(len(word), 3)


@given(st.from_regex(r"[a-z0-9]{1,20}", fullmatch=True))
def test_a_stem_is_the_beginning_of_its_word_or_denies(word):
    assert stem(word) == "not" or word.startswith(stem(word))


def test_small_words_are_left_out_and_both_spellings_are_one():
    assert stems_of("The Normalized SAMPLES of it") == stems_of("normalised sample")
    assert stems_of("It doesn't  converge.") == ["not", "converg"]
    assert stems_of("it is the") == []
