"""When the time is up, with the tab closed and with the tab open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from playwright.sync_api import expect

from grader.models import Attempt, Submission
from tests.factories import right_answer
from tests.journeys.drafting import expect_state
from tests.journeys.exams.steps import PATIENCE, begun, go_to, slots_of
from tests.journeys.looking import fill
from tests.services import eventually

if TYPE_CHECKING:
    from playwright.sync_api import Page


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
