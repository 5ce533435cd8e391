"""How well a topic is known: a table of levels, and what always holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.scheduling import Level, Needs, Try, standing_with

BEGAN = datetime(2026, 5, 1, 9, tzinfo=UTC)
HOURS = {"+": 24, "-": 23}


def history(told):
    """Tries as a short text tells them, an hour apart: R right, H right with hints, P passed,
    W wrong; + waits a day before the next, - an hour less.
    """
    at, tries = BEGAN, []
    for sign in told:
        if sign in HOURS:
            at += timedelta(hours=HOURS[sign] - 1)
            continue
        score = {"R": 1.0, "H": 1.0, "P": 0.6, "W": 0.5}[sign]
        tries.append(Try(at, score, hinted=sign == "H"))
        at += timedelta(hours=1)
    return tries


def standing(*told):
    return standing_with([history(each) for each in told])


@pytest.mark.parametrize(
    ("told", "level", "following"),
    [
        (["", "", ""], Level.NOT_BEGUN, Needs(Level.FAMILIAR, passing=1)),
        (["W", "", ""], Level.BEGUN, Needs(Level.FAMILIAR, passing=1)),
        (["P", "", ""], Level.FAMILIAR, Needs(Level.PROFICIENT, right=2)),
        (["H", "", ""], Level.FAMILIAR, Needs(Level.PROFICIENT, right=2)),
        (["R", "", ""], Level.FAMILIAR, Needs(Level.PROFICIENT, right=1)),
        (["R", "R", ""], Level.PROFICIENT, Needs(Level.MASTERED, right=1, kept=2)),
        (["R", "R", "R"], Level.PROFICIENT, Needs(Level.MASTERED, kept=2)),
        (["R+R", "R", "R"], Level.PROFICIENT, Needs(Level.MASTERED, kept=1)),
        (["R+R", "R-R", "R"], Level.PROFICIENT, Needs(Level.MASTERED, kept=1)),
        (["R+R", "R+R", "R"], Level.MASTERED, None),
        (["R+R", "RR+R", "R"], Level.MASTERED, None),
        # Lost by a wrong latest try, and won back by a right one; but a day starts anew.
        (["R+RW", "R+R", "R"], Level.PROFICIENT, Needs(Level.MASTERED, right=1, kept=1)),
        (["R+RWR", "R+R", "R"], Level.PROFICIENT, Needs(Level.MASTERED, kept=1)),
        (["R+RWR+R", "R+R", "R"], Level.MASTERED, None),
        (["R+RH", "R+R", "R"], Level.PROFICIENT, Needs(Level.MASTERED, right=1, kept=1)),
        (["RW", "", ""], Level.BEGUN, Needs(Level.FAMILIAR, passing=1)),
        # Of five items four are enough, two of them kept; of one, that one.
        (["R+R", "R+R", "R", "R", "W"], Level.MASTERED, None),
        (["R"], Level.PROFICIENT, Needs(Level.MASTERED, kept=1)),
        (["R+R"], Level.MASTERED, None),
        ([], Level.NOT_BEGUN, None),
    ],
)
def test_what_a_topic_is_known_by_stands_in_a_table(told, level, following):
    found = standing(*told)

    assert (found.level, found.following) == (level, following)


def test_a_standing_counts_the_items_it_rests_on():
    found = standing("R+R", "RW", "R", "")

    assert (found.items, found.tried, found.right, found.kept) == (4, 3, 2, 1)


tries = st.builds(
    lambda hours, score, hinted: Try(BEGAN + timedelta(hours=hours), score, hinted),
    st.integers(0, 200),
    st.sampled_from([0.0, 0.3, 0.6, 0.9, 1.0]),
    st.booleans(),
)
histories = st.lists(
    st.lists(tries, max_size=5).map(lambda found: sorted(found, key=lambda each: each.at)),
    max_size=8,
)


@given(histories, st.data())
def test_one_more_right_answer_never_lowers_a_level(found, data):
    if not found:
        return
    place = data.draw(st.integers(0, len(found) - 1))
    later = BEGAN + timedelta(hours=200 + data.draw(st.integers(0, 100)))
    more = [[*each, Try(later, 1.0)] if at == place else each for at, each in enumerate(found)]

    before, after = standing_with(found), standing_with(more)

    assert after.level >= before.level
    assert after.right >= before.right
    assert after.kept >= before.kept


@given(histories)
def test_what_is_said_to_be_missing_leads_to_the_next_level(found):
    """Do just what is asked for: first what must be right, then a day later what must be kept."""
    before = standing_with(found)
    if before.following is None:
        return
    asked, done = before.following, [list(each) for each in found]
    later = BEGAN + timedelta(hours=300)

    def answer(wanted, at, chosen):
        for each in [each for each in done if chosen(each)][:wanted]:
            each.append(Try(at, 1.0))

    answer(asked.passing, later, lambda each: not each or not each[-1].passes)
    answer(asked.right, later, lambda each: not each or not each[-1].is_right)
    answer(
        asked.kept,
        later + timedelta(days=1),
        lambda each: each and each[-1].is_right and not standing_with([each]).kept,
    )

    assert standing_with(done).level >= asked.level


@given(histories)
def test_a_level_says_what_it_rests_on(found):
    now = standing_with(found)

    if now.level >= Level.PROFICIENT:
        assert now.right * 2 >= now.items
    if now.level == Level.MASTERED:
        assert now.right * 5 >= now.items * 4
        assert now.kept * 5 >= now.items * 2
        assert now.following is None
    if now.level == Level.NOT_BEGUN:
        assert now.tried == 0
