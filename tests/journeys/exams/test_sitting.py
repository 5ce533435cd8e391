"""The midterm, sat in a real browser: by keys alone, on another device, without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from playwright.sync_api import expect

from grader.models import Attempt, Slot, Submission
from tests.factories import right_answer
from tests.journeys.drafting import expect_state, sign_in
from tests.journeys.exams.steps import EXAM, PATIENCE, begun, go_to, slots_of
from tests.journeys.looking import asked_entries, look_at
from tests.services import eventually

if TYPE_CHECKING:
    from playwright.sync_api import Page


def press_until(page: Page, key: str, is_there: str, most: int = 80) -> None:
    """Press a key until what has the focus matches a selector, as without a mouse one does."""
    for _ in range(most):
        if page.evaluate("(selector) => document.activeElement.matches(selector)", is_there):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} never came to {is_there}")


def answer_by_keys(page: Page, slot: Slot) -> None:
    """Answer an item without touching a mouse: type, Tab from box to box, digits for options."""
    for part in slot.variant.content["parts"]:
        name, answer = part["name"], right_answer(slot.variant)[part["name"]]
        if part["kind"] == "choice":
            place = [option["name"] for option in part["options"]].index(answer)
            choose_by_keys(page, name, place, is_alone=len(slot.variant.content["parts"]) == 1)
        elif part["kind"] == "text":
            press_until(page, "Tab", f"textarea[name={name}]")
            page.keyboard.insert_text(slot.variant.key["parts"][name]["settings"]["reference"])
        else:
            press_until(page, "Tab", f"input[name={name}]")
            rows = answer if part["kind"] == "matrix" else [[answer]]
            entries = asked_entries({**part, "free": part.get("free")}, rows)
            for place, entry in enumerate(entries):
                if place:
                    page.keyboard.press("Tab")
                page.keyboard.type(str(entry))


def choose_by_keys(page: Page, name: str, place: int, *, is_alone: bool) -> None:
    """Press the option's digit; among other boxes, where digits are typed, use the arrows."""
    if is_alone:
        page.keyboard.press(str(place + 1))
        return
    press_until(page, "Tab", f"input[type=radio][name={name}]")
    page.keyboard.press("Space")
    for _ in range(place):
        page.keyboard.press("ArrowDown")


def test_a_whole_midterm_by_the_keyboard_alone(
    site: str, open_page: Callable[..., Page], student: User
) -> None:
    page = open_page()
    sign_in(page, site, student)
    page.goto(site + EXAM)
    press_until(page, "Tab", "form[action$='/start/'] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/attempts/*/1/")
    attempt = Attempt.objects.get()

    slots = slots_of(attempt)
    for slot in slots:
        page.wait_for_url(f"**/attempts/*/{slot.position}/")
        expect(page.get_by_role("heading", level=1)).to_contain_text(
            slot.variant.content["title"][:20]
        )
        answer_by_keys(page, slot)
        # Keys do nothing of their own inside a box; one steps out of it first.
        press_until(page, "Tab", "button[data-key=n]")
        page.keyboard.press("Enter")

    page.wait_for_url("**/summary/")
    expect(page.get_by_text("All 23 items are answered.")).to_be_visible()
    press_until(page, "Tab", "form[data-hand-in] button.primary")
    page.keyboard.press("Enter")

    page.wait_for_url("**/results/")
    expect(page.locator("#score")).to_contain_text("of 100 points", timeout=PATIENCE)
    eventually(lambda: Submission.objects.filter(gradings__isnull=False).count() == 23)
    page.reload()
    expect(page.locator("#score")).to_contain_text("100 of 100 points")
    look_at(page)


def test_flags_and_numbers_of_the_palette_lead_through_the_exam(page: Page, site: str) -> None:
    begun(page, site)
    look_at(page)
    page.keyboard.press("f")
    expect(page.get_by_role("button", name="Unflag")).to_be_visible()
    palette = page.get_by_role("navigation", name="Items")
    if page.viewport_size and page.viewport_size["width"] < 1000:
        palette.get_by_text("All items").click()
    palette.get_by_role("button", name="Calculation b").click()

    page.wait_for_url("**/12/")
    page.get_by_role("button", name="Summary and hand in").click()
    expect(page.get_by_text("23 unanswered")).to_be_visible()
    expect(page.get_by_text("1 flagged")).to_be_visible()
    look_at(page)


def test_one_goes_on_where_one_was_on_another_device(
    page: Page, site: str, student: User, open_page: Callable[..., Page]
) -> None:
    attempt = begun(page, site)
    slot = slots_of(attempt)[10]
    go_to(page, site, slot)
    page.locator("input[name=q]").first.fill("1/4")
    expect_state(page, "Saved")
    expect(page.locator("[data-echo=q]")).to_contain_text("0.25")

    other = open_page(width=390, javascript=False)
    sign_in(other, site, student)
    other.goto(site + EXAM)
    other.get_by_role("button", name="Go on").click()

    other.wait_for_url(f"**/{slot.position}/")
    expect(other.locator("input[name=q]").first).to_have_value("1/4")


def test_without_javascript_an_exam_is_sat_all_the_same(
    site: str, open_page: Callable[..., Page], student: User
) -> None:
    page = open_page(width=390, javascript=False)
    sign_in(page, site, student)
    attempt = begun(page, site)
    page.get_by_role("textbox").first.fill("A fixed forward process adds Gaussian noise.")
    page.get_by_role("button", name="Next", exact=True).click()
    page.wait_for_url("**/2/")
    page.get_by_role("button", name="Summary and hand in").click()
    expect(page.get_by_text("22 unanswered")).to_be_visible()
    page.get_by_role("button", name="Hand in").click()

    page.wait_for_url("**/results/")
    attempt.refresh_from_db()
    expect(page.get_by_text(attempt.receipt)).to_be_visible()
    eventually(lambda: Submission.objects.filter(gradings__isnull=False).count() == 1)
