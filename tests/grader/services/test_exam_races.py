"""Exams when everything happens at once: threads with their own connections, on both databases."""

from __future__ import annotations

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connection, transaction
from django.test import Client

from grader.learners import Learner
from grader.models import Attempt, Draft, Slot, Submission, Variant
from grader.services.attempts import NotOpen, start_attempt
from grader.services.checking import NoTriesLeft, check_slot
from grader.services.drafts import save_draft
from grader.services.finishing import Closed, close_overdue, hand_in
from grader.services.missed import practise_missed
from grader.services.visitors import adopt
from tests.factories import UserFactory, right_answer
from tests.grader.services.test_attempts import GRACE, ended_ago, exam_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def student() -> Learner:
    return Learner(student_id=UserFactory().pk)


def together(*works):
    """Let all begin at the same moment, each on a connection of its own; return what they do."""
    gate = threading.Barrier(len(works))

    def run(work):
        try:
            gate.wait(20)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as crowd:
        return [each.result(60) for each in [crowd.submit(run, work) for work in works]]


def begun(student: Learner, count: int = 2, **rules: object) -> Attempt:
    """A sitting with a right answer saved in every place."""
    attempt = start_attempt(exam_of(count, **rules), student)
    for slot in attempt.slots.all():
        save_draft(slot.variant, right_answer(slot.variant), began_from=0)
    return attempt


def test_twenty_who_begin_at_once_are_in_one_sitting(student):
    exam = exam_of(2)

    attempts = together(*[lambda: start_attempt(exam, student)] * 20)

    assert set(attempts) == {Attempt.objects.get()}
    assert Slot.objects.count() == Variant.objects.count() == 2


def test_a_visitor_who_begins_twenty_times_is_in_one_sitting():
    exam, visitor = exam_of(1), Learner(visitor=uuid.uuid4())

    attempts = together(*[lambda: start_attempt(exam, visitor)] * 20)

    assert set(attempts) == {Attempt.objects.get()}


def test_who_begins_and_hands_in_in_many_tabs_has_sat_once(student):
    exam = exam_of(1, sittings=1)

    def sit():
        with suppress(NotOpen):
            hand_in(start_attempt(exam, student))

    together(*[sit] * 8)

    assert Attempt.objects.count() == 1
    assert Variant.objects.count() == 1


def test_ten_who_hand_in_at_once_get_one_receipt_and_submit_once(student):
    attempt = begun(student, 3)

    finished = together(*[lambda: hand_in(attempt)] * 10)

    assert {each.receipt for each in finished} == {Attempt.objects.get().receipt} != {""}
    assert {each.finished_at for each in finished} == {Attempt.objects.get().finished_at}
    assert sorted(Submission.objects.values_list("slot__position", "number")) == [
        (1, 1), (2, 1), (3, 1)
    ]  # fmt: skip


def test_timekeepers_and_late_hands_close_an_exam_once(student):
    attempt = ended_ago(begun(student, 2), GRACE * 2)

    done = together(*[close_overdue, lambda: hand_in(attempt).receipt] * 5)

    assert set(done[1::2]) == {Attempt.objects.get().receipt}
    assert Attempt.objects.get().finished_at == attempt.due_at
    assert Submission.objects.count() == 2


class Tab:
    """A browser's tab that saves one box again and again, and remembers what it was told."""

    def __init__(self, slot: Slot, session: Client) -> None:
        self.slot, self.session = slot, session
        self.saved: list[str] = []
        self.late: list[str] = []

    def type(self) -> None:
        """Go on typing until two texts came too late."""
        address = f"{self.slot.get_absolute_url()}draft/"
        for number in range(500):
            text = f"{self.slot.position}.{number:03}"
            typed = {"q": [text] * 6, "_number": str(number)}
            status = self.session.post(address, typed).status_code
            assert status in {200, 410}
            (self.saved if status == 200 else self.late).append(text)
            if len(self.late) == 2:
                return
        pytest.fail("the exam goes on for ever")


def signed_in(student: Learner) -> Client:
    session = Client()
    session.force_login(UserFactory._meta.model.objects.get(pk=student.student_id))
    return session


def test_what_was_acknowledged_is_handed_in_and_what_came_later_is_kept_apart(student):
    attempt = start_attempt(exam_of(3), student)
    tabs = [Tab(slot, signed_in(student)) for slot in attempt.slots.all()]
    last = signed_in(student)

    def finish():
        while not all(len(tab.saved) > 3 for tab in tabs):
            time.sleep(0.005)
        return last.post(f"/attempts/{attempt.pk}/hand-in/").status_code

    together(finish, *[tab.type for tab in tabs])

    for tab in tabs:
        submission = Submission.objects.get(slot=tab.slot)
        draft = Draft.objects.get(pk=tab.slot.variant_id)
        assert submission.response["q"] == [[tab.saved[-1]] * 2] * 3
        assert draft.response["q"] == submission.response["q"]
        assert draft.late_response["q"] == [[tab.late[-1]] * 2] * 3
        assert max(tab.saved) < min(tab.late)


@pytest.mark.parametrize("tries", [1, 2])
def test_an_item_is_not_checked_more_often_than_allowed(student, tries):
    slot = start_attempt(exam_of(1, release="at-once", tries=tries), student).slots.get()
    answer = right_answer(slot.variant)

    def check(number):
        mine = Slot.objects.select_related("attempt__assessment", "variant").get(pk=slot.pk)
        try:
            return check_slot(mine, {**answer, "q": [[number, 1]] * 3}, token=str(number))
        except NoTriesLeft:
            return None

    checked = together(*[lambda number=number: check(number) for number in range(8)])

    made = {each for each in checked if each}
    assert made == set(Submission.objects.all())
    assert len(made) == tries
    slot.refresh_from_db()
    assert slot.submission.number == tries


def test_checking_beside_handing_in_neither_fails_nor_counts_twice(student):
    for _ in range(4):
        attempt = begun(student, 1, release="at-once", tries=2)
        slot = attempt.slots.get()
        other = {**right_answer(slot.variant), "q": [[9, 9]] * 3}

        def check(slot=slot, other=other):
            with suppress(Closed, NoTriesLeft):
                return check_slot(slot, other, token="one")

        together(check, lambda attempt=attempt: hand_in(attempt))

        slot = Slot.objects.select_related("submission").get(pk=slot.pk)
        numbers = list(slot.variant.submissions.values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        assert slot.submission.number == len(numbers)
        assert slot.submission.response["q"] == right_answer(slot.variant)["q"]


def test_a_visitors_sitting_beside_the_students_own_leaves_one_open():
    for _ in range(4):
        exam, visitor, account = exam_of(1), uuid.uuid4(), UserFactory()
        start_attempt(exam, Learner(visitor=visitor))

        together(
            lambda visitor=visitor, account=account: adopt(visitor, account),
            lambda exam=exam, account=account: start_attempt(exam, Learner(account.pk)),
        )

        own = Attempt.objects.filter(assessment=exam)
        assert own.filter(student=account).count() == own.count()
        assert own.unfinished().count() == 1
        assert not Variant.objects.filter(visitor=visitor).exists()


def test_a_visitors_sitting_is_adopted_while_the_students_own_is_being_written():
    exam, visitor, account = exam_of(1), uuid.uuid4(), UserFactory()
    start_attempt(exam, Learner(visitor=visitor))
    written = threading.Event()

    def begin_slowly():
        with transaction.atomic():
            start_attempt(exam, Learner(account.pk))
            written.set()
            time.sleep(0.3)

    def sign_in():
        assert written.wait(10)
        return adopt(visitor, account)

    together(begin_slowly, sign_in)

    assert Attempt.objects.filter(student=account).count() == 2
    assert Attempt.objects.unfinished().get().student == account


def test_eight_clicks_on_practising_what_was_missed_begin_one_run(student):
    exam = hand_in(begun(student, 2))
    missed = [(slot, "mask-forgotten") for slot in exam.slots.select_related("variant__version")]

    first = together(*[lambda: practise_missed(exam, missed)] * 8)

    assert set(first) == {Slot.objects.get(attempt__mode=Attempt.Mode.PRACTICE, position=1)}
    assert Variant.objects.count() == 4
