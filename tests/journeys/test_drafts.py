"""Nothing typed is lost: killed tabs, no network, two tabs, a session that ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import Error, expect

from grader.models import Attempt, Draft, Variant
from grader.services.drafts import save_draft
from tests.factories import AttemptFactory, SlotFactory, VariantFactory
from tests.journeys.drafting import (
    at_desk,
    at_exam_desk,
    box_of,
    copies_in,
    expect_state,
    saved,
    sign_in,
)
from tests.journeys.looking import look_at

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

SECOND = 1000


@pytest.fixture
def address(transactional_db: None, live_server: LiveServer, settings) -> str:
    settings.ROOT_URLCONF = "tests.journeys.drafting"
    return live_server.url


@pytest.fixture
def variant(address: str) -> Variant:
    return VariantFactory()


@pytest.fixture
def page(address: str, variant: Variant, open_page: Callable[..., Page]) -> Page:
    return at_desk(open_page(), address, variant)


@pytest.fixture
def sitting(address: str) -> Iterator[Attempt]:
    attempt = AttemptFactory(due_at=timezone.now() + timedelta(hours=1))
    SlotFactory(attempt=attempt, position=1)
    return attempt


def first(variant: Variant, part: str = "q") -> object:
    grid = saved(variant, part)
    return grid[0][0] if grid else grid


def test_what_is_typed_is_saved_within_two_seconds_and_said_so(page, variant):
    box_of(page, "q").type("1.25")

    expect_state(page, "Saved", timeout=2 * SECOND)

    assert first(variant) == "1.25"
    assert copies_in(page) == []
    look_at(page)


def test_while_one_types_without_a_pause_it_is_saved_all_the_same(page, variant):
    for _ in range(12):
        box_of(page, "q").press("1")
        page.wait_for_timeout(250)

    assert first(variant) not in (None, "")


def test_what_cannot_be_read_is_said_once_one_stops(page):
    box_of(page, "q").type("0,5")

    echo = page.locator("[data-echo=q]")
    expect(echo).to_contain_text("write 0.5 with a decimal point", timeout=4 * SECOND)
    expect(page.locator("[data-palette='1']")).to_have_attribute("data-state", "unreadable")
    expect(page.locator("[data-state-word]")).to_have_text("Cannot be read")

    for place in range(page.locator("input[name=q]").count()):
        box_of(page, "q", place).fill("0.5")
    expect(echo).to_have_text("", timeout=4 * SECOND)
    expect(page.locator("[data-state-word]")).to_have_text("Partly answered")


def test_a_grid_that_is_being_filled_is_told_of_gaps_only_when_one_leaves_it(page):
    box_of(page, "q").type("1/4")
    expect_state(page, "Saved")
    page.wait_for_timeout(2 * SECOND)
    expect(page.locator("[data-echo=q]")).to_have_text("")

    box_of(page, "k").focus()

    expect(page.locator("[data-echo=q]")).to_contain_text("column 2 is empty")


def test_what_is_worked_out_is_shown_beside_it(page):
    for place in range(page.locator("input[name=q]").count()):
        box_of(page, "q", place).fill("sqrt(0.9)")

    expect(page.locator("[data-echo=q]")).to_have_text("sqrt(0.9) = 0.948683")


def test_a_tab_that_is_killed_loses_nothing(page, variant, address):
    box_of(page, "q").type("1.25")
    other = page.context.new_page()
    page.close(run_before_unload=False)

    other.goto(f"{address}/desk/{variant.pk}/")
    expect(box_of(other, "q")).to_have_value("1.25")
    wait_until(other, lambda: first(variant) == "1.25")


def test_offline_it_is_kept_here_and_sent_by_itself_later(page, variant):
    page.context.set_offline(True)
    box_of(page, "q").type("1.25")
    expect_state(page, "Offline: kept in this browser")
    box_of(page, "q", 1).type("2.5")
    assert saved(variant) is None
    assert len(copies_in(page)) == 1
    look_at(page)

    page.context.set_offline(False)

    expect_state(page, "Saved")
    assert saved(variant)[0] == ["1.25", "2.5"]
    assert copies_in(page) == []


def test_without_a_network_one_stays_on_the_page(page, variant):
    page.context.set_offline(True)
    box_of(page, "q").type("1.25")

    page.get_by_role("button", name="Next").click()
    expect_state(page, "Offline")

    assert "/desk/" in page.url
    expect(box_of(page, "q")).to_have_value("1.25")


def test_what_was_typed_offline_is_back_after_a_reload_and_sent_without_a_touch(page, variant):
    cut_off(page)
    box_of(page, "q").type("1.25")
    expect_state(page, "kept in this browser")
    with suppress(Error):
        page.reload()
    page.context.set_offline(False)

    page.reload()

    expect(box_of(page, "q")).to_have_value("1.25")
    expect(page.get_by_text("is back in its boxes")).to_be_visible()
    expect_state(page, "Saved")
    assert first(variant) == "1.25"
    assert copies_in(page) == []
    look_at(page)


def test_what_another_page_left_behind_is_sent_from_wherever_one_is(page, variant, address):
    leave_offline(page)
    other = VariantFactory(student=variant.student)

    page.goto(f"{address}/desk/{other.pk}/")

    wait_until(page, lambda: first(variant) == "1.25")
    wait_until(page, lambda: copies_in(page) == [])


def cut_off(page: Page) -> None:
    """Take the network away, also from what a browser sends on a page's behalf after its end."""
    page.context.set_offline(True)
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no network')); }")


def leave_offline(page: Page) -> None:
    """Type something that cannot be sent, and go away."""
    cut_off(page)
    box_of(page, "q").type("1.25")
    expect_state(page, "kept in this browser")
    page.goto("about:blank")
    page.context.set_offline(False)


def test_an_answer_that_was_lost_on_its_way_is_no_conflict(page, variant):
    """The server has saved it, the page does not know, and one types on."""
    lost = []

    def lose_the_first(route):
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/draft/", lose_the_first)
    box_of(page, "q").type("1")
    expect_state(page, "kept in this browser")
    box_of(page, "q").type("25")

    expect_state(page, "Saved", timeout=10 * SECOND)
    assert lost == [200]
    assert first(variant) == "125"
    expect(page.locator(".conflict")).to_have_count(0)


def test_a_second_tab_follows_what_the_first_one_saves(page, variant, address):
    other = page.context.new_page()
    other.goto(f"{address}/desk/{variant.pk}/")

    box_of(page, "q").type("1.25")

    expect(box_of(other, "q")).to_have_value("1.25", timeout=4 * SECOND)
    expect_state(other, "in another tab")
    box_of(other, "q").fill("2.5")
    expect_state(other, "Saved")
    assert first(variant) == "2.5"


def differing(page: Page, variant: Variant) -> None:
    """Another device has saved, and something else is typed here."""
    response = {"q": [["7", ""], ["", ""], ["", ""]], "v": [["3", "3"], ["", ""], ["", ""]]}
    save_draft(variant, response, began_from=0)
    box_of(page, "q").type("1.25")


def test_two_texts_are_both_shown_and_the_one_here_can_be_kept(page, variant):
    differing(page, variant)

    notice = page.locator(".conflict")
    expect(notice).to_contain_text("changed in another tab at")
    expect(notice).to_contain_text("1.25")
    expect(notice).to_contain_text("7")
    expect_state(page, "choose one")
    look_at(page)
    assert first(variant) == "7"

    box_of(page, "q", 1).type("4")
    expect(notice).to_contain_text("1.25  4")
    page.get_by_role("button", name="Keep what is here").click()

    expect_state(page, "Saved")
    expect(notice).to_have_count(0)
    assert saved(variant)[0] == ["1.25", "4"]
    assert Draft.objects.get().number == 2


def test_the_other_text_can_be_taken(page, variant):
    differing(page, variant)

    page.get_by_role("button", name="Take the other").click()

    expect(box_of(page, "q")).to_have_value("7")
    expect(box_of(page, "v", 1)).to_have_value("3")
    expect_state(page, "Saved")
    assert copies_in(page) == []
    assert Draft.objects.get().number == 1


def test_a_conflict_outlives_a_reload(page, variant):
    differing(page, variant)
    expect(page.locator(".conflict")).to_be_visible()

    page.reload()

    expect(page.locator(".conflict")).to_contain_text("1.25")
    page.reload()
    expect(page.locator(".conflict")).to_contain_text("1.25")
    assert first(variant) == "7"
    page.get_by_role("button", name="Keep what is here").click()
    expect_state(page, "Saved")
    assert first(variant) == "1.25"


def test_when_the_session_ends_the_text_stays_and_goes_on_after_signing_in(page, variant, address):
    expect(box_of(page, "q")).to_be_visible()
    page.context.clear_cookies()
    box_of(page, "q").type("1.25")

    expect_state(page, "sign in again in another tab")
    assert saved(variant) is None
    expect(box_of(page, "q")).to_have_value("1.25")

    sign_in(page, address, variant.student)
    expect_state(page, "Saved", timeout=12 * SECOND)
    assert first(variant) == "1.25"


def test_another_person_at_this_computer_is_shown_nothing_of_it(page, variant, address):
    leave_offline(page)
    other = VariantFactory()

    at_desk(page, address, other)
    expect(box_of(page, "q")).to_have_value("")
    page.wait_for_timeout(SECOND)

    assert saved(variant) is None
    assert len(copies_in(page)) == 1


def test_signing_out_sends_first_and_leaves_nothing_here(page, variant):
    box_of(page, "q").type("1.25")

    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()
    assert first(variant) == "1.25"
    assert copies_in(page) == []


def test_a_note_is_about_the_try_it_was_written_for(page):
    note = page.locator("[data-note-of=q]")
    box_of(page, "q").fill("1")
    expect(note).to_contain_text("about your try 2")
    expect(page.locator("[data-note-of=k]")).to_be_empty()

    box_of(page, "q").fill("")
    expect(note).to_be_empty()


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
    expect(page.get_by_role("button", name="Hide time")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("timer")).to_be_hidden()


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


def test_on_the_practice_page_it_is_saved_and_what_is_checked_is_the_newest(
    address, variant, open_page
):
    page = open_page(width=390)
    sign_in(page, address, variant.student)
    page.goto(f"{address}{variant.get_absolute_url()}")
    for place in range(page.locator("input[name=q]").count()):
        box_of(page, "q", place).fill("1")
    expect_state(page, "Saved")

    box_of(page, "q").fill("2")
    with page.expect_navigation():
        page.get_by_role("button", name="Check").last.click()

    assert variant.submissions.get().response["q"][0] == ["2", "1"]
    assert saved(variant)[0] == ["2", "1"]
    wait_until(page, lambda: copies_in(page) == [])


def wait_until(page: Page, is_so: Callable[[], bool], seconds: float = 5) -> None:
    for _ in range(round(seconds * 10)):
        if is_so():
            return
        page.wait_for_timeout(100)
    raise AssertionError("It never came to that")
