"""What learners are shown of their marks."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

import pytest
from django.utils import timezone

from grader.models import Submission
from grader.selectors.review import unreadable_parts, verdict_of, worked_solution
from grader.services.grading import drain
from tests.factories import (
    GradingFactory,
    SubmissionFactory,
    VariantFactory,
    right_answer,
    wrong_answer,
)

pytestmark = pytest.mark.django_db


def test_what_waits_shows_its_parts_without_marks():
    submission = SubmissionFactory()

    verdict = verdict_of(submission)

    assert verdict.is_waiting
    assert not verdict.is_delayed
    assert verdict.score is None
    assert [part.part["name"] for part in verdict.parts] == list(submission.response)
    assert {part.mark for part in verdict.parts} == {None}


def test_what_waits_longer_than_a_moment_is_delayed():
    long_ago = timezone.now() - timedelta(seconds=6)

    assert verdict_of(SubmissionFactory(submitted_at=long_ago)).is_delayed


def test_each_part_is_shown_with_what_was_entered_and_what_it_earned():
    variant = VariantFactory()
    submission = SubmissionFactory(variant=variant, response=wrong_answer(variant))
    drain("fast")
    submission.refresh_from_db()

    verdict = verdict_of(submission)

    first = verdict.parts[0]
    assert (verdict.state, verdict.is_waiting) == (Submission.State.GRADED, False)
    assert verdict.score < 1
    assert first.response == submission.response[first.part["name"]]
    assert first.mark["credit"] == 0


def test_the_latest_grading_counts():
    first = GradingFactory(score=0.2)
    GradingFactory(submission=first.submission, number=2, score=0.7, provisional=True)

    verdict = verdict_of(first.submission)

    assert (verdict.score, verdict.provisional) == (0.7, True)


def test_a_blank_part_is_shown_as_blank():
    submission = SubmissionFactory(response={})
    drain("fast")
    submission.refresh_from_db()

    verdict = verdict_of(submission)

    assert verdict.score == 0
    assert {part.response for part in verdict.parts} == {None}


def test_the_key_is_not_in_a_verdict():
    variant = VariantFactory()
    submission = SubmissionFactory(variant=variant, response=wrong_answer(variant))
    drain("fast")

    shown = repr(asdict(verdict_of(submission)))

    for answer in right_answer(variant).values():
        assert repr(answer) not in shown


def test_the_solution_goes_through_the_steps_with_what_was_entered():
    variant = VariantFactory()
    submission = SubmissionFactory(variant=variant, response=wrong_answer(variant))

    plain = worked_solution(variant)
    personal = worked_solution(variant, submission)

    assert [step["name"] for step in plain] == [step["name"] for step in personal]
    assert not any(step["entered"] for step in plain)
    assert any(step["first_wrong"] for step in personal)


def test_what_cannot_be_read_is_named_part_by_part():
    variant = VariantFactory()
    answer = right_answer(variant)

    assert unreadable_parts(variant, answer) == {}
    assert set(unreadable_parts(variant, answer | {"q": "no matrix"})) == {"q"}
