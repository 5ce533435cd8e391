"""Without a network, a server or a session: kept here, and sent by itself later."""

from __future__ import annotations

from contextlib import suppress

from playwright.sync_api import Error, expect

from tests.factories import VariantFactory
from tests.journeys.drafting import (
    SECOND,
    box_of,
    copies_in,
    cut_off,
    expect_state,
    first,
    leave_offline,
    saved,
    sign_in,
    wait_until,
)
from tests.journeys.looking import look_at


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
