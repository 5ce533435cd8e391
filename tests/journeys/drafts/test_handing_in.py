"""The time that is left, and handing in: once, also offline, also by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.drafting import (
    SECOND,
    at_exam_desk,
    box_of,
    first,
)
from tests.journeys.looking import look_at

if TYPE_CHECKING:
    pass


def test_handed_in_once_however_often_one_clicks(address, sitting, open_page):
    page = at_exam_desk(open_page(), address, sitting)
    box_of(page, "q").type("1")

    page.get_by_role("button", name="Hand in").dblclick()

    page.wait_for_url("**/results/**")
    sitting.refresh_from_db()
    assert sitting.is_finished
    assert first(sitting.slots.get().variant) == "1"


def test_handed_in_offline_it_is_sent_by_itself_with_all_that_was_typed(
    address, sitting, open_page
):
    page = at_exam_desk(open_page(), address, sitting)
    page.context.set_offline(True)
    box_of(page, "q").type("1.25")

    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("not sent yet. Keep this page open")).to_be_visible()
    look_at(page)
    page.wait_for_timeout(3 * SECOND)
    page.context.set_offline(False)

    page.wait_for_url("**/results/**")
    sitting.refresh_from_db()
    assert first(sitting.slots.get().variant) == "1.25"
    assert timezone.now() - sitting.finished_at > timedelta(seconds=2)


def test_when_the_time_is_up_it_is_handed_in_with_the_last_key(address, sitting, open_page):
    sitting.due_at = timezone.now() + timedelta(seconds=4)
    sitting.save()
    page = at_exam_desk(open_page(), address, sitting)
    box_of(page, "q").type("1.25")

    page.wait_for_url("**/results/**", timeout=15 * SECOND)

    sitting.refresh_from_db()
    assert sitting.is_finished
    assert first(sitting.slots.get().variant) == "1.25"


def test_warnings_are_said_once_and_the_clock_can_be_hidden(address, sitting, open_page):
    page = at_exam_desk(open_page(), address, sitting, left=302)
    clock = page.get_by_role("timer")
    expect(clock).to_have_text("5:00", timeout=4 * SECOND)
    expect(page.locator(".timer-warning")).to_have_text("5 minutes left")
    look_at(page)

    page.get_by_role("button", name="Hide time").click()
    expect(clock).to_be_hidden()
    page.reload()
    expect(page.get_by_role("timer")).to_be_hidden()
    page.get_by_role("button", name="Show time").click()
    expect(page.get_by_role("timer")).to_be_visible()


def test_a_clock_that_is_set_ends_nobody_s_exam(address, sitting, open_page):
    sitting.due_at = timezone.now() + timedelta(minutes=2)
    sitting.save()
    page = at_exam_desk(open_page(), address, sitting)
    expect(page.get_by_role("timer")).to_contain_text("1:5")

    page.evaluate("() => { const real = Date.now; Date.now = () => real() + 5 * 60 * 1000; }")

    page.wait_for_timeout(3 * SECOND)
    expect(page.get_by_role("timer")).to_contain_text("1:5")
    sitting.refresh_from_db()
    assert not sitting.is_finished
