"""tf-idf: values worked by hand, and what always holds of a cosine."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.short_answer.similarity import MOST_TERMS, Space, cosines, terms_of

WORDS = ["gan", "vae", "noise", "latent", "blurry", "not", "the", "sampling"]
texts = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)


def fitted(*said):
    return Space.fit([terms_of(text) for text in said])


def rows(space, *said):
    return space.rows([terms_of(text) for text in said])


def test_words_and_pairs_of_neighbours_are_counted():
    assert terms_of("GANs fool GANs") == {"gan": 2, "fool": 1, "gan fool": 1, "fool gan": 1}


def test_a_cosine_agrees_with_the_one_worked_by_hand():
    """Both say "cat", of weight 1; "sat", "cat sat" and so on weigh 1 + ln(3 / 2) each."""
    space = fitted("cat sat", "cat ran")

    one, other = rows(space, "cat sat", "cat ran")

    assert one @ other == pytest.approx(1 / (1 + 2 * (1 + log(1.5)) ** 2))
    assert one @ other == pytest.approx(0.201993, abs=1e-6)


def test_what_is_said_twice_counts_less_than_double():
    """In a space of one text all weigh 1: (1 + ln 2)^2 for the word, and 1 for three others."""
    space = fitted("noise noise gan")

    (row,) = rows(space, "noise noise gan")

    assert row[space.columns["nois"]] == pytest.approx(0.699030, abs=1e-6)
    assert row[space.columns["nois gan"]] == pytest.approx(1 / ((1 + log(2)) ** 2 + 3) ** 0.5)


def test_words_that_were_never_seen_make_a_text_less_alike():
    """ "dog" and "cat dog" weigh 1 + ln 2 each, and have no column."""
    space = fitted("cat")

    seen, strange = rows(space, "cat", "cat dog")

    assert seen == pytest.approx([1.0])
    assert strange == pytest.approx([1 / (1 + 2 * (1 + log(2)) ** 2) ** 0.5])


def test_of_very_many_terms_those_are_kept_that_most_texts_say():
    long = " ".join(f"w{number}x" for number in range(MOST_TERMS))

    space = fitted(long, "zebra", "zebra")

    assert len(space.columns) == len(space.weights) == MOST_TERMS
    assert space.columns["zebra"] == 0
    # One word went for "zebra", and all its pairs for words: these count as never seen.
    kept = (MOST_TERMS - 1) * (1 + log(4 / 2)) ** 2
    left_out = MOST_TERMS * (1 + log(4)) ** 2
    (row,) = rows(space, long)
    assert row @ row == pytest.approx(kept / (kept + left_out))


def test_a_text_without_words_is_like_nothing():
    space = fitted("gan", "...")

    assert not rows(space, "...", "").any()


@given(st.lists(texts, min_size=1, max_size=6))
def test_cosines_are_symmetric_and_one_for_the_same_terms(said):
    space = fitted(*said)

    alike = cosines(rows(space, *said), rows(space, *said))

    assert np.array_equal(alike, alike.T)
    assert alike.min() >= 0
    assert alike.max() <= 1
    for place, text in enumerate(said):
        assert alike[place, place] == (1 if terms_of(text) else 0)


@given(st.lists(texts, min_size=1, max_size=6), st.data())
def test_the_order_of_the_texts_makes_no_difference(said, data):
    shuffled = data.draw(st.permutations(said))

    one, other = fitted(*said), fitted(*shuffled)

    assert one.columns == other.columns
    assert np.array_equal(one.weights, other.weights)
    assert np.array_equal(rows(one, *said), rows(other, *said))


@given(st.lists(texts, min_size=1, max_size=6), texts, st.text(max_size=20))
def test_no_row_is_longer_than_one(said, known, any_text):
    length = np.linalg.norm(rows(fitted(*said), f"{known} {any_text}")[0])

    assert length <= 1 + 1e-12
