"""Commands around exams: longer for a student, marks shown by hand."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from grader.models import Attempt
from questions.models import Accommodation
from tests.factories import AssessmentFactory, AttemptFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_extra_time_is_given_and_said(capsys):
    exam = AssessmentFactory(slug="mock", minutes=60)
    attempt = AttemptFactory(assessment=exam, student=UserFactory(username="late"))

    call_command("extra_time", "late", "1.5", "--exam", "mock")

    attempt.refresh_from_db()
    assert (attempt.due_at - attempt.started_at).total_seconds() == 90 * 60
    assert Accommodation.objects.get().assessment == exam
    assert capsys.readouterr().out == "late: 1.5 times the time in mock; 1 going on\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nobody", "1.5"], "no account nobody"),
        (["late", "0.5"], "factor from 1 to 4"),
        (["late", "nan"], "factor from 1 to 4"),
        (["late", "2", "--exam", "none"], "no exam none"),
    ],
)
def test_what_cannot_be_given_is_refused(arguments, message):
    UserFactory(username="late")

    with pytest.raises(CommandError, match=message):
        call_command("extra_time", *arguments)


def test_an_exam_is_released_by_hand_and_kept_back_again():
    exam = AssessmentFactory(slug="mock", release="by-hand")
    attempt = AttemptFactory(assessment=exam, finished=True)

    call_command("release_exam", "mock", verbosity=0)
    assert Attempt.objects.get(pk=attempt.pk).is_released(attempt.finished_at)

    call_command("release_exam", "mock", undo=True, verbosity=0)
    assert not Attempt.objects.get(pk=attempt.pk).is_released(attempt.finished_at)


def test_only_what_waits_for_a_hand_is_released_by_one():
    AssessmentFactory(slug="mock")

    with pytest.raises(CommandError, match="is not released by hand"):
        call_command("release_exam", "mock")
    with pytest.raises(CommandError, match="no exam other"):
        call_command("release_exam", "other")
