"""How items stand: what waits, what was given, and how near the marker came."""

from __future__ import annotations

import pytest

from grader.models import AcceptedWording
from grader.selectors.reviewing import (
    last_decision,
    question_of,
    standing_of_item,
    standings_for,
)
from grader.services.disputing import ask_for_review
from grader.services.reviewing import decide
from grader.services.undoing import undo
from tests.factories import BankFactory, UserFactory
from tests.grader.reviews import OCEAN, VAGUE, answered, instructor, seen
from tests.grader.texts import PART, text_version

pytestmark = pytest.mark.django_db

RIGHT = "The air scatters blue light more than red. The light is sent by the sun."
BOTH = {"scattering": 1.0, "sun": 1.0}


@pytest.fixture
def version():
    return text_version()


@pytest.fixture
def judge():
    return instructor()


def decided(version, judge, answer, shares=None):
    (submission,) = answered(version, answer)
    given = BOTH if shares is None else shares
    decide(version.item, PART, seen(submission), given, by=judge)
    return submission


def test_an_item_without_anything_to_do_is_not_listed(version, judge):
    answered(version, RIGHT)

    assert standings_for(judge) == []


def test_what_waits_is_counted(version, judge):
    first, _, _ = answered(version, VAGUE, VAGUE, OCEAN)
    ask_for_review(first, PART)

    (standing,) = standings_for(judge)

    assert (standing.title, standing.answers, len(standing.waiting)) == ("Explain", 3, 2)
    assert standing.disputed == 1
    assert (standing.marks, standing.is_beginning, standing.agreement) == (0, True, None)


def test_of_three_marks_it_is_said_how_near_the_marker_came(version, judge):
    decided(version, judge, RIGHT)
    decided(version, judge, "It is all about the ocean, and nothing else matters.", {})
    assert standing_of_item(version.item).agreement is None

    decided(version, judge, "The oceans of this world.", {"scattering": 1.0})

    standing = standing_of_item(version.item)
    assert standing.marks == 3
    assert standing.agreement.answers == 3
    # Right twice, and off by three quarters once.
    assert standing.agreement.distance == pytest.approx(0.25)
    assert 0 < standing.agreement.correlation < 1


def test_what_was_taken_back_counts_no_more(version, judge):
    decided(version, judge, VAGUE)
    undo(last_decision(version.item, judge))

    assert standing_of_item(version.item).marks == 0
    assert last_decision(version.item, judge) is None


def test_the_last_decision_is_ones_own(version, judge):
    decided(version, judge, VAGUE)

    assert last_decision(version.item, judge) is not None
    assert last_decision(version.item, instructor()) is None


def test_an_item_with_wordings_is_listed_while_nothing_waits(version, judge):
    AcceptedWording.objects.create(
        item=version.item, part=PART, criterion="sun", text="Our star sends it."
    )

    (standing,) = standings_for(judge)

    assert (standing.wordings, standing.waiting) == (1, [])


def test_owners_see_their_own_banks_and_students_none(version):
    answered(version, VAGUE)
    owner, stranger = UserFactory(), UserFactory()
    version.item.bank.owner = owner
    version.item.bank.save()
    BankFactory(owner=stranger)

    assert len(standings_for(owner)) == 1
    assert standings_for(stranger) == []
    assert standings_for(UserFactory()) == []


def test_the_question_comes_with_a_model_answer(version):
    answered(version, VAGUE)
    (group,) = standing_of_item(version.item).waiting

    question = question_of(group)

    assert question.stem == "Why is the sky blue?"
    assert question.reference == RIGHT


def test_it_takes_as_many_queries_for_many_answers_as_for_few(
    version, judge, django_assert_max_num_queries
):
    for number in range(4):
        decided(version, judge, f"{VAGUE} And {number} more.")
        answered(version, f"{VAGUE} Not {number}.")

    with django_assert_max_num_queries(12):
        standings_for(judge)
