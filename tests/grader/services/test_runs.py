"""Runs of practice: begun, lengthened item by item, ended."""

from __future__ import annotations

from uuid import uuid4

import pytest

from grader.learners import Learner
from grader.models import Attempt, Slot, Variant
from grader.services.runs import another_slot, finish_run, next_slot, start_run
from tests.factories import AttemptFactory, ItemVersionFactory, SubmissionFactory, UserFactory

pytestmark = pytest.mark.django_db

SCOPE = {"bank": "midterm"}


def nothing():
    return None


def never():
    raise AssertionError("there was no need to choose")


@pytest.fixture
def version():
    return ItemVersionFactory()


@pytest.fixture
def slot(version):
    return start_run(Learner(UserFactory().pk), SCOPE, version)


def answer(slot):
    SubmissionFactory(variant=slot.variant)


@pytest.mark.parametrize("kind", ["student", "visitor"])
def test_a_run_belongs_to_whoever_began_it_with_or_without_an_account(version, kind):
    learner = Learner(UserFactory().pk) if kind == "student" else Learner(visitor=uuid4())

    slot = start_run(learner, SCOPE, version)

    run = slot.attempt
    assert (run.student_id, run.visitor) == (learner.student_id, learner.visitor)
    assert (slot.variant.student_id, slot.variant.visitor) == (run.student_id, run.visitor)
    assert (run.mode, run.scope, slot.position) == ("practice", SCOPE, 1)
    assert slot.variant.version == version


def test_a_double_click_begins_one_run(slot, version):
    again = start_run(Learner(slot.attempt.student_id), SCOPE, version)

    assert again == slot
    assert Attempt.objects.count() == Variant.objects.count() == 1


def test_to_begin_anew_ends_what_was_left_lying_and_nothing_else(slot, version):
    learner = Learner(slot.attempt.student_id)
    answer(slot)
    other_scope = start_run(learner, {"any": True}, version)
    other_learner = start_run(Learner(UserFactory().pk), SCOPE, version)

    new = start_run(learner, SCOPE, version)

    unfinished = set(Attempt.objects.unfinished())
    assert unfinished == {new.attempt, other_scope.attempt, other_learner.attempt}


def test_next_is_a_fresh_variant_of_what_was_chosen(slot, version):
    following = next_slot(slot, lambda: version)

    assert following.position == 2
    assert following.attempt == slot.attempt
    assert following.variant.student_id == slot.attempt.student_id
    assert following.variant.seed != slot.variant.seed


def test_a_place_that_waits_is_given_before_anything_is_chosen(slot, version):
    waiting = next_slot(slot, lambda: version)

    assert next_slot(slot, never) == waiting


def test_two_clicks_at_once_add_one_place(slot, version):
    def chosen_while_another_was_faster():
        next_slot(slot, lambda: version)
        return version

    following = next_slot(slot, chosen_while_another_was_faster)

    assert [each.position for each in Slot.objects.order_by("position")] == [1, 2]
    assert following.position == 2
    assert Variant.objects.count() == 2


def test_what_was_skipped_comes_again_before_the_end(slot, version):
    skipped = slot
    last = next_slot(skipped, lambda: version)

    assert next_slot(last, nothing) == skipped
    answer(skipped)
    assert next_slot(last, nothing) is None


def test_another_like_this_stands_in_the_same_run(slot):
    answer(slot)

    another = another_slot(slot)

    assert another.attempt == slot.attempt
    assert another.position == 2
    assert another.variant.version == slot.variant.version
    assert another.variant.seed != slot.variant.seed
    assert next_slot(slot, never) == another


def test_a_run_ends_once_and_an_exam_never_this_way(slot):
    exam = AttemptFactory()

    finish_run(slot.attempt)
    ended = Attempt.objects.get(pk=slot.attempt_id)
    finish_run(slot.attempt)
    finish_run(exam)

    assert ended.is_finished
    assert Attempt.objects.get(pk=slot.attempt_id).finished_at == ended.finished_at
    assert not Attempt.objects.get(pk=exam.pk).is_finished
