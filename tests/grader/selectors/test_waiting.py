"""What waits: alike answers together, disputed ones first, and no more than what should wait."""

from __future__ import annotations

import pytest

from grader.models import Submission
from grader.selectors.waiting import waiting_by_item
from grader.services.disputing import ask_for_review
from grader.services.reviewing import decide
from tests.factories import SubmissionFactory, UserFactory, VariantFactory
from tests.grader.reviews import OCEAN, VAGUE, answered, instructor, seen
from tests.grader.texts import PART, marked, text_mark, text_version, written

pytestmark = pytest.mark.django_db

RIGHT = "The air scatters blue light more than red. The light is sent by the sun."


@pytest.fixture
def version():
    return text_version()


def waiting(version, *, beginning=False):
    ids = [version.item_id]
    return waiting_by_item(ids, ids if beginning else []).get(version.item_id, [])


def texts_in(group):
    return [answer.text for answer in group.answers]


def provisional(version, **values):
    """A text of which the marker was sure enough, though its mark may still change."""
    submission = written(VariantFactory(version=version, student=UserFactory()), queue="slow")
    marked(submission, mark=text_mark(unsure=False, reasons=[], **values))
    return submission


def test_the_same_words_are_decided_together(version):
    answered(version, VAGUE, OCEAN, VAGUE)

    groups = waiting(version)

    assert sorted(len(group.answers) for group in groups) == [1, 2]
    assert texts_in(max(groups, key=lambda group: len(group.answers))) == [VAGUE, VAGUE]


def test_what_was_found_whole_does_not_wait(version):
    answered(version, RIGHT)

    assert waiting(version, beginning=True) == []


def test_what_a_student_asks_about_comes_first(version):
    _, _, asked = answered(version, VAGUE, VAGUE, OCEAN)
    ask_for_review(asked, PART, "sun", "I did say it.")

    first, *_ = waiting(version)

    assert first.representative.submission_id == asked.pk
    assert [request.reason for request in first.requests] == ["I did say it."]


def test_a_mark_by_hand_waits_no_longer_unless_it_is_asked_about(version):
    (submission,) = answered(version, VAGUE)
    decide(version.item, PART, seen(submission), {}, by=instructor())
    assert waiting(version, beginning=True) == []

    ask_for_review(submission, PART)

    assert len(waiting(version)) == 1
    assert waiting(version)[0].representative.number == 2


def test_provisional_marks_are_asked_about_only_while_an_item_begins(version):
    provisional(version)

    assert waiting(version) == []
    assert len(waiting(version, beginning=True)) == 1


def test_what_no_worker_could_mark_waits(version):
    SubmissionFactory(
        variant=VariantFactory(version=version),
        response={PART: VAGUE},
        state=Submission.State.NEEDS_REVIEW,
    )

    (group,) = waiting(version)

    assert (group.representative.number, group.representative.cells) == (0, ())


def test_what_was_taken_back_waits_whatever_the_marker_said(version):
    submission = provisional(version)
    Submission.objects.filter(pk=submission.pk).update(state=Submission.State.NEEDS_REVIEW)

    assert len(waiting(version)) == 1


def test_what_is_still_being_marked_and_other_items_do_not_wait(version):
    SubmissionFactory(variant=VariantFactory(version=version), response={PART: VAGUE})
    SubmissionFactory(state=Submission.State.NEEDS_REVIEW)

    assert waiting(version, beginning=True) == []


def test_an_order_does_not_change_by_looking(version):
    answered(version, *(f"{VAGUE} Number {number} of the sea." for number in range(6)))

    def order():
        return [each.representative.submission_id for each in waiting(version)]

    assert order() == order()


def test_it_takes_as_many_queries_for_many_answers_as_for_few(version, django_assert_num_queries):
    answered(version, VAGUE)
    with django_assert_num_queries(4):
        waiting(version)
    answered(version, *(f"{VAGUE} And {number} more." for number in range(8)))

    with django_assert_num_queries(4):
        waiting(version)
