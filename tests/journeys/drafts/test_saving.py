"""What is typed is saved within two seconds, and said so; a killed tab loses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.journeys.drafting import (
    SECOND,
    box_of,
    copies_in,
    expect_state,
    first,
    saved,
    sign_in,
    wait_until,
)
from tests.journeys.looking import look_at

if TYPE_CHECKING:
    pass


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
    expect(page.locator("[data-echo=q]")).not_to_contain_text("empty")

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


def test_a_note_is_about_the_try_it_was_written_for(page):
    note = page.locator("[data-note-of=q]")
    box_of(page, "q").fill("1")
    expect(note).to_contain_text("about your try 2")
    expect(page.locator("[data-note-of=k]")).to_be_empty()

    box_of(page, "q").fill("")
    expect(note).to_be_empty()


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
