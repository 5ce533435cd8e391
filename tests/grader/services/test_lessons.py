"""What is learnt of whom: wordings that stand, and marks that people gave and that still count."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from grader.models import AcceptedWording
from grader.services import lessons
from grader.services.lessons import lessons_for
from tests.factories import UserFactory, VariantFactory
from tests.grader.texts import by_hand, looked_at, marked, text_mark, text_version, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return text_version()


def answer(version, text, number=1):
    variant = VariantFactory(version=version, student=UserFactory(), seed=number)
    return written(variant, text)


def wording(version, text, **values):
    return AcceptedWording.objects.create(
        **{"item": version.item, "part": "answer", "criterion": "sun", "text": text} | values
    )


def test_of_what_nobody_reviewed_nothing_is_learnt(version, django_assert_num_queries):
    marked(answer(version, "The air."))

    assert lessons_for([version.item_id]) == {}
    with django_assert_num_queries(0):
        assert lessons_for([]) == {}


def test_wordings_and_marks_are_learnt_part_by_part(version):
    wording(version, "Our star sends it.")
    wording(version, "It is air.", part="other", criterion="air")
    looked_at(answer(version, "It is the air up there."), credit=0.7)

    assert lessons_for([version.item_id]) == {
        version.item_id: {
            "answer": {
                "wordings": [{"criterion": "sun", "text": "Our star sends it."}],
                "marked": [{"text": "It is the air up there.", "credit": 0.7}],
            },
            "other": {"wordings": [{"criterion": "air", "text": "It is air."}], "marked": []},
        }
    }


def test_a_wording_that_was_withdrawn_is_forgotten(version):
    wording(version, "Our star.", withdrawn_at=timezone.now())

    assert lessons_for([version.item_id]) == {}


def test_a_mark_that_no_longer_counts_is_forgotten(version):
    submission = answer(version, "The air.")
    looked_at(submission, number=1)
    marked(submission, number=2)

    assert lessons_for([version.item_id]) == {}


def test_of_two_marks_by_hand_the_latest_is_learnt(version):
    submission = answer(version, "The air.")
    looked_at(submission, credit=0.2, number=1)
    looked_at(submission, credit=0.9, number=2)

    (learnt,) = lessons_for([version.item_id])[version.item_id]["answer"]["marked"]

    assert learnt["credit"] == 0.9


def test_what_the_marker_said_beside_a_mark_by_hand_is_not_taken_for_a_persons(version):
    looked_at(answer(version, "The air."), mark=text_mark())

    assert lessons_for([version.item_id]) == {}


def test_hints_do_not_make_an_answer_worth_less(version):
    looked_at(answer(version, "The air."), mark=by_hand(0.4, hint_cost=0.5))

    (learnt,) = lessons_for([version.item_id])[version.item_id]["answer"]["marked"]

    assert learnt["credit"] == 0.8


def test_an_answer_that_was_all_paid_for_hints_tells_nothing(version):
    looked_at(answer(version, "The air."), mark=by_hand(0.0, hint_cost=1.0))

    assert lessons_for([version.item_id]) == {}


def test_the_newest_marks_are_learnt_the_oldest_of_them_first(version, monkeypatch):
    monkeypatch.setattr(lessons, "MOST_MARKED", 2)
    now = timezone.now()
    for age in (1, 3, 2):
        submission = answer(version, f"{age} days old", number=age)
        looked_at(submission, graded_at=now - timedelta(days=age))

    learnt = lessons_for([version.item_id])[version.item_id]["answer"]["marked"]

    assert [each["text"] for each in learnt] == ["2 days old", "1 days old"]


def test_items_do_not_learn_from_each_other_and_share_two_queries(
    version, django_assert_num_queries
):
    other = version.item.bank.items.get(slug="pick").published
    looked_at(answer(version, "The air."))
    wording(version, "Our star.", item=other.item)

    with django_assert_num_queries(2):
        found = lessons_for([version.item_id, other.item_id])

    assert found[version.item_id]["answer"]["wordings"] == []
    assert found[other.item_id]["answer"]["marked"] == []
    assert set(lessons_for([other.item_id])) == {other.item_id}
