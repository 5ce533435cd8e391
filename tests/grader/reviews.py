"""Answers that wait for an instructor, as workers leave them."""

from __future__ import annotations

from django.contrib.auth.models import User

from grader.models import Grading, Submission, latest_grading
from grader.services.grading import drain
from grader.services.submissions import submit_response
from questions.models import ItemVersion
from tests.factories import UserFactory, VariantFactory
from tests.grader.texts import PART

# Of so many words in which nothing is found, the marker asks a person.
VAGUE = (
    "I am not at all sure about it, but it may well be that rays of some kind are thrown about up"
    " there by something or other."
)
OCEAN = (
    "When you stand at the shore you see how the ocean and everything above have one colour, and so"
    " I believe one comes of the other."
)


def answered(version: ItemVersion, *answers: str) -> list[Submission]:
    """Each answer handed in by another student, and marked by the engine."""
    submissions = [
        submit_response(VariantFactory(version=version, student=UserFactory()), {PART: answer})
        for answer in answers
    ]
    drain("slow")
    for submission in submissions:
        submission.refresh_from_db()
    return submissions


def instructor(**values: object) -> User:
    user: User = UserFactory(is_staff=True, **values)
    return user


def seen(*submissions: Submission) -> dict[object, int]:
    """What somebody saw of submissions that the engine has marked once."""
    return {submission.pk: submission.gradings.count() for submission in submissions}


def latest(submission: Submission) -> Grading:
    """The grading that counts, as the database has it now."""
    grading = latest_grading(Submission.objects.get(pk=submission.pk))
    assert grading is not None
    return grading


def state_of(submission: Submission) -> str:
    return Submission.objects.get(pk=submission.pk).state
