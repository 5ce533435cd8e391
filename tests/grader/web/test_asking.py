"""What a student reads of the marks of a text, and says to them, on the pages themselves."""

from __future__ import annotations

import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from grader.models import Grading, ReviewRequest, SelfMark, Submission
from questions.models import Assessment
from tests.factories import (
    AssessmentFactory,
    AttemptFactory,
    SlotFactory,
    UserFactory,
    VariantFactory,
)
from tests.grader.texts import PART, looked_at, marked, text_mark, text_version, written
from tests.reading import Page

pytestmark = pytest.mark.django_db

NAMES = ["self-mark", "dispute", "take-back-dispute"]
OFFERED = ("I think this is wrong", "I said this")


@pytest.fixture
def submission(client):
    submission = written()
    client.force_login(submission.variant.student)
    marked(submission, mark=text_mark(unsure=False))
    return submission


def read(client, address):
    page = Page(client.get(address, follow=True).content.decode())
    assert page.faults == []
    return page


def post(client, name, submission, **sent):
    return client.post(reverse(name, args=[submission.pk]), {"part": PART} | sent)


def exam_with_text(release, *, is_finished=True, **exam):
    """An exam whose text is marked."""
    version = text_version()
    exam = AssessmentFactory(release=release, bank=version.item.bank, **exam)
    attempt = AttemptFactory(assessment=exam, finished=is_finished)
    slot = SlotFactory(attempt=attempt, variant__version=version)
    slot.submission = written(slot.variant)
    slot.save()
    marked(slot.submission)
    return slot


def test_what_was_found_is_told_and_what_can_be_said_is_offered(client, submission):
    page = read(client, submission.get_absolute_url())

    assert page.html.count("<mark") == 3
    assert "1 Found." in page.text
    assert "38 % provisional" in page.text
    assert "A sentence seems to say the reverse of what is meant." in page.text
    assert "The sky is blue over deserts too." in page.text
    for words in OFFERED:
        assert words in page.text
    assert page.text.count("I did not say this") == 1


def test_it_is_said_what_one_said_and_that_it_does_not_count(client, submission):
    answer = post(client, "self-mark", submission, criterion="a2", said="yes")
    assert answer["Location"] == f"{submission.get_absolute_url()}#answer-idea-a2"

    page = read(client, submission.get_absolute_url())
    assert "You think that you said this. It does not change the mark" in page.text
    assert 'value="yes" aria-pressed="true"' in page.html
    assert "38 %" in page.text

    post(client, "self-mark", submission, criterion="a2", said="no")
    assert "You think that you did not" in read(client, submission.get_absolute_url()).text


def test_an_instructor_is_asked_and_that_is_taken_back(client, submission):
    answer = post(client, "dispute", submission, criterion="a2", reason="I said\r\nit.\0 ")
    assert answer["Location"] == f"{submission.get_absolute_url()}#answer-asking"
    assert ReviewRequest.objects.get().reason == "I said\nit."

    page = read(client, submission.get_absolute_url())
    assert "An instructor will look at it; your mark stays until then." in page.text
    assert "Asked about: Idea 2." in page.text
    assert "38 %" in page.text
    values = re.findall(r'name="criterion" value="(.*?)" ?(?:checked)?>', page.html)
    assert "a3" in values

    post(client, "take-back-dispute", submission, criterion="a2")
    assert "Asked about" not in read(client, submission.get_absolute_url()).text


def test_who_asked_about_the_whole_asked_about_its_ideas_too(client, submission):
    post(client, "dispute", submission)

    page = read(client, submission.get_absolute_url())

    assert "Asked about: The whole answer." in page.text
    assert "I think this is wrong" not in page.text


def test_who_asked_can_go_on_with_everything(client, submission):
    post(client, "dispute", submission)
    submission.refresh_from_db()
    assert submission.state == Submission.State.NEEDS_REVIEW

    for address in (
        f"{submission.get_absolute_url()}?solution=1",
        reverse("solution-tex", args=[submission.pk]),
        submission.variant.get_absolute_url(),
        submission.variant.version.item.get_absolute_url(),
        "/progress/history/",
    ):
        assert client.get(address).status_code == 200
    page = read(client, f"{submission.get_absolute_url()}?solution=1")
    assert "Worked solution" in page.text
    assert "Try again" in page.text
    assert "With an instructor" not in page.text


def test_the_solution_stays_open(client, submission):
    page = read(client, f"{submission.get_absolute_url()}?solution=1")
    assert page.html.count('name="solution" value="1"') == 2

    answer = post(client, "dispute", submission, solution="1")

    assert answer["Location"] == f"{submission.get_absolute_url()}?solution=1#answer-asking"


def test_after_a_second_look_nobody_is_asked_any_more(client, submission):
    looked_at(submission, 0.5)
    assert "I think this is wrong" in read(client, submission.get_absolute_url()).text
    post(client, "dispute", submission)
    ReviewRequest.objects.update(settled_at=timezone.now())

    page = read(client, submission.get_absolute_url())

    assert "I think this is wrong" not in page.text
    assert "An instructor has looked at this again." in page.text
    assert post(client, "dispute", submission).status_code == 302
    assert ReviewRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("dispute", {"reason": "x" * 501}),
        ("self-mark", {"criterion": "a2", "said": "perhaps"}),
        ("self-mark", {"criterion": "a2"}),
    ],
)
def test_what_no_page_sends_is_refused(client, submission, name, sent):
    assert post(client, name, submission, **sent).status_code == 400
    assert not ReviewRequest.objects.exists()
    assert not SelfMark.objects.exists()


def test_a_reason_may_be_as_long_as_the_box_takes(client, submission):
    post(client, "dispute", submission, reason="\r\n".join(["x"] * 250) + "y")

    assert len(ReviewRequest.objects.get().reason) == 500


@pytest.mark.parametrize("name", NAMES)
def test_a_mark_that_has_changed_meanwhile_does_no_harm(client, submission, name):
    answer = post(client, name, submission, criterion="no\0thing", said="yes")

    assert answer.status_code == 302
    assert not SelfMark.objects.exists()


@pytest.mark.parametrize("name", NAMES)
def test_what_is_anothers_is_not_there(client, submission, name):
    client.force_login(UserFactory())

    assert post(client, name, submission, criterion="a2", said="yes").status_code == 404
    assert client.get(reverse(name, args=[submission.pk])).status_code == 405
    assert not ReviewRequest.objects.exists()
    assert not SelfMark.objects.exists()


def test_a_visitor_can_do_all_of_it(client):
    session = client.session
    session["visitor"] = str(visitor := uuid.uuid4())
    session.save()
    submission = written(VariantFactory(version=text_version(), visitor=visitor, student=None))
    marked(submission)

    post(client, "self-mark", submission, criterion="a2", said="yes")
    post(client, "dispute", submission, criterion="a2")
    looked_at(submission)

    assert SelfMark.objects.count() == ReviewRequest.objects.count() == 1
    assert "Looked at again:" in read(client, "/").text


def test_marks_as_they_were_before_can_still_be_read(client, submission):
    cells = [{"state": "in-doubt", "text": "It is.", "evidence": "it is"}]
    mark = {"credit": 0.5, "note": "in-doubt", "feedback": "", "cells": cells, "unsure": True}
    submission.gradings.update(marks={PART: mark})

    page = read(client, submission.get_absolute_url())

    assert "1 In doubt. Compare with: It is." in page.text
    assert "I said this" not in page.text
    post(client, "dispute", submission)
    assert "Asked about: The whole answer." in read(client, submission.get_absolute_url()).text


@pytest.mark.parametrize("page", ["home", "progress", "history", "item"])
def test_a_mark_that_was_looked_at_again_is_told_until_it_is_opened(client, submission, page):
    looked_at(submission)
    item = submission.variant.version.item.get_absolute_url()
    address = {"home": "/", "progress": "/progress/", "history": "/progress/history/"}.get(
        page, item
    )
    before = read(client, address)
    for words in ("Looked at again: Explain", "38 %", "is now", "80 %.", "You did say it."):
        assert words in before.text
    assert f'href="{submission.get_absolute_url()}"' in before.html

    opened = read(client, submission.get_absolute_url())

    assert "Looked at again:" in opened.text
    assert "Looked at again:" not in read(client, address).text
    assert Grading.objects.get(number=2).seen_at is not None
    assert Grading.objects.get(number=1).seen_at is None
    assert "Looked at again:" in read(client, submission.get_absolute_url()).text


def test_nobody_elses_look_takes_it_for_read(client, submission):
    looked_at(submission)
    client.force_login(UserFactory())

    client.get(submission.get_absolute_url())

    assert Grading.objects.get(number=2).seen_at is None


@pytest.mark.parametrize("release", [Assessment.Release.BY_HAND, Assessment.Release.WHEN_CLOSED])
def test_before_an_exam_is_released_nothing_of_it_is_there(client, release):
    slot = exam_with_text(release)
    submission = slot.submission
    looked_at(submission)
    client.force_login(slot.attempt.student)
    result = reverse("result", args=[slot.attempt_id, slot.position])
    item = slot.variant.version.item.get_absolute_url()

    for address in ("/", "/progress/", "/progress/history/", item, result):
        text = read(client, address).text
        assert "Looked at again" not in text
        assert "You did say it." not in text
        assert not any(words in text for words in OFFERED)
    for name in NAMES:
        assert post(client, name, submission, criterion="a2", said="yes").status_code == 404
    assert Grading.objects.get(number=2).seen_at is None


def test_a_check_within_an_exam_takes_no_objection(client):
    slot = exam_with_text(Assessment.Release.AT_ONCE, is_finished=False)
    client.force_login(slot.attempt.student)

    text = read(client, slot.get_absolute_url()).text

    assert "1 Found." in text
    assert not any(words in text for words in OFFERED)
    assert post(client, "dispute", slot.submission).status_code == 404


def test_once_an_exam_is_released_all_of_it_is_there(client):
    slot = exam_with_text(Assessment.Release.WHEN_FINISHED)
    submission = slot.submission
    client.force_login(slot.attempt.student)
    result = reverse("result", args=[slot.attempt_id, slot.position])

    answer = post(client, "dispute", submission, criterion="a2")
    assert answer["Location"] == f"{result}#answer-asking"
    looked_at(submission)
    assert "Looked at again:" in read(client, "/").text

    page = read(client, result)

    assert "Asked about: Idea 2." in page.text
    assert "Looked at again:" in page.text
    assert "<mark" in page.html
    assert "Looked at again:" not in read(client, "/").text


def test_on_paper_there_is_nothing_to_press(client):
    slot = exam_with_text(Assessment.Release.WHEN_FINISHED)
    client.force_login(slot.attempt.student)

    page = read(client, reverse("results-print", args=[slot.attempt_id]))

    assert "<mark" in page.html
    assert "1 Found." in page.text
    assert not any(words in page.text for words in OFFERED)
