"""What an exam earned, added up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from grader.models import Submission
from grader.selectors.printouts import ahead_of
from grader.selectors.results import results_of, review_of, slot_at
from questions.models import Topic
from tests.factories import AttemptFactory, GradingFactory, PrintoutFactory, SlotFactory
from tests.grader.sat import answered, marked, sat

pytestmark = pytest.mark.django_db


def test_points_are_scores_times_what_an_item_is_worth():
    attempt = sat()
    marked(attempt, 1, 0.25, points=4)
    marked(attempt, 2, 1.0, points=10)

    total = results_of(attempt).total

    assert (total.earned, total.possible) == (11, 14)
    assert total.share == pytest.approx(11 / 14)
    assert [item.earned for item in total.items] == [1, 10]


def test_what_was_left_empty_earns_nothing_and_is_missed():
    attempt = sat()
    marked(attempt, 1, 1.0)
    SlotFactory(attempt=attempt, position=2)

    total = results_of(attempt).total

    assert (total.earned, total.possible, total.answered, total.missed) == (1, 2, 1, 1)
    assert not total.items[1].is_waiting


def test_sections_stand_in_their_order_and_topics_with_the_weakest_first():
    attempt = sat()
    weak, strong = (
        Topic.objects.create(slug="w", title="Weak"),
        Topic.objects.create(slug="s", title="Strong"),
    )
    for position, section, score, topics in (
        (1, "Short answer", 1.0, [strong]),
        (2, "Calculation", 0.5, [weak, strong]),
        (3, "Short answer", 0.0, [weak]),
    ):
        slot = marked(attempt, position, score, section=section)
        slot.variant.version.item.topics.set(topics)

    results = results_of(attempt)

    assert [(s.name, s.earned, s.possible) for s in results.sections] == [
        ("Short answer", 1.0, 2.0),
        ("Calculation", 0.5, 1.0),
    ]
    assert [(t.name, t.earned, t.possible) for t in results.topics] == [
        ("Weak", 0.5, 2.0),
        ("Strong", 1.5, 2.0),
    ]


def test_what_waits_has_no_points_and_is_not_missed_yet():
    attempt = sat()
    answered(attempt, 1)
    marked(attempt, 2, 1.0)

    total = results_of(attempt).total

    assert (total.waiting, total.marked, total.answered, total.missed) == (1, 1, 2, 0)
    assert total.items[0].earned is None


def test_what_only_a_person_can_mark_does_not_wait_for_a_worker():
    attempt = sat()
    answered(attempt, 1, submission={"state": Submission.State.NEEDS_REVIEW})

    total = results_of(attempt).total

    assert (total.waiting, total.with_instructor, total.missed) == (0, 1, 0)


def test_the_latest_grading_counts_and_says_whether_it_is_provisional():
    attempt = sat()
    slot = marked(attempt, 1, 0.5, provisional=True)
    assert results_of(attempt).total.provisional == 1

    GradingFactory(submission=slot.submission, number=2, score=1.0)

    total = results_of(attempt).total
    assert (total.earned, total.provisional) == (1.0, 0)


def test_practice_afterwards_does_not_change_the_exam():
    attempt = sat()
    slot = marked(attempt, 1, 0.5)
    again = Submission.objects.create(
        variant=slot.variant, number=2, response={}, state=Submission.State.GRADED
    )
    GradingFactory(submission=again, score=1.0)

    assert results_of(attempt).total.earned == 0.5


def test_the_costliest_mark_is_that_of_the_part_in_which_most_was_lost():
    attempt = sat()
    slot = marked(attempt, 1, 0.5, note="values-not-projected")
    marks = slot.submission.gradings.get().marks
    names = list(marks)
    marks[names[-1]] = {**marks[names[0]], "note": "mask-forgotten", "credit": 0.0}
    slot.submission.gradings.update(marks=marks)

    (item,) = results_of(attempt).total.items

    assert item.costliest_note == "mask-forgotten"
    assert results_of(sat()).total.items == []


def test_the_time_it_took_is_known_once_it_is_over():
    now = timezone.now()
    attempt = sat(started_at=now - timedelta(minutes=80), finished_at=now)

    assert results_of(attempt).took == timedelta(minutes=80)
    assert results_of(AttemptFactory()).took is None


def test_parts_count_in_points_of_the_exam():
    attempt = sat()
    marked(attempt, 1, 1.0, points=16)

    review = review_of(slot_at(attempt, 1))

    weights = [marked.part["weight"] for marked in review.verdict.parts]
    assert sum(weights) == pytest.approx(16)
    assert sum(step["weight"] for step in review.steps) == pytest.approx(16)


def test_nothing_is_solved_before_it_is_marked_and_nobody_is_marked_by_the_solution():
    attempt = sat()
    answered(attempt, 1)
    answered(attempt, 2, submission={"state": Submission.State.NEEDS_REVIEW})
    SlotFactory(attempt=attempt, position=3)

    waiting, with_instructor, empty = (review_of(slot_at(attempt, n)) for n in (1, 2, 3))

    assert waiting.steps == []
    assert {step["note"] for step in with_instructor.steps} == {""}
    assert {step["note"] for step in empty.steps} == {""}
    assert empty.verdict is None


def test_a_printout_knows_how_many_are_made_before_it():
    now = timezone.now()
    PrintoutFactory(state="making", ordered_at=now - timedelta(seconds=9))
    PrintoutFactory(state="ready", content=b"%PDF", ordered_at=now - timedelta(seconds=8))
    first = PrintoutFactory(ordered_at=now - timedelta(seconds=7))
    second = PrintoutFactory(ordered_at=now)

    assert (ahead_of(first), ahead_of(second)) == (1, 2)
