"""Exams while servers, workers and brokers die: what was acknowledged counts, and counts once."""

from __future__ import annotations

import contextlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPException
from urllib.parse import urlencode

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from grader.learners import Learner
from grader.models import Attempt, Draft, Grading, Submission
from grader.services.attempts import start_attempt
from grader.services.deadlines import grace
from grader.services.drafts import save_draft
from grader.services.finishing import held
from tests.factories import UserFactory, right_answer
from tests.faults.fates import SLEEPY
from tests.grader.services.test_attempts import exam_of
from tests.services import eventually

pytestmark = pytest.mark.django_db(transaction=True)
State = Submission.State
ITEMS = 23
TOKEN = "t" * 32
GONE = (OSError, HTTPException)


@pytest.fixture
def service_environment(service_environment):
    """Let the web server too have the timings under which one can watch it recover."""
    return service_environment | {"DJANGO_SETTINGS_MODULE": "tests.faults.settings"}


class Examinee:
    """A student's browser in an exam, which goes on with its session whatever happens."""

    def __init__(self, web, items=ITEMS):
        self.web, student = web, UserFactory()
        session = Client()
        session.force_login(student)
        key = session.cookies[django_settings.SESSION_COOKIE_NAME].value
        cookies = f"{django_settings.SESSION_COOKIE_NAME}={key}"
        cookies += f"; {django_settings.CSRF_COOKIE_NAME}={TOKEN}"
        self.headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        self.attempt = start_attempt(exam_of(items), Learner(student.pk))
        self.slots = list(self.attempt.slots.select_related("variant"))
        self.address = f"/attempts/{self.attempt.pk}/"

    def post(self, path, **fields):
        body = urlencode({"csrfmiddlewaretoken": TOKEN, **fields}, doseq=True)
        return self.web.ask("POST", f"{self.address}{path}", self.headers, body)

    def hand_in(self):
        return self.post("hand-in/").status

    def write_everything(self, first_entry=None):
        """Save a right answer in every place; the first one may decide its marker's fate."""
        for slot in self.slots:
            response = right_answer(slot.variant)
            if first_entry is not None and slot.position == 1:
                response["q"] = [[first_entry, *response["q"][0][1:]], *response["q"][1:]]
            save_draft(slot.variant, response, began_from=0)

    def fresh(self):
        return Attempt.objects.get(pk=self.attempt.pk)


def submitted(examinee):
    return Submission.objects.filter(variant__slot__attempt=examinee.attempt)


def handed_in_once(examinee):
    """See that every place has the one submission that was made of it, and it what was saved."""
    assert submitted(examinee).count() == len(examinee.slots)
    for slot in examinee.attempt.slots.select_related("variant__draft", "submission"):
        assert slot.submission.number == 1
        written = {part: text for part, text in slot.variant.draft.response.items() if text}
        assert slot.submission.response == written


def marked_once(examinee, within=30.0):
    handed_in_once(examinee)
    left = submitted(examinee).exclude(state=State.GRADED)
    eventually(lambda: not left.exists(), within)
    graded = Grading.objects.values_list("submission", flat=True)
    assert sorted(graded) == sorted(submitted(examinee).values_list("pk", flat=True))


def typing(examinee, slot, acknowledged):
    """Save ever new text in one place until the server is gone."""
    with contextlib.suppress(*GONE):
        for number in range(10_000):
            text = f"{slot.position}.{number:04}"
            answer = examinee.post(f"{slot.position}/draft/", _number=number, q=[text] * 6)
            assert answer.status == 200
            acknowledged[slot.position] = (number + 1, text)


def test_what_was_acknowledged_outlives_the_server_and_is_handed_in(web):
    examinee, acknowledged = Examinee(web, items=4), {}
    with ThreadPoolExecutor(4) as hands:
        typed = [hands.submit(typing, examinee, slot, acknowledged) for slot in examinee.slots]
        eventually(lambda: len(acknowledged) == 4 and min(acknowledged.values())[0] > 3)
        web.kill()
        assert [each.result() for each in typed] == [None] * 4

    for slot in examinee.slots:
        number, text = acknowledged[slot.position]
        draft = Draft.objects.get(pk=slot.variant_id)
        # One more may have been saved whose acknowledgement was lost.
        assert draft.number in {number, number + 1}
        assert draft.number > number or draft.response["q"] == [[text] * 2] * 3
    web.start()
    page = web.get(f"{examinee.address}4/", examinee.headers).text
    assert f'value="{draft.response["q"][0][0]}"' in page

    assert examinee.hand_in() == 302
    handed_in_once(examinee)


@contextlib.contextmanager
def nobody_else_writes(attempt):
    """Hold what handing in waits for, as a neighbour's transaction would."""
    with transaction.atomic():
        held(attempt)
        yield


def press(examinee):
    """Press the button without ever getting to know what came of it."""

    def run():
        with contextlib.suppress(*GONE):
            examinee.hand_in()

    pressing = threading.Thread(target=run)
    pressing.start()
    return pressing


def test_a_server_killed_while_it_hands_in_has_done_all_of_it_or_nothing(web, broker):
    for delay in (None, 0.02, 0.06):
        examinee = Examinee(web)
        examinee.write_everything()
        if delay is None:
            with nobody_else_writes(examinee.attempt):
                pressing = press(examinee)
                time.sleep(0.2)
                web.kill()
        else:
            pressing = press(examinee)
            time.sleep(delay)
            web.kill()
        pressing.join()
        time.sleep(0.2)  # for PostgreSQL to notice that nobody is there any more

        before = examinee.fresh()
        assert submitted(examinee).count() == (ITEMS if before.is_finished else 0)
        assert before.is_finished is bool(before.receipt)
        assert delay or not before.is_finished
        web.start()
        assert [examinee.hand_in() for _ in range(2)] == [302, 302]
        handed_in_once(examinee)
        assert before.receipt in {"", examinee.fresh().receipt}


def test_a_lost_answer_leads_to_the_same_receipt_and_lost_bells_are_made_up_for(
    web, alone, beat, broker
):
    examinee = Examinee(web)
    examinee.write_everything()
    broker.freeze()
    pressing = press(examinee)
    eventually(lambda: examinee.fresh().is_finished)
    web.kill()
    pressing.join()
    receipt = examinee.fresh().receipt
    broker.thaw()

    web.start()

    assert examinee.hand_in() == 302
    assert examinee.fresh().receipt == receipt
    results = web.get(f"{examinee.address}results/", examinee.headers)
    assert (results.status, receipt in results.text) == (200, True)
    marked_once(examinee)


def test_without_a_broker_handing_in_answers_at_once_and_all_is_marked_later(
    web, alone, beat, broker
):
    examinee = Examinee(web)
    examinee.write_everything()
    broker.kill()

    started = time.monotonic()
    assert examinee.hand_in() == 302
    assert time.monotonic() - started < 1
    handed_in_once(examinee)
    broker.start()

    marked_once(examinee)


def test_a_worker_killed_amid_an_exam_is_made_up_for_once(web, alone, beat):
    examinee = Examinee(web)
    examinee.write_everything(SLEEPY)
    assert examinee.hand_in() == 302
    eventually(lambda: submitted(examinee).filter(state=State.GRADING).count() == ITEMS, 10)

    alone.kill()
    assert not Grading.objects.exists()
    alone.start()

    marked_once(examinee)
    assert set(submitted(examinee).values_list("claims", flat=True)) == {2}
    logs = web.output() + alone.output()
    assert not [slot.variant.seed for slot in examinee.slots if str(slot.variant.seed) in logs]


def ending_soon(examinee):
    """Let the last moment of an exam be half a second from now."""
    due_at = timezone.now() - grace() + timedelta(seconds=0.5)
    started_at = due_at - timedelta(minutes=90)
    Attempt.objects.filter(pk=examinee.attempt.pk).update(started_at=started_at, due_at=due_at)
    return due_at


def test_a_deadline_that_nobody_serves_is_kept_by_the_workers(web, alone, beat):
    examinee = Examinee(web)
    examinee.write_everything()
    web.kill()

    due_at = ending_soon(examinee)

    eventually(lambda: examinee.fresh().is_finished, 10)
    assert (examinee.fresh().ended, examinee.fresh().finished_at) == ("deadline", due_at)
    marked_once(examinee)


def test_a_deadline_that_nobody_serves_is_kept_when_the_pages_are_back(web, hired):
    for worker in hired.values():
        worker.kill()
    examinee = Examinee(web)
    examinee.write_everything()
    web.kill()
    due_at = ending_soon(examinee)
    time.sleep(0.7)
    assert not examinee.fresh().is_finished

    web.start()

    eventually(lambda: examinee.fresh().is_finished, 10)
    assert (examinee.fresh().ended, examinee.fresh().finished_at) == ("deadline", due_at)
    late = examinee.post("1/draft/", _number=1, q=["7"] * 6)
    assert late.status == 410
    marked_once(examinee)
