"""What one does in an exam, for all journeys through one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.models import Attempt, Slot

if TYPE_CHECKING:
    from playwright.sync_api import Page

EXAM = "/exams/deep-learning-midterm-mock/"
PATIENCE = 20_000


def begun(page: Page, site: str) -> Attempt:
    """Begin the exam as one does."""
    page.goto(site + EXAM)
    page.get_by_role("button", name="Begin now").click()
    page.wait_for_url("**/attempts/*/1/")
    return Attempt.objects.get(pk=page.url.split("/")[-3])


def go_to(page: Page, site: str, slot: Slot) -> None:
    page.goto(site + slot.get_absolute_url())


def slots_of(attempt: Attempt) -> list[Slot]:
    return list(attempt.slots.select_related("variant").order_by("position"))
