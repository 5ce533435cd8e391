"""An exam without a network: nothing typed is lost, and handing in counts when it was pressed."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from playwright.sync_api import expect

from grader.models import Attempt, Draft
from tests.journeys.drafting import expect_state
from tests.journeys.exams.steps import PATIENCE, begun, go_to, slots_of

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_a_minute_without_a_network_loses_nothing(
    site: str, midterm: object, open_page: Callable[..., Page]
) -> None:
    pages = [open_page(width=width) for width in (390, 1280)]
    attempts = [begun(page, site) for page in pages]
    for page in pages:
        page.get_by_role("textbox").first.fill("Typed before the line broke.")
        expect_state(page, "Saved")

    for page in pages:
        page.context.set_offline(True)
        page.get_by_role("textbox").first.fill("Typed while nobody could hear it.")
        expect_state(page, "Offline")
    time.sleep(60)
    for page in pages:
        page.get_by_role("textbox").first.fill("Typed at the end of a minute without a network.")
    assert [first_text(attempt) for attempt in attempts] == ["Typed before the line broke."] * 2

    for page, attempt in zip(pages, attempts, strict=True):
        page.context.set_offline(False)
        expect_state(page, "Saved", timeout=PATIENCE)
        assert first_text(attempt) == "Typed at the end of a minute without a network."
        go_to(page, site, slots_of(attempt)[2])
        expect(page.locator("[data-timer-text]")).to_contain_text("1:2")


def first_text(attempt: Attempt) -> str:
    """What the server has of the first item."""
    text: str = Draft.objects.get(pk=slots_of(attempt)[0].variant_id).response["answer"]
    return text


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
