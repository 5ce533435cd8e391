"""The first page, for those who come back and those who are new."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from grader.models import Mastery
from tests.factories import AssessmentFactory, AttemptFactory, UserFactory, VariantFactory

pytestmark = pytest.mark.django_db


def test_whoever_is_new_is_told_of_no_past(client):
    text = client.get("/").content.decode()

    assert "Where you left off" not in text


def test_an_exam_that_goes_on_is_one_press_away(client):
    attempt = AttemptFactory(due_at=timezone.now() + timedelta(minutes=5))
    AttemptFactory(student=attempt.student, finished=True)
    client.force_login(attempt.student)

    text = client.get("/").content.decode()

    assert "Where you left off" in text
    assert text.count(">Go on<") == 1
    assert f'href="/attempts/{attempt.pk}/"' in text


def test_what_is_due_can_be_reviewed_at_once(client):
    student, variant = UserFactory(), VariantFactory()
    item = variant.version.item
    Mastery.objects.create(student=student, item=item, due_at=timezone.now())
    client.force_login(student)

    assert "1 item, before you forget" in client.get("/").content.decode()
    answer = client.post("/practice/start/", {"due": "1"})
    assert student.variants.get().version.item == item
    assert answer.status_code == 302


def test_the_exams_that_may_be_sat_are_there_for_everybody(client):
    AssessmentFactory(title="The mock", minutes=90)
    AssessmentFactory(title="Somebody's own", bank__visibility="private")

    text = client.get("/").content.decode()

    assert "The mock" in text
    assert "90 minutes" in text
    assert "Somebody" not in text
