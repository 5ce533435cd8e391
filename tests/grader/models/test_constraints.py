"""What the database itself will not have."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from grader.models import Beat, Submission
from tests.factories import GradingFactory, SubmissionFactory, UserFactory, VariantFactory

pytestmark = pytest.mark.django_db


def refuses(constraint):
    """Expect the constraint by its name; SQLite names a unique constraint by its columns."""
    name = "UNIQUE" if connection.vendor == "sqlite" and constraint in UNIQUE else constraint
    return pytest.raises(IntegrityError, match=name)


UNIQUE = {
    "submission_number_unique",
    "submission_token_submits_once",
    "grading_number_unique",
    "beat_name_unique",
}


def test_a_try_has_a_number_of_its_own():
    first = SubmissionFactory()

    with refuses("submission_number_unique"), transaction.atomic():
        SubmissionFactory(variant=first.variant, number=1)


def test_tries_begin_at_one():
    with refuses("submission_number_from_one"), transaction.atomic():
        SubmissionFactory(number=0)


def test_a_token_submits_once():
    first = SubmissionFactory(token="a")

    with refuses("submission_token_submits_once"), transaction.atomic():
        SubmissionFactory(variant=first.variant, number=2, token="a")


def test_no_token_binds_nothing():
    first = SubmissionFactory()

    SubmissionFactory(variant=first.variant, number=2)

    assert Submission.objects.filter(token="").count() == 2


def test_a_state_is_one_of_four():
    with refuses("submission_state_is_known"), transaction.atomic():
        SubmissionFactory(state="lost")


@pytest.mark.parametrize("score", [-0.01, 1.01])
def test_a_score_is_a_fraction(score):
    with refuses("grading_score_is_a_fraction"), transaction.atomic():
        GradingFactory(score=score)


def test_nothing_is_graded_twice_under_one_number():
    first = GradingFactory()

    with refuses("grading_number_unique"), transaction.atomic():
        GradingFactory(submission=first.submission)


def test_a_seed_is_not_negative():
    variant = VariantFactory()

    with refuses("variant_seed_not_negative"), transaction.atomic():
        type(variant).objects.update(seed=-1)


@pytest.mark.parametrize("both", [False, True])
def test_a_variant_has_one_owner(both):
    variant = VariantFactory(visitor=uuid.uuid4())
    variant.student = UserFactory() if both else None
    variant.visitor = variant.visitor if both else None

    with refuses("variant_belongs_to_one_learner"), transaction.atomic():
        variant.save()


def test_there_is_one_beat_of_a_name():
    at = SubmissionFactory().submitted_at
    Beat.objects.create(name="sweep", at=at)

    with refuses("beat_name_unique"), transaction.atomic():
        Beat.objects.create(name="sweep", at=at)


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (Submission.objects.queued().filter(queue="fast", claims=0), "submission_waits"),
        (Submission.objects.abandoned(), "submission_is_leased"),
    ],
    ids=["waiting", "leased"],
)
def test_workers_find_theirs_by_an_index(rows, index):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")

    assert index in rows.order_by().explain()
