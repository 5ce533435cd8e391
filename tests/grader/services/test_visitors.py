"""Visitors who sign up keep their work."""

from __future__ import annotations

import uuid

import pytest

from grader.services.visitors import adopt
from tests.factories import SubmissionFactory, UserFactory, VariantFactory

pytestmark = pytest.mark.django_db


def test_a_new_student_keeps_what_they_did_as_a_visitor():
    visitor, student = uuid.uuid4(), UserFactory()
    submission = SubmissionFactory(variant=VariantFactory(visitor=visitor))

    assert adopt(visitor, student) == 1

    submission.variant.refresh_from_db()
    assert (submission.variant.student, submission.variant.visitor) == (student, None)


def test_the_work_of_other_visitors_is_left_alone():
    other = VariantFactory(visitor=uuid.uuid4())

    assert adopt(uuid.uuid4(), UserFactory()) == 0

    other.refresh_from_db()
    assert other.student is None


def test_adopting_twice_does_nothing_more():
    visitor, student = uuid.uuid4(), UserFactory()
    VariantFactory(visitor=visitor)

    assert [adopt(visitor, student), adopt(visitor, student)] == [1, 0]
