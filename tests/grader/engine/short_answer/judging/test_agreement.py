"""The figures of agreement: numbers worked out by hand, laws, and other ways to the same."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from grader.engine.short_answer.judging.agreement import (
    Judged,
    JudgedIdea,
    Table,
    intervals,
    levels,
    mean_error,
    pearson,
    quadratic_kappa,
)

shares = st.integers(0, 20).map(lambda number: number / 20)
pairs = st.lists(st.tuples(shares, shares), min_size=2, max_size=30)


def columns(scores):
    return np.array([one for one, _ in scores]), np.array([other for _, other in scores])


def judged(given, score, *ideas):
    return Judged(given=given, score=score, ideas=tuple(JudgedIdea(*idea) for idea in ideas))


def figures(*answers):
    return Table.of(answers).figures()


def kappa_by_counting(given, scores):
    """Cohen's own way: a table of how often each pair of levels was given."""
    theirs = [int(4 * share + 0.5) for share in given]
    ours = [int(4 * share + 0.5) for share in scores]
    seen = expected = 0.0
    for one, other in product(range(5), repeat=2):
        weight = (one - other) ** 2 / 16
        seen += weight * sum(pair == (one, other) for pair in zip(theirs, ours, strict=True))
        expected += weight * theirs.count(one) * ours.count(other) / len(ours)
    return 1 - seen / expected if expected else None


def test_a_correlation_worked_out_by_hand():
    # Distances from the mean: -1/2, 0, 1/2 and -1/3, 1/6, 1/6; so 1/4 over the root of 1/2 x 1/6.
    r = pearson(np.array([0.0, 0.5, 1.0]), np.array([0.0, 0.5, 0.5]))

    assert r == pytest.approx(0.25 / (1 / 12) ** 0.5)


def test_a_kappa_worked_out_by_hand():
    # Levels 0 2 4 and 0 2 2: squared distances 0 0 4; by chance 20/3 + 8/3 - 2 x 2 x 4/3 = 4.
    kappa = quadratic_kappa(np.array([0.0, 0.5, 1.0]), np.array([0.0, 0.5, 0.5]))

    assert kappa == pytest.approx(1 - (4 / 3) / 4)


def test_scores_go_to_the_nearest_level_and_halfway_up():
    assert list(levels(np.array([0, 0.12, 0.125, 0.3749999999, 0.6, 0.88, 1]))) == [
        0, 0, 1, 2, 2, 4, 4,
    ]  # fmt: skip


@given(pairs)
def test_correlation_and_kappa_are_what_others_make_of_them(scores):
    theirs, ours = columns(scores)
    assume(np.ptp(theirs) > 0)
    assume(np.ptp(ours) > 0)

    assert pearson(theirs, ours) == pytest.approx(stats.pearsonr(theirs, ours)[0], abs=1e-9)
    by_counting = kappa_by_counting(theirs, ours)
    if by_counting is None:
        assert quadratic_kappa(theirs, ours) is None
    else:
        assert quadratic_kappa(theirs, ours) == pytest.approx(by_counting, abs=1e-9)


@given(pairs)
def test_who_agrees_wholly_has_one_and_who_is_compared_with_whom_is_the_same(scores):
    theirs, ours = columns(scores)

    assert quadratic_kappa(theirs, theirs) in (None, pytest.approx(1))
    assert pearson(theirs, theirs) in (None, pytest.approx(1))
    assert mean_error(theirs, theirs) == 0
    assert quadratic_kappa(theirs, ours) == quadratic_kappa(ours, theirs)
    assert pearson(theirs, ours) == pearson(ours, theirs)


@given(pairs)
def test_turned_round_both_ways_the_figures_stay(scores):
    theirs, ours = columns(scores)
    assume(np.ptp(theirs) > 0)
    assume(np.ptp(ours) > 0)

    assert pearson(1 - theirs, 1 - ours) == pytest.approx(pearson(theirs, ours), abs=1e-9)
    assert pearson(theirs, ours / 2 + 0.1) == pytest.approx(pearson(theirs, ours), abs=1e-9)
    assert mean_error(1 - theirs, 1 - ours) == pytest.approx(mean_error(theirs, ours))


@pytest.mark.parametrize("scores", [[], [0.5], [0.5, 0.5, 0.5]])
def test_what_never_varies_has_no_correlation_and_is_not_nan(scores):
    column = np.array(scores, dtype=np.float64)

    assert pearson(column, column) is None
    assert quadratic_kappa(column, column) is None
    assert set(Table.of([]).figures().values()) == {None}


def test_shares_of_ideas_worked_out_by_hand():
    found = figures(
        judged(0.5, 0.5, (1, True), (0, True), (0.5, True)),
        judged(0.2, 0.0, (1, False), (0, False), (0, False), (0.5, False)),
    )

    assert found["idea_accuracy"] == pytest.approx(4 / 7)
    assert found["found_precision"] == pytest.approx(2 / 3)
    assert found["found_precision_strict"] == pytest.approx(1 / 3)
    assert found["false_credit"] == pytest.approx(1 / 3)
    assert found["missed_credit"] == pytest.approx(1 / 2)


def test_worthless_answers_count_from_half_marks_on():
    answers = [judged(0, 0.5), judged(0, 0.49), judged(0, 0.0), judged(0.1, 1.0)]

    assert figures(*answers)["worthless_half_marks"] == pytest.approx(1 / 3)
    assert figures(judged(0.1, 1.0))["worthless_half_marks"] is None


def many():
    generator = np.random.default_rng(5)
    given_by_people = generator.random(40)
    scores = np.clip(given_by_people + generator.normal(0, 0.2, 40), 0, 1)
    return [
        judged(one, two, (float(one > 0.5), two > 0.5))
        for one, two in zip(given_by_people, scores, strict=True)
    ]


def test_intervals_are_the_same_every_time_and_hold_the_figure():
    table = Table.of(many())

    found = intervals(table)

    assert found == intervals(table)
    for name in ("pearson", "qwk", "mae", "found_precision", "missed_credit"):
        low, high = found[name]
        assert low < table.figures()[name] < high
    assert found["worthless_half_marks"] is None


def test_an_interval_of_a_mean_is_as_wide_as_its_standard_error_says():
    table = Table.of(many())
    errors = np.abs(table.given - table.scores)

    low, high = intervals(table)["mae"]

    wide = 2 * 1.96 * errors.std(ddof=1) / len(errors) ** 0.5
    assert high - low == pytest.approx(wide, rel=0.15)


def test_of_one_answer_there_is_no_interval():
    assert set(intervals(Table.of([judged(1, 1, (1, True))])).values()) == {None}
