"""Who sees what: one's own, and nothing else."""

from __future__ import annotations

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from grader.learners import Learner
from grader.models import Variant
from grader.selectors.access import learner_of, owned_by, submission_for, variant_for
from tests.factories import SubmissionFactory, UserFactory, VariantFactory

pytestmark = pytest.mark.django_db


def request_of(rf, user=None, **session):
    request = rf.get("/")
    request.user = user or AnonymousUser()
    request.session = session
    return request


def test_a_student_is_known_by_their_account(rf):
    student = UserFactory()

    learner = learner_of(request_of(rf, student, visitor=str(uuid.uuid4())))

    assert learner == Learner(student_id=student.pk)


def test_a_visitor_is_known_by_the_session(rf):
    visitor = uuid.uuid4()

    assert learner_of(request_of(rf, visitor=str(visitor))) == Learner(visitor=visitor)


def test_somebody_new_is_nobody_until_they_need_a_name(rf):
    request = request_of(rf)

    assert not learner_of(request)
    assert "visitor" not in request.session

    learner = learner_of(request, create=True)
    assert learner
    assert learner_of(request) == learner


def test_a_session_that_holds_nonsense_is_nobodys(rf):
    assert not learner_of(request_of(rf, visitor="no uuid"))


def test_one_is_not_both_student_and_visitor():
    with pytest.raises(ValueError, match="not both"):
        Learner(student_id=1, visitor=uuid.uuid4())


def test_learners_find_their_own():
    visitor = uuid.uuid4()
    of_student = SubmissionFactory()
    of_visitor = SubmissionFactory(variant=VariantFactory(visitor=visitor))

    for learner, submission in (
        (Learner(of_student.variant.student_id), of_student),
        (Learner(visitor=visitor), of_visitor),
    ):
        assert variant_for(learner, submission.variant.pk) == submission.variant
        assert submission_for(learner, submission.pk) == submission


def learners_without():
    return [Learner(), Learner(visitor=uuid.uuid4()), Learner(student_id=2**31)]


@pytest.mark.parametrize("learner", learners_without(), ids=["nobody", "visitor", "student"])
@pytest.mark.parametrize("of_visitor", [False, True])
def test_anothers_is_as_absent_as_what_never_was(learner, of_visitor):
    visitor = uuid.uuid4() if of_visitor else None
    submission = SubmissionFactory(variant=VariantFactory(visitor=visitor))

    for find, pk in ((variant_for, submission.variant.pk), (submission_for, submission.pk)):
        with pytest.raises(Http404) as foreign:
            find(learner, pk)
        with pytest.raises(Http404) as absent:
            find(learner, uuid.uuid4())
        assert str(foreign.value) == str(absent.value)
    assert not Variant.objects.filter(owned_by(learner)).exists()
