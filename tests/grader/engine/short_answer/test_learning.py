"""The correction from an instructor's marks: values worked by hand, a second oracle, laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.short_answer.learning import (
    BIAS,
    NOISE,
    UNKNOWN,
    WORDS,
    Correction,
    Shift,
)
from grader.engine.short_answer.similarity import Space, terms_of

VOCABULARY = ["gan", "vae", "noise", "latent", "blurry", "not", "sampling", "decoder"]
texts = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=6).map(" ".join)
residuals = st.integers(-8, 8).map(lambda eighths: eighths / 8)
marks = st.lists(st.tuples(texts, residuals), min_size=3, max_size=12)


def learnt(marked):
    return Correction.fit([text for text, _ in marked], [residual for _, residual in marked])


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_than_three_marks_teach_nothing(count):
    correction = Correction.fit(["gan", "vae"][:count], [1.0, 1.0][:count])

    assert correction.learnt_from == 0
    assert correction.predict("gan") == Shift(0.0, UNKNOWN)


def test_three_marks_for_texts_that_share_no_word_are_worked_by_hand():
    """The covariance of the marks is a I + b J, of which (1, 1, 1) is an eigenvector.

    With a = 0.09 + 0.0225 and b = 0.01 the eigenvalue is 0.1425: each mark weighs 0.5 / 0.1425.
    """
    correction = Correction.fit(["gan", "vae", "noise"], [0.5, 0.5, 0.5])

    strange = correction.predict("latent")
    marked = correction.predict("vae")

    assert correction.learnt_from == 3
    assert strange.mean == pytest.approx(3 * 0.01 * 0.5 / 0.1425, abs=1e-6)
    assert strange.deviation == pytest.approx((0.1 - 3 * 0.01**2 / 0.1425) ** 0.5, abs=1e-6)
    assert marked.mean == pytest.approx((3 * 0.01 + 0.09) * 0.5 / 0.1425, abs=1e-6)


@given(marks, texts)
def test_shifts_agree_with_ridge_regression_on_the_terms_themselves(marked, text):
    """A second way: Bayesian linear regression in the space of terms, without any kernel."""
    space = Space.fit([terms_of(each) for each, _ in marked])

    def features(*said):
        rows = space.rows([terms_of(each) for each in said])
        return np.hstack([np.full((len(said), 1), BIAS), WORDS * rows])

    known, asked = features(*(each for each, _ in marked)), features(text)[0]
    precision = known.T @ known + NOISE**2 * np.eye(known.shape[1])
    ridge = np.linalg.solve(precision, known.T @ np.array([residual for _, residual in marked]))
    # What the text says that no marked one does is as unknown as ever.
    unseen = BIAS**2 + WORDS**2 - asked @ asked
    variance = NOISE**2 * asked @ np.linalg.solve(precision, asked) + unseen

    shift = learnt(marked).predict(text)

    assert shift.mean == pytest.approx(np.clip(asked @ ridge, -1, 1), abs=2e-6)
    assert shift.deviation == pytest.approx(variance**0.5, abs=2e-6)


@given(marks, texts, st.data())
def test_the_order_of_the_marks_makes_no_difference(marked, text, data):
    shuffled = data.draw(st.permutations(marked))

    assert learnt(shuffled).predict(text) == learnt(marked).predict(text)


@given(marks, texts)
def test_the_opposite_marks_teach_the_opposite(marked, text):
    opposite = [(each, -residual) for each, residual in marked]

    assert learnt(opposite).predict(text).mean == pytest.approx(-learnt(marked).predict(text).mean)


@given(marks, st.text(max_size=30))
def test_every_shift_is_within_bounds(marked, text):
    shift = learnt(marked).predict(text)

    assert -1 <= shift.mean <= 1
    assert 0 <= shift.deviation <= UNKNOWN


@pytest.mark.parametrize("most", [1.0, -1.0])
def test_a_shift_is_at_most_one_whatever_follows_from_the_marks(most):
    """The word that makes up for the other would have to be worth two."""
    correction = Correction.fit(["gan collapse"] * 20 + ["gan"] * 20, [most] * 20 + [-most] * 20)

    assert correction.predict("collapse").mean == most


def test_marks_of_very_long_texts_weigh_as_much_as_those_of_short_ones():
    """As worked by hand above, though most of their words have no column of their own."""
    long = [" ".join(f"{start}{number}x" for number in range(2000)) for start in "abc"]
    correction = Correction.fit(long, [0.5, 0.5, 0.5])

    assert len(correction.space.columns) < 3 * 2000
    assert correction.predict("latent").mean == pytest.approx(3 * 0.01 * 0.5 / 0.1425, abs=1e-6)


def test_a_text_is_corrected_as_those_like_it_were():
    correction = Correction.fit(
        ["gans collapse", "gan training collapses", "vae outputs are blurry", "blurry vae samples"],
        [0.5, 0.5, -0.5, -0.5],
    )

    collapse = correction.predict("the gan collapsed")
    blurry = correction.predict("a vae is blurry")
    strange = correction.predict("bananas grow in clusters")

    assert collapse.mean > 0.2
    assert blurry.mean < -0.2
    assert strange.mean == pytest.approx(0, abs=0.01)


def test_the_deviation_is_less_where_more_was_marked():
    others = ["latent noise", "decoder sampling"]
    few = Correction.fit(["gan collapse", *others], [0.25] * 3)
    more = Correction.fit(["gan collapse"] * 5 + others, [0.25] * 7)

    near, far = few.predict("gan collapse"), few.predict("vae blurry")

    assert more.predict("gan collapse").deviation < near.deviation < far.deviation < UNKNOWN


def test_more_marks_move_more_and_never_beyond_what_they_say():
    moved = [
        Correction.fit(["gan collapse"] * count, [0.5] * count).predict("gan collapse").mean
        for count in (3, 5, 20, 200)
    ]

    assert moved == sorted(moved)
    assert moved[-1] < 0.5


def test_a_correction_is_kept_for_the_same_marks():
    said, off = ["gan", "vae", "noise"], [0.1, 0.2, 0.3]

    assert Correction.fit(said, off) is Correction.fit(said[::-1], off[::-1])


def test_every_text_needs_its_residual():
    with pytest.raises(ValueError, match="shorter"):
        Correction.fit(["gan", "vae", "noise"], [0.1, 0.2])
