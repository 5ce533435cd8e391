"""Printouts: ordered once, made by whoever holds the claim, found again, given up in the end."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from grader.models import Printout
from grader.services import printing
from grader.services.printing import (
    claim_printout,
    make_printout,
    order_printout,
    shared_pages,
    sweep_printouts,
)
from grader.tasks import make_printout as task
from tests.factories import GradingFactory, ItemVersionFactory, PrintoutFactory, SlotFactory
from tests.grader.sat import marked, sat

pytestmark = pytest.mark.django_db
State = Printout.State


class Sheet:
    """Stands in for paper where it does not matter what a PDF looks like."""

    laid_out: list[str] = []

    def lay_out(self, html):
        self.laid_out.append(html)

    def as_pdf(self):
        return b"%PDF " + str(len(self.laid_out)).encode()


@pytest.fixture
def bells(monkeypatch):
    rung = []
    monkeypatch.setattr(printing, "ring", rung.append)
    return rung


@pytest.fixture(autouse=True)
def _paper(monkeypatch, bells):
    monkeypatch.setattr(Sheet, "laid_out", [])
    monkeypatch.setattr(printing, "Paper", Sheet)


def ago(seconds):
    return timezone.now() - timedelta(seconds=seconds)


def attempt_with(size=2):
    attempt = sat()
    for position in range(1, size + 1):
        marked(attempt, position, 0.5, note="mask-forgotten")
    return attempt


def test_an_order_rings_once_it_is_stored(bells, django_capture_on_commit_callbacks):
    attempt = attempt_with(2)

    with django_capture_on_commit_callbacks(execute=True):
        printout = order_printout(attempt)
        assert bells == []

    assert bells == [printout.pk]
    assert (printout.state, printout.total) == (State.QUEUED, 2)


def test_there_is_one_at_a_time_and_a_finished_one_is_used_again():
    attempt = attempt_with()
    first = order_printout(attempt)

    for state, content in ((State.QUEUED, None), (State.MAKING, None), (State.READY, b"%PDF")):
        Printout.objects.update(state=state, content=content)
        assert order_printout(attempt) == first


def test_one_with_other_marks_or_that_failed_is_replaced():
    attempt = attempt_with(1)
    first = order_printout(attempt)
    Printout.objects.update(state=State.FAILED)
    second = order_printout(attempt)
    Printout.objects.update(state=State.READY, content=b"%PDF")
    GradingFactory(submission=attempt.slots.get().submission, number=2, score=1.0)

    third = order_printout(attempt)

    assert len({first.pk, second.pk, third.pk}) == 3
    assert Printout.objects.get() == third


def test_it_is_made_piece_by_piece():
    attempt = attempt_with(2)
    printout = order_printout(attempt)

    make_printout(printout.pk)

    printout.refresh_from_db()
    assert (printout.state, printout.done, printout.lease_until) == (State.READY, 2, None)
    assert bytes(printout.content) == b"%PDF 3"
    cover, *items = Sheet.laid_out
    assert attempt.receipt in cover
    assert all("Mask forgotten" in item and "Worked solution" in item for item in items)


def test_to_ask_twice_or_for_nothing_does_no_harm():
    printout = order_printout(attempt_with(1))

    for _ in range(2):
        make_printout(printout.pk)
    make_printout(uuid.uuid4())

    assert len(Sheet.laid_out) == 2
    printout.refresh_from_db()
    assert (printout.state, printout.claims) == (State.READY, 1)


def test_how_far_it_is_can_be_seen_meanwhile(monkeypatch):
    printout = order_printout(attempt_with(3))
    seen = []

    def look(self, html):
        row = Printout.objects.get(pk=printout.pk)
        seen.append((row.state, row.done))

    monkeypatch.setattr(Sheet, "lay_out", look)
    make_printout(printout.pk)

    assert seen == [(State.MAKING, done) for done in (0, 0, 1, 2)]


def test_who_has_lost_the_claim_writes_nothing(monkeypatch, caplog):
    printout = order_printout(attempt_with(1))
    thief = uuid.uuid4()

    def steal(self, html):
        Printout.objects.update(claim=thief)

    monkeypatch.setattr(Sheet, "lay_out", steal)
    make_printout(printout.pk)

    printout.refresh_from_db()
    assert (printout.state, printout.claim, printout.content) == (State.MAKING, thief, None)
    assert "left to another" in caplog.text


def test_who_loses_the_claim_at_the_very_end_writes_nothing(monkeypatch):
    printout = order_printout(attempt_with(1))

    def steal(self):
        Printout.objects.update(claim=uuid.uuid4())
        return b"%PDF of another"

    monkeypatch.setattr(Sheet, "as_pdf", steal)
    make_printout(printout.pk)

    printout.refresh_from_db()
    assert (printout.state, printout.content) == (State.MAKING, None)


def test_what_breaks_three_times_is_given_up_with_a_word_in_the_log(monkeypatch, caplog):
    printout = order_printout(attempt_with(1))
    monkeypatch.setattr(Sheet, "as_pdf", lambda self: 1 // 0)
    states = []

    for _ in range(4):
        make_printout(printout.pk)
        printout.refresh_from_db()
        states.append((printout.state, printout.claims))

    assert states == [("queued", 1), ("queued", 2), ("failed", 3), ("failed", 3)]
    assert "1 printouts could not be made" in caplog.text


def test_missing_libraries_are_a_failure_like_any_other(monkeypatch):
    printout = order_printout(attempt_with(1))

    def missing():
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(printing, "Paper", missing)
    for _ in range(3):
        make_printout(printout.pk)

    printout.refresh_from_db()
    assert printout.state == State.FAILED


def test_only_so_many_are_made_at_a_time(settings, bells):
    held = PrintoutFactory(state=State.MAKING, claims=1, lease_until=ago(-30))
    waiting = PrintoutFactory()

    assert claim_printout(waiting.pk) is None
    sweep_printouts()
    assert bells == []

    settings.PRINTOUTS_AT_ONCE = 2
    assert claim_printout(waiting.pk)
    assert Printout.objects.filter(pk=held.pk, claims=1).exists()


def test_the_next_one_is_rung_for_when_one_is_done(bells):
    first, second = order_printout(attempt_with(1)), order_printout(attempt_with(1))

    make_printout(first.pk)

    assert bells == [second.pk]


def test_the_sweeper_finds_what_was_lost(bells):
    left = PrintoutFactory(
        state=State.MAKING, claims=1, done=1, claim=uuid.uuid4(), lease_until=ago(1)
    )

    sweep_printouts()

    left.refresh_from_db()
    assert (left.state, left.done, left.claim) == (State.QUEUED, 0, None)
    sweep_printouts()
    assert bells == []

    Printout.objects.update(ordered_at=ago(60))
    sweep_printouts()
    assert bells == [left.pk]


def test_the_sweeper_gives_up_what_three_workers_died_of(caplog):
    worn = PrintoutFactory(state=State.MAKING, claims=3, lease_until=ago(1))

    sweep_printouts()

    worn.refresh_from_db()
    assert worn.state == State.FAILED


def test_small_items_share_pages_and_calculations_do_not():
    attempt = sat()
    written = ItemVersionFactory(generator="", generator_version=None, stem="Why?", title="Why")
    for position in range(1, 14):
        slot = SlotFactory(attempt=attempt, position=position)
        if position not in (7, 8):
            slot.variant.version = written
            slot.variant.save(update_fields=["version"])

    assert list(shared_pages(attempt)) == [
        [1, 2, 3, 4, 5],
        [6],
        [7],
        [8],
        [9, 10, 11, 12, 13],
    ]


def test_its_limits_are_its_own_and_its_message_is_not_kept():
    assert (task.soft_time_limit, task.time_limit) == (120, 150)
    assert not task.acks_late
