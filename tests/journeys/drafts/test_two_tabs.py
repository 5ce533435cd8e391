"""Two tabs, two devices, two people: nothing is overwritten unseen, nothing is shown to others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from grader.models import Draft, Variant
from grader.services.drafts import save_draft
from tests.factories import VariantFactory
from tests.journeys.drafting import (
    SECOND,
    at_desk,
    box_of,
    copies_in,
    expect_state,
    first,
    leave_offline,
    saved,
)
from tests.journeys.looking import look_at

if TYPE_CHECKING:
    from playwright.sync_api import Page


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
