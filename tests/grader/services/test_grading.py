"""Draining a queue: who is graded, how often, and what becomes of the rest."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from grader import engine
from grader.models import AcceptedWording, Grading, Submission
from grader.services import claiming, grading
from grader.services.grading import drain, drain_for
from tests.factories import (
    GradingFactory,
    SubmissionFactory,
    VariantFactory,
    right_answer,
    wrong_answer,
)
from tests.grader.texts import text_version

pytestmark = pytest.mark.django_db
State = Submission.State


def states():
    return sorted(Submission.objects.values_list("state", flat=True))


def unreadable(**fields):
    """A submission that got past the door and breaks the marker."""
    return SubmissionFactory(response={"q": "no matrix"}, **fields)


def test_a_right_answer_gets_full_marks():
    submission = SubmissionFactory()

    assert drain("fast") == 1

    submission.refresh_from_db()
    verdict = submission.gradings.get()
    assert (submission.state, submission.claims) == (State.GRADED, 1)
    assert (verdict.number, verdict.score, verdict.provisional) == (1, 1.0, False)
    assert verdict.engine_version == engine.ENGINE_VERSION


def test_each_mark_says_why():
    variant = VariantFactory()
    submission = SubmissionFactory(variant=variant, response=wrong_answer(variant))

    drain("fast")

    marks = submission.gradings.get().marks
    assert set(marks) == set(variant.key["parts"])
    assert {"credit", "note", "feedback", "cells"} <= set(marks["q"])
    assert marks["q"]["credit"] == 0.0


def test_many_are_graded_together_each_with_its_own_score():
    variant = VariantFactory()
    right = [SubmissionFactory(variant=variant, number=n) for n in range(1, 4)]
    wrong = SubmissionFactory(variant=variant, number=4, response=wrong_answer(variant))

    assert drain("fast") == 4

    assert states() == [State.GRADED] * 4
    assert {s.gradings.get().score for s in right} == {1.0}
    assert wrong.gradings.get().score < 1.0


def test_a_batch_is_written_with_the_same_few_statements(django_assert_max_num_queries):
    variant = VariantFactory()
    for number in range(1, 51):
        SubmissionFactory(variant=variant, number=number)

    with django_assert_max_num_queries(6):
        assert drain("fast") == 50


def test_an_idle_bell_costs_one_look(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert drain("fast") == 0


def test_draining_twice_leaves_one_grading():
    submission = SubmissionFactory()

    drain("fast")

    assert drain("fast") == 0
    assert submission.gradings.count() == 1


def test_the_other_queue_is_left_alone():
    SubmissionFactory(queue=Submission.Queue.SLOW)

    assert drain("fast") == 0
    assert drain("slow") == 1


def test_a_regraded_submission_keeps_its_earlier_gradings():
    earlier = GradingFactory(score=0.0)
    Submission.objects.update(state=State.QUEUED)

    drain("fast")

    scores = earlier.submission.gradings.order_by("number").values_list("number", "score")
    assert list(scores) == [(1, 0.0), (2, 1.0)]


def test_one_that_breaks_the_marker_does_not_take_the_others_down():
    poison = unreadable()
    others = [SubmissionFactory() for _ in range(3)]

    drain("fast")

    poison.refresh_from_db()
    assert (poison.state, poison.claims, poison.claim) == (State.QUEUED, 1, None)
    assert Grading.objects.filter(submission__in=others).count() == 3


def test_one_that_always_breaks_the_marker_is_handed_over_after_five_claims(settings, caplog):
    settings.GRADING = {"stale": 0}
    poison = unreadable()

    rounds = 0
    while drain("fast"):
        rounds += 1

    poison.refresh_from_db()
    assert rounds == 5
    assert (poison.state, poison.claims) == (State.NEEDS_REVIEW, 5)
    assert poison.gradings.count() == 0
    assert "need review" in caplog.text


def test_what_failed_rests_before_it_is_tried_again():
    unreadable()

    drain("fast")

    assert drain("fast") == 0


def test_what_failed_once_is_claimed_alone_and_after_what_is_fresh():
    long_ago = timezone.now() - timedelta(minutes=1)
    troubled = [SubmissionFactory(claims=1, queued_at=long_ago) for _ in range(2)]
    fresh = SubmissionFactory()

    taken = [claiming.claim_batch("fast").work for _ in range(3)]

    assert [[work.id for work in batch] for batch in taken] == [
        [fresh.pk],
        [troubled[0].pk],
        [troubled[1].pk],
    ]


def test_results_that_come_after_the_lease_are_dropped(settings):
    settings.GRADING = {"lease": -1, "stale": 0}
    submission = SubmissionFactory()
    late = claiming.claim_batch("fast")
    marked = grading.mark_together(late)
    claiming.release_abandoned()

    drain("fast")
    assert grading.record(late.token, marked) == 0

    submission.refresh_from_db()
    assert (submission.state, submission.claims) == (State.GRADED, 2)
    assert submission.gradings.count() == 1


def test_of_a_batch_that_was_partly_lost_the_rest_is_recorded():
    kept, lost = SubmissionFactory(), SubmissionFactory()
    claim = claiming.claim_batch("fast")
    marked = grading.mark_together(claim)
    Submission.objects.filter(pk=lost.pk).update(claim=uuid.uuid4())

    assert grading.record(claim.token, marked) == 1

    assert list(Grading.objects.values_list("submission", flat=True)) == [kept.pk]
    lost.refresh_from_db()
    assert lost.state == State.GRADING


def test_a_verdict_the_database_refuses_does_not_take_the_others_down():
    bad, good = SubmissionFactory(), SubmissionFactory()
    claim = claiming.claim_batch("fast")
    marked = [
        (work, engine.Outcome(2.0 if work.id == bad.pk else 1.0, {}, unsure=False))
        for work, _ in grading.mark_together(claim)
    ]

    assert grading.record_safely(claim, marked) == {good.pk}

    assert list(Grading.objects.values_list("submission", flat=True)) == [good.pk]
    bad.refresh_from_db()
    assert bad.state == State.GRADING


def test_an_unsure_marker_asks_for_review_and_its_score_is_provisional():
    sure, unsure = SubmissionFactory(), SubmissionFactory()
    claim = claiming.claim_batch("fast")
    marked = [(work, engine.Outcome(0.5, {}, unsure=work.id == unsure.pk)) for work in claim.work]

    grading.record(claim.token, marked)

    sure.refresh_from_db()
    unsure.refresh_from_db()
    assert (sure.state, sure.gradings.get().provisional) == (State.GRADED, False)
    assert (unsure.state, unsure.gradings.get().provisional) == (State.NEEDS_REVIEW, True)


def test_what_may_change_is_provisional_though_nobody_need_look():
    submission = SubmissionFactory()
    claim = claiming.claim_batch("fast")
    outcome = engine.Outcome(0.5, {}, unsure=False, provisional=True)

    grading.record(claim.token, [(claim.work[0], outcome)])

    submission.refresh_from_db()
    assert (submission.state, submission.gradings.get().provisional) == (State.GRADED, True)


def test_a_text_is_marked_with_what_reviewers_taught_by_then():
    item = text_version().item
    before, after = text("Our star shines."), text("Our star shines.")
    Submission.objects.filter(pk=after.pk).update(queue="fast")

    drain("slow")
    AcceptedWording.objects.create(
        item=item, part="answer", criterion="sun", text="Our star shines."
    )
    Submission.objects.filter(pk=after.pk).update(queue="slow")
    drain("slow")

    assert before.gradings.get().score == 0.0
    assert after.gradings.get().score == 0.25


def test_a_mark_keeps_all_that_the_marker_says():
    submission = text("The sky mirrors the sea.")

    drain("slow")

    mark = submission.gradings.get().marks["answer"]
    assert set(mark) == {field.name for field in fields(engine.Mark)}
    assert mark["provisional"]
    assert {"name", "state", "source", "spans"} <= set(mark["cells"][0])


def test_lessons_cost_two_looks_a_batch_and_numbers_none(django_assert_max_num_queries):
    for number in range(1, 21):
        text("The air.", seed=number)
        SubmissionFactory()

    with django_assert_max_num_queries(6):
        assert drain("fast") == 20
    with django_assert_max_num_queries(8):
        assert drain("slow") == 20


def text(answer, **variant):
    """A text that waits for its mark."""
    variant = VariantFactory(version=text_version(), **variant)
    return SubmissionFactory(variant=variant, response={"answer": answer})


def test_a_queue_is_drained_batch_by_batch(monkeypatch):
    monkeypatch.setattr(claiming, "BATCH", 3)
    for _ in range(7):
        SubmissionFactory()

    assert drain_for("fast", seconds=60)

    assert states() == [State.GRADED] * 7


def test_a_drain_that_has_had_its_time_lets_others_go_first(monkeypatch):
    monkeypatch.setattr(claiming, "BATCH", 1)
    for _ in range(3):
        SubmissionFactory()

    assert not drain_for("fast", seconds=0)

    assert states() == [State.GRADED, State.QUEUED, State.QUEUED]


def test_a_batch_that_was_all_there_was_needs_no_second_look(django_assert_max_num_queries):
    SubmissionFactory()

    with django_assert_max_num_queries(6):
        assert drain_for("fast", seconds=60)


@pytest.mark.django_db(transaction=True)
def test_workers_that_drain_at_once_grade_each_once(monkeypatch):
    monkeypatch.setattr(claiming, "BATCH", 5)
    variant = VariantFactory()
    for number in range(1, 61):
        SubmissionFactory(variant=variant, number=number, response=right_answer(variant))

    def work(_):
        try:
            drain_for("fast", seconds=60)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(work, range(4)))

    assert states() == [State.GRADED] * 60
    assert Grading.objects.count() == 60
    assert set(Submission.objects.values_list("claims", flat=True)) == {1}
