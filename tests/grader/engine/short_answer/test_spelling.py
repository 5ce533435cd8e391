from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.short_answer.spelling import RIGHT, Speller, is_one_edit

SPELLER = Speller(["discriminator", "generator", "sample", "samples", "encoder", "decoder", "kl"])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("discrimnator", "discriminator"),
        ("genrator", "generator"),
        ("gnerator", "generator"),
        ("generattor", "generator"),
        ("geenrator", "generator"),
        ("samlpes", "samples"),
        # Too short, too far, another beginning, another word.
        ("smple", "smple"),
        ("genratr", "genratr"),
        ("xenerator", "xenerator"),
        ("simple", "simple"),
        ("encoder", "encoder"),
        ("encoders", "encoders"),
        ("enkoder", "encoder"),
    ],
)
def test_one_wrong_letter_in_a_long_word_is_forgiven(written, meant):
    assert SPELLER.meant(written) == meant


def test_words_that_are_right_are_never_mended():
    speller = Speller(["sample", "passed", "closed", "sorted", "extended"])

    assert all(speller.meant(word) == word for word in RIGHT)


def edits(one: str, other: str) -> int:
    """Damerau's distance (restricted), by the textbook's table."""
    rows = [[row + column for column in range(len(other) + 1)] for row in range(len(one) + 1)]
    for row, a in enumerate(one, start=1):
        for column, b in enumerate(other, start=1):
            rows[row][column] = min(
                rows[row - 1][column] + 1,
                rows[row][column - 1] + 1,
                rows[row - 1][column - 1] + (a != b),
            )
            if row > 1 and column > 1 and a == other[column - 2] and b == one[row - 2]:
                rows[row][column] = min(rows[row][column], rows[row - 2][column - 2] + 1)
    return rows[-1][-1]


WORDS = st.text("ab", min_size=1, max_size=7)


@given(WORDS, WORDS)
def test_one_edit_is_what_the_textbook_counts(one, other):
    if one[0] == other[0]:
        assert is_one_edit(one, other) == (edits(one, other) <= 1)
