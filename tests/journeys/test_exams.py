"""The midterm, sat in a real browser: by the keyboard, without a network, past the deadline."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect

from grader.models import Attempt, Draft, Slot, Submission
from tests.factories import right_answer
from tests.journeys.drafting import expect_state, sign_in
from tests.journeys.looking import asked_entries, fill, look_at
from tests.services import eventually

if TYPE_CHECKING:
    from playwright.sync_api import Page

EXAM = "/exams/deep-learning-midterm-mock/"
PATIENCE = 20_000
GRACE = 2.0


@pytest.fixture
def service_environment(service_environment: dict[str, str]) -> dict[str, str]:
    """A site that closes exams quickly, so that nobody need wait for it."""
    return {**service_environment, "GRADING": f"grace={GRACE},sweep=1"}


@pytest.fixture
def student(midterm: object) -> User:
    return User.objects.create_user("student")


@pytest.fixture(params=[390, 1280])
def page(
    request: pytest.FixtureRequest, open_page: Callable[..., Page], site: str, student: User
) -> Page:
    """A browser in which the student is signed in, on a phone and at a desk."""
    page = open_page(width=request.param)
    sign_in(page, site, student)
    return page


def begun(page: Page, site: str) -> Attempt:
    """Begin the exam as one does."""
    page.goto(site + EXAM)
    page.get_by_role("button", name="Begin now").click()
    page.wait_for_url("**/attempts/*/1/")
    return Attempt.objects.get()


def go_to(page: Page, site: str, slot: Slot) -> None:
    page.goto(site + slot.get_absolute_url())


def slots_of(attempt: Attempt) -> list[Slot]:
    return list(attempt.slots.select_related("variant").order_by("position"))


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


def test_a_minute_without_a_network_loses_nothing(page: Page, site: str) -> None:
    attempt = begun(page, site)
    first, _, third = slots_of(attempt)[:3]
    box = page.get_by_role("textbox").first
    box.fill("Typed before the line broke.")
    expect_state(page, "Saved")

    page.context.set_offline(True)
    box.fill("Typed while nobody could hear it.")
    expect_state(page, "Offline")
    time.sleep(60)
    box.fill("Typed at the end of a minute without a network.")
    assert Draft.objects.get(pk=first.variant_id).response["answer"] == (
        "Typed before the line broke."
    )
    page.context.set_offline(False)

    expect_state(page, "Saved", timeout=PATIENCE)
    assert Draft.objects.get(pk=first.variant_id).response["answer"].endswith("without a network.")
    go_to(page, site, third)
    expect(page.locator("[data-timer-text]")).to_contain_text("1:2")


def test_handing_in_without_a_network_counts_from_when_it_was_pressed(
    page: Page, site: str
) -> None:
    attempt = begun(page, site)
    page.get_by_role("textbox").first.fill("A fixed forward process adds Gaussian noise.")
    expect_state(page, "Saved")
    page.get_by_role("button", name="Summary and hand in").click()
    page.wait_for_url("**/summary/")

    page.context.set_offline(True)
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("not sent yet")).to_be_visible(timeout=PATIENCE)
    time.sleep(3)
    pressed_before = timezone.now() - timedelta(seconds=2.5)
    page.context.set_offline(False)

    page.wait_for_url("**/results/", timeout=PATIENCE)
    attempt.refresh_from_db()
    assert attempt.receipt
    assert attempt.ended == Attempt.Ended.HANDED_IN
    assert attempt.finished_at is not None
    assert attempt.finished_at < pressed_before
    expect(page.get_by_text(attempt.receipt)).to_be_visible()


def test_when_the_time_is_up_with_the_tab_closed_what_was_saved_is_handed_in(
    page: Page, site: str
) -> None:
    attempt = begun(page, site)
    slot = next(slot for slot in slots_of(attempt) if slot.section == "Multiple choice")
    go_to(page, site, slot)
    fill(page, slot.variant.content, right_answer(slot.variant))
    expect_state(page, "Saved")
    page.close()

    due = timezone.now() + timedelta(seconds=1)
    Attempt.objects.update(due_at=due)

    eventually(lambda: Attempt.objects.get().is_finished)
    done = Attempt.objects.get()
    assert (done.ended, done.finished_at) == ("deadline", due)
    eventually(lambda: Submission.objects.filter(gradings__score=1, slot=slot).exists())


def test_when_the_time_is_up_with_the_tab_open_it_hands_itself_in(page: Page, site: str) -> None:
    begun(page, site)
    Attempt.objects.update(due_at=timezone.now() + timedelta(seconds=6))
    page.reload()
    expect(page.locator("p[data-timer]")).to_contain_text("0:0")
    page.get_by_role("textbox").first.fill("Typed in the last seconds.")

    page.wait_for_url("**/results/", timeout=PATIENCE)

    done = Attempt.objects.get()
    assert done.is_finished
    assert Submission.objects.get().response["answer"] == "Typed in the last seconds."


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
