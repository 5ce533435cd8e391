"""Sitting an exam: begun once, timed by the server, handed in once, whatever happens meanwhile."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from grader.learners import Learner
from grader.models import Attempt, Grading, Submission
from grader.services.attempts import NotOpen, open_attempt, start_attempt, take_place
from grader.services.checking import NoTriesLeft, check_slot
from grader.services.deadlines import deadline_of, extra_time_of, give_extra_time
from grader.services.drafts import save_draft
from grader.services.finishing import Closed, close_overdue, hand_in, held_open
from grader.services.grading import drain
from grader.services.hints import NotOffered, open_hint
from grader.services.visitors import adopt
from questions.models import Accommodation, Assessment, Section, SectionItem
from tests.factories import (
    AssessmentFactory,
    AttemptFactory,
    ItemVersionFactory,
    SlotFactory,
    UserFactory,
    right_answer,
)

pytestmark = pytest.mark.django_db

GRACE = timedelta(seconds=60)


def exam_of(count: int = 2, **rules: object) -> Assessment:
    exam = AssessmentFactory(**{"minutes": 90, **rules})
    section = Section.objects.create(assessment=exam, position=1, title="Calculation")
    for place in range(1, count + 1):
        item = ItemVersionFactory(item__bank=exam.bank, item__label=str(place)).item
        SectionItem.objects.create(section=section, item=item, position=place, points=10)
    return exam


@pytest.fixture
def student() -> Learner:
    return Learner(student_id=UserFactory().pk)


def ended_ago(attempt: Attempt, ago: timedelta) -> Attempt:
    """Let the time of an attempt have been up for so long."""
    now = timezone.now()
    Attempt.objects.filter(pk=attempt.pk).update(
        started_at=now - timedelta(hours=2), due_at=now - ago
    )
    attempt.refresh_from_db()
    return attempt


def test_a_sitting_has_a_fresh_variant_in_every_place(student):
    exam = exam_of(3)

    attempt = start_attempt(exam, student)

    slots = list(attempt.slots.all())
    assert [slot.position for slot in slots] == [1, 2, 3]
    assert {slot.points for slot in slots} == {10}
    assert len({str(slot.variant.content["givens"]) for slot in slots}) == 3
    assert attempt.due_at == attempt.started_at + timedelta(minutes=90)


def test_beginning_twice_leads_into_the_same_sitting(student):
    exam = exam_of()

    assert start_attempt(exam, student) == start_attempt(exam, student)

    assert Attempt.objects.count() == 1


def test_two_who_begin_at_the_same_moment_share_a_sitting(student, monkeypatch):
    exam = exam_of()
    first = start_attempt(exam, student)
    seen = iter([None, first])
    monkeypatch.setattr("grader.services.attempts.open_attempt", lambda *_: next(seen))

    assert start_attempt(exam, student) == first


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        ({"opens": timezone.now() + timedelta(hours=1)}, "early"),
        ({"closes": timezone.now() - timedelta(hours=1)}, "closed"),
        ({"retired_at": timezone.now()}, "closed"),
    ],
)
def test_an_exam_that_is_not_open_cannot_be_begun(student, rules, reason):
    with pytest.raises(NotOpen, match=reason):
        start_attempt(exam_of(**rules), student)


def test_an_exam_is_sat_as_often_as_it_may_be(student):
    exam = exam_of(sittings=1)
    hand_in(start_attempt(exam, student))

    with pytest.raises(NotOpen, match="sat"):
        start_attempt(exam, student)


def test_of_a_section_that_picks_each_sitting_gets_so_many(student):
    exam = exam_of(5)
    exam.sections.update(pick=2)

    attempt = start_attempt(exam, student)

    labels = [slot.label for slot in attempt.slots.all()]
    assert len(labels) == 2
    assert labels == sorted(labels)


def test_whoever_begins_late_has_until_the_exam_closes(student):
    closes = timezone.now() + timedelta(minutes=3)

    assert start_attempt(exam_of(minutes=10, closes=closes), student).due_at == closes


def test_extra_time_stretches_the_minutes_and_moves_the_closing():
    exam = exam_of(minutes=60, closes=datetime(2026, 12, 1, 10, tzinfo=UTC))

    early = deadline_of(exam, datetime(2026, 12, 1, 8, tzinfo=UTC), 1.5)
    late = deadline_of(exam, datetime(2026, 12, 1, 9, 30, tzinfo=UTC), 1.5)

    assert early == datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
    assert late == datetime(2026, 12, 1, 10, 30, tzinfo=UTC)


def test_extra_time_for_this_exam_counts_before_that_for_all():
    exam, student = exam_of(), UserFactory()
    Accommodation.objects.create(student=student, factor=1.25)
    Accommodation.objects.create(student=student, assessment=exam, factor=2)

    assert extra_time_of(student.pk, exam) == 2
    assert extra_time_of(student.pk, exam_of()) == 1.25
    assert extra_time_of(UserFactory().pk, exam) == 1
    assert extra_time_of(None, exam) == 1


def test_extra_time_reaches_a_sitting_that_is_going_on(student):
    attempt = start_attempt(exam_of(), student)
    owner = attempt.student

    assert give_extra_time(owner, 1.5) == 1

    attempt.refresh_from_db()
    assert attempt.due_at == attempt.started_at + timedelta(minutes=135)


def test_handing_in_submits_what_can_be_read_and_nothing_else(student):
    attempt = start_attempt(exam_of(3), student)
    full, part, empty = attempt.slots.all()
    save_draft(full.variant, right_answer(full.variant), began_from=0)
    typed = right_answer(part.variant)
    typed["q"] = [["0,5"] * len(row) for row in typed["q"]]
    save_draft(part.variant, typed, began_from=0)

    done = hand_in(attempt)

    full, part, empty = attempt.slots.all()
    assert full.submission.response == right_answer(full.variant)
    assert "q" not in part.submission.response
    assert part.variant.draft.response["q"] == typed["q"]
    assert empty.submission is None
    assert (done.ended, done.is_finished, len(done.receipt)) == ("handed-in", True, 14)


def test_what_was_handed_in_is_marked_by_the_workers(student):
    attempt = start_attempt(exam_of(1), student)
    slot = attempt.slots.get()
    save_draft(slot.variant, right_answer(slot.variant), began_from=0)

    hand_in(attempt)
    drain(Submission.Queue.FAST)

    assert Grading.objects.get(submission__slot=slot).score == 1


def test_handing_in_twice_gives_the_same_receipt_and_submits_once(student):
    attempt = start_attempt(exam_of(1), student)
    slot = attempt.slots.get()
    save_draft(slot.variant, right_answer(slot.variant), began_from=0)

    receipts = {hand_in(attempt).receipt for _ in range(3)}

    assert len(receipts) == 1
    assert Submission.objects.count() == 1


def test_the_moment_pressed_is_recorded_and_cannot_be_before_the_beginning(student):
    attempt = start_attempt(exam_of(), student)
    Attempt.objects.filter(pk=attempt.pk).update(started_at=timezone.now() - timedelta(minutes=9))

    done = hand_in(attempt, pressed_ago=timedelta(minutes=5))
    other = hand_in(start_attempt(exam_of(), student), pressed_ago=timedelta(days=9))

    assert timedelta(minutes=3) < done.finished_at - done.started_at < timedelta(minutes=5)
    assert other.finished_at == other.started_at


def test_within_the_grace_it_still_counts_as_handed_in_but_not_as_later(student):
    attempt = ended_ago(start_attempt(exam_of(), student), timedelta(seconds=20))

    done = hand_in(attempt)

    assert (done.ended, done.finished_at) == ("handed-in", attempt.due_at)


def test_after_the_grace_nothing_is_taken_and_what_was_saved_is_handed_in(student):
    attempt = start_attempt(exam_of(1), student)
    slot = attempt.slots.get()
    save_draft(slot.variant, right_answer(slot.variant), began_from=0)
    ended_ago(attempt, GRACE + timedelta(seconds=1))

    with pytest.raises(Closed), held_open(attempt):
        pytest.fail("it is over")
    done = hand_in(attempt, pressed_ago=timedelta(minutes=5))

    assert (done.ended, done.finished_at) == ("deadline", attempt.due_at)
    assert attempt.slots.get().submission is not None


def test_the_timekeeper_closes_what_nobody_looks_at_and_leaves_the_rest(student):
    over = ended_ago(start_attempt(exam_of(), student), GRACE + timedelta(seconds=1))
    ending = ended_ago(start_attempt(exam_of(), student), GRACE - timedelta(seconds=20))
    endless = start_attempt(exam_of(minutes=None), student)

    assert close_overdue() == 1
    assert close_overdue() == 0

    assert set(Attempt.objects.unfinished()) == {ending, endless}
    assert Attempt.objects.get(pk=over.pk).finished_at == over.due_at


def test_one_that_cannot_be_closed_keeps_no_other_open(student, monkeypatch, caplog):
    from grader.services import finishing

    broken, _sound = (
        ended_ago(start_attempt(exam_of(), student), GRACE * times) for times in (3, 2)
    )
    real = finishing.hand_in_slots

    def breaks(attempt):
        if attempt.pk == broken.pk:
            raise RuntimeError("broken")
        return real(attempt)

    monkeypatch.setattr(finishing, "hand_in_slots", breaks)

    assert close_overdue() == 1
    assert set(Attempt.objects.unfinished()) == {broken}
    assert "cannot be closed" in caplog.text


def test_a_sitting_whose_time_is_up_does_not_keep_one_from_the_next(student):
    exam = exam_of()
    first = ended_ago(start_attempt(exam, student), GRACE * 2)

    second = start_attempt(exam, student)

    assert second != first
    assert open_attempt(exam, student) == second


def test_the_time_an_item_takes_is_counted_by_the_server(student):
    attempt = start_attempt(exam_of(2), student)
    take_place(attempt, 1)
    attempt.place_since = timezone.now() - timedelta(seconds=50)
    take_place(attempt, 2)
    attempt.place_since = timezone.now() - timedelta(hours=5)

    take_place(attempt, 1)

    first, second = attempt.slots.all()
    assert 50 <= first.seconds < 60
    assert second.seconds == 20 * 60


def test_where_marks_are_shown_at_once_an_item_is_checked_as_often_as_allowed(student):
    attempt = start_attempt(exam_of(1, release="at-once", tries=2), student)
    slot = attempt.slots.get()
    wrong = {**right_answer(slot.variant), "q": [[9, 9]] * 3}

    check_slot(slot, wrong, token="one")
    second = check_slot(slot, right_answer(slot.variant), token="two")
    with pytest.raises(NoTriesLeft):
        check_slot(slot, wrong, token="three")
    save_draft(slot.variant, right_answer(slot.variant), began_from=0)
    hand_in(attempt)

    assert attempt.slots.get().submission == second
    assert Submission.objects.count() == 2


def test_an_exam_that_shows_nothing_yet_checks_nothing(student):
    slot = start_attempt(exam_of(1), student).slots.get()

    with pytest.raises(NoTriesLeft):
        check_slot(slot, right_answer(slot.variant), token="one")


def test_a_visitors_sitting_becomes_the_students(student):
    visitor, exam = uuid.uuid4(), exam_of()
    begun = start_attempt(exam, Learner(visitor=visitor))
    account = UserFactory()

    adopt(visitor, account)

    assert open_attempt(exam, Learner(student_id=account.pk)) == begun


def test_of_two_open_sittings_the_students_own_goes_on():
    visitor, exam, account = uuid.uuid4(), exam_of(), UserFactory()
    own = start_attempt(exam, Learner(student_id=account.pk))
    other = start_attempt(exam, Learner(visitor=visitor))

    adopt(visitor, account)

    other.refresh_from_db()
    assert other.student == account
    assert other.is_finished
    assert open_attempt(exam, Learner(student_id=account.pk)) == own


@pytest.mark.parametrize("release", Assessment.Release.values)
@pytest.mark.parametrize("finished", [False, True])
@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("by_hand", [False, True])
def test_rows_and_database_agree_on_what_is_withheld(release, finished, closed, by_hand):
    now = timezone.now()
    exam = AssessmentFactory(
        release=release,
        closes=now + timedelta(hours=-1 if closed else 1),
        released_at=now if by_hand else None,
    )
    slot = SlotFactory(attempt=AttemptFactory(assessment=exam, finished=finished))

    withheld = type(slot).objects.withheld().filter(pk=slot.pk).exists()

    assert withheld == (not slot.attempt.is_released(now))
    assert (
        withheld
        == {
            "at-once": not finished,
            "when-finished": not finished,
            "when-closed": not (finished and closed),
            "by-hand": not (finished and by_hand),
        }[release]
    )


def test_after_an_earlier_answer_was_checked_again_the_exam_can_still_be_handed_in(student):
    slot = start_attempt(exam_of(1, release="at-once", tries=3), student).slots.get()
    right = right_answer(slot.variant)
    wrong, last = {**right, "q": [[9, 9]] * 3}, {**right, "q": [[8, 8]] * 3}
    for token, response in [("one", right), ("two", wrong), ("one", right)]:
        check_slot(slot, response, token=token)
    save_draft(slot.variant, last, began_from=0)

    hand_in(slot.attempt)

    slot.refresh_from_db()
    assert (slot.submission.number, slot.submission.response) == (3, last)


def test_an_exam_that_shows_marks_at_once_gives_no_hints_while_it_goes_on(student):
    slot = start_attempt(exam_of(1, release="at-once"), student).slots.get()

    with pytest.raises(NotOffered):
        open_hint(slot.variant, "q", "value", {})

    hand_in(slot.attempt)
    open_hint(slot.variant, "q", "value", {})
    assert slot.variant.hints.count() == 1


def test_what_was_checked_and_not_changed_since_is_not_handed_in_again(student):
    slot = start_attempt(exam_of(1, release="at-once", tries=3), student).slots.get()
    partly = {**right_answer(slot.variant), "k": ""}
    checked = check_slot(slot, partly, token="one")
    save_draft(slot.variant, partly, began_from=0)

    hand_in(slot.attempt)

    slot.refresh_from_db()
    assert slot.submission == checked
    assert Submission.objects.count() == 1


def test_nothing_is_shown_at_the_closing_while_somebody_with_extra_time_still_sits():
    now = timezone.now()
    exam = AssessmentFactory(release="when-closed", closes=now - timedelta(minutes=1))
    slot = SlotFactory(attempt=AttemptFactory(assessment=exam, finished=True))
    other = AttemptFactory(assessment=exam, due_at=now + timedelta(minutes=20))

    assert not slot.attempt.is_released(now)
    assert type(slot).objects.withheld().filter(pk=slot.pk).exists()

    hand_in(other)
    assert slot.attempt.is_released(now)
    assert not type(slot).objects.withheld().filter(pk=slot.pk).exists()
