"""Students compare with an idea in doubt, and say whether they said it; no score ever reads it."""

from __future__ import annotations

import pytest

from grader.models import SelfMark, latest_grading
from grader.services.self_marking import NotInDoubt, mark_oneself
from questions.models import Assessment
from tests.grader.texts import PART, cell, marked, text_mark, text_version, written
from tests.grader.tries import sat

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission():
    submission = written()
    marked(submission)
    return submission


def test_it_is_kept_and_can_be_changed(submission):
    mark_oneself(submission, PART, "a2", said_it=True)
    assert SelfMark.objects.get().said_it

    mark_oneself(submission, PART, "a2", said_it=False)

    assert not SelfMark.objects.get().said_it


def test_no_mark_is_changed_by_it(submission):
    before = latest_grading(submission)

    mark_oneself(submission, PART, "a2", said_it=True)

    after = submission.gradings.get()
    assert (after.score, after.marks, after.provisional) == (
        before.score,
        before.marks,
        before.provisional,
    )
    submission.refresh_from_db()
    assert submission.state == "graded"


@pytest.mark.parametrize(
    ("part", "idea"), [(PART, "a1"), (PART, "a3"), (PART, "a4"), (PART, ""), ("other", "a2")]
)
def test_only_of_an_idea_in_doubt_it_can_be_said(submission, part, idea):
    with pytest.raises(NotInDoubt):
        mark_oneself(submission, part, idea, said_it=True)


def test_what_a_person_gave_half_of_is_in_no_doubt():
    submission = written()
    half = cell("a2", "in-doubt", "It is.", "it is", [], "person", 0.5)
    marked(submission, mark=text_mark(cells=[half]))

    with pytest.raises(NotInDoubt):
        mark_oneself(submission, PART, "a2", said_it=True)


def test_before_there_are_marks_there_is_nothing_to_say():
    with pytest.raises(NotInDoubt):
        mark_oneself(written(), PART, "a2", said_it=True)


def test_while_an_exam_keeps_its_marks_back_there_is_nothing_to_say():
    version = text_version()
    slot = sat(written().variant.student, version, Assessment.Release.BY_HAND)
    slot.submission.gradings.update(marks={PART: text_mark()})

    with pytest.raises(NotInDoubt):
        mark_oneself(slot.submission, PART, "a2", said_it=True)
