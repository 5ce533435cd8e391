"""An exam without a network: nothing typed is lost, and handing in counts when it was pressed."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from playwright.sync_api import expect

from grader.models import Attempt, Draft
from tests.journeys.drafting import expect_state
from tests.journeys.exams.steps import PATIENCE, begun, go_to, slots_of

if TYPE_CHECKING:
    from playwright.sync_api import Page


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
