"""When an item is due again: a table of dates, and what always holds."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.scheduling import Rating, rating_for, replay, review

BEGAN = datetime(2026, 5, 1, 9, tzinfo=UTC)
AGAIN, HARD, GOOD = Rating.AGAIN, Rating.HARD, Rating.GOOD
ratings = st.sampled_from([AGAIN, HARD, GOOD])
pauses = st.integers(0, 90 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


def waits(*given_ratings):
    """How long each review puts off the next, when every one is made as soon as it is due."""
    state, at, found = None, BEGAN, []
    for rating in given_ratings:
        scheduled = review(state, rating, at)
        found.append(scheduled.due_at - at)
        state, at = scheduled.state, scheduled.due_at
    return found


@pytest.mark.parametrize(
    ("given_ratings", "days"),
    [
        ([GOOD] * 5, [2, 11, 46, 163, 180]),
        ([HARD] * 5, [1, 3, 7, 12, 18]),
        ([AGAIN, GOOD, GOOD, GOOD], ["10 min", 1, 2, 6]),
        ([AGAIN, AGAIN, HARD, GOOD], ["10 min", "10 min", 1, 1]),
        ([GOOD, GOOD, AGAIN, GOOD, GOOD], [2, 11, "10 min", 2, 5]),
    ],
)
def test_what_is_due_when_stands_in_a_table(given_ratings, days):
    expected = [
        timedelta(minutes=10) if wait == "10 min" else timedelta(days=wait) for wait in days
    ]

    assert waits(*given_ratings) == expected


@pytest.mark.parametrize(
    ("score", "hinted", "tries", "rating"),
    [
        (0.0, False, 1, AGAIN),
        (0.599, False, 1, AGAIN),
        (0.1 + 0.2 + 0.3 - 2e-16, False, 1, HARD),
        (0.6, False, 1, HARD),
        (0.6, True, 1, HARD),
        (0.999, False, 1, HARD),
        (0.7 + 0.2 + 0.1, False, 1, GOOD),
        (1.0, False, 1, GOOD),
        (1.0, True, 1, HARD),
        (1.0, False, 2, HARD),
        (0.5, True, 3, AGAIN),
    ],
)
def test_a_rating_follows_from_score_hints_and_tries(score, hinted, tries, rating):
    assert rating_for(score, hinted=hinted, tries=tries) == rating


@given(st.lists(st.tuples(ratings, pauses), min_size=1, max_size=12))
def test_a_state_goes_through_json_unharmed(steps):
    state, at = None, BEGAN
    for rating, pause in steps:
        kept = review(state, rating, at)
        reread = review(None if state is None else json.loads(json.dumps(state)), rating, at)
        assert (reread.state, reread.due_at) == (kept.state, kept.due_at)
        state, at = kept.state, at + pause


@given(st.lists(st.tuples(ratings, pauses), max_size=10), st.integers(2, 6))
def test_each_good_review_made_when_due_puts_the_next_one_off_no_less(before, count):
    state, at = None, BEGAN
    for rating, pause in before:
        state, at = review(state, rating, at).state, at + pause

    found = []
    for _ in range(count):
        scheduled = review(state, GOOD, at)
        found.append(scheduled.due_at - at)
        state, at = scheduled.state, scheduled.due_at

    assert found == sorted(found)


@given(st.lists(st.tuples(ratings, pauses), max_size=10))
def test_what_went_better_is_due_no_earlier(before):
    state, at = None, BEGAN
    for rating, pause in before:
        state, at = review(state, rating, at).state, at + pause

    due = [review(state, rating, at).due_at for rating in (AGAIN, HARD, GOOD)]

    assert due == sorted(due)
    assert due[0] == at + timedelta(minutes=10)
    assert due[1] >= at + timedelta(days=1)


@given(st.data(), st.lists(st.tuples(ratings, pauses), min_size=1, max_size=8))
def test_the_order_in_which_reviews_are_taken_in_does_not_matter(data, steps):
    at, reviews = BEGAN, []
    for rating, pause in steps:
        reviews.append((rating, at))
        at += pause

    assert replay(data.draw(st.permutations(reviews))) == replay(reviews)


def test_a_review_from_before_the_last_one_shortens_nothing():
    state = review(None, GOOD, BEGAN).state

    late = review(state, GOOD, BEGAN - timedelta(days=3))

    assert late.due_at > BEGAN


def test_the_same_moment_in_another_zone_is_the_same_moment():
    elsewhere = BEGAN.astimezone(timezone(timedelta(hours=-7)))

    assert review(None, GOOD, elsewhere) == review(None, GOOD, BEGAN)


def test_what_was_never_reviewed_has_no_date():
    with pytest.raises(ValueError, match="never due"):
        replay([])
