"""What a student sees while something behind the pages is away."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.factories import right_answer
from tests.journeys.conftest import ATTENTION, variant_on
from tests.journeys.looking import fill, look_at

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.services import Broker, Scheduler

PATIENCE = 60_000


def test_with_the_broker_away_the_answer_is_kept_and_marked_later(
    site: str, broker: Broker, scheduler: Scheduler, open_page: Callable[..., Page]
) -> None:
    page = open_page(width=390)
    page.goto(site + ATTENTION)
    page.get_by_role("button", name="Try new numbers").click()
    variant = variant_on(page)
    fill(page, variant.content, right_answer(variant))
    broker.kill()

    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("status")).to_contain_text("Marking is delayed", timeout=PATIENCE)
    expect(page.get_by_role("status")).to_contain_text("Your answer is kept")
    look_at(page)

    broker.start()
    expect(page.get_by_role("status")).to_contain_text("100 %", timeout=PATIENCE)
