"""Practice from one item to the next, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from grader.models import Attempt, Variant
from tests.factories import right_answer
from tests.journeys.conftest import ATTENTION, variant_on
from tests.journeys.looking import fill, look_at

if TYPE_CHECKING:
    from playwright.sync_api import Page

PATIENCE = 20_000
BANK = "/practice/bank/deep-learning-midterm/"


def test_one_item_after_another_until_one_ends_it(site: str, sized_page: Page) -> None:
    page = sized_page
    page.goto(site + "/practice/")
    look_at(page)
    page.get_by_role("link", name="Deep learning midterm").click()
    look_at(page)
    page.get_by_role("button", name="Start").click()
    expect(page.locator("main")).to_contain_text("Deep learning midterm, item 1 of 23")
    look_at(page)
    page.get_by_role("button", name="Skip").click()
    expect(page.locator("main")).to_contain_text("item 2 of 23")

    page.get_by_role("link", name="Deep learning midterm, item 2 of 23").click()
    look_at(page)
    page.get_by_role("button", name="End here").click()
    expect(page.get_by_role("button", name="Practise these again")).to_be_visible()
    look_at(page)
    page.get_by_role("button", name="Practise these again").click()
    expect(page.locator("main")).to_contain_text("Once more, item 1 of 2")


def test_what_was_wrong_is_mended_where_it_stands(site: str, sized_page: Page) -> None:
    page = sized_page
    page.goto(site + ATTENTION)
    page.get_by_role("button", name="Use the exam's own numbers").click()
    variant = variant_on(page)
    response = right_answer(variant)
    fill(page, variant.content, response)
    box = page.locator("input[name=q]").last
    box.fill("7")
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#marks")).to_contain_text("Some entries are right", timeout=PATIENCE)

    page.get_by_role("link", name="Try again").click()
    note = page.locator("[data-note-of=q]")
    expect(note).to_contain_text("About your try 1.")
    expect(page.locator(".ringed")).to_have_count(1)
    look_at(page)
    box.fill(str(response["q"][-1][-1]))
    expect(note).to_contain_text("You have changed this since")
    look_at(page)
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("status")).to_contain_text("100 %", timeout=PATIENCE)
    expect(page.get_by_role("status")).to_contain_text("Try 2")


def test_keys_lead_on_and_the_run_waits_for_whoever_comes_back(
    site: str, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(site + BANK)
    page.get_by_role("button", name="Start").click()
    first = variant_on(page)

    page.locator("h1").click()
    page.keyboard.press("n")
    expect(page.locator("main")).to_contain_text("item 2 of 23")
    second = variant_on(page)
    page.goto(site + BANK)
    page.get_by_role("link", name="Continue").click()

    assert variant_on(page) == second != first
    assert Attempt.objects.get().slots.count() == Variant.objects.count() == 2


def test_without_javascript_a_run_is_the_same(site: str, open_page: Callable[..., Page]) -> None:
    page = open_page(width=390, javascript=False)
    page.goto(site + "/practice/")
    page.get_by_role("button", name="Surprise me").click()
    expect(page.locator("main")).to_contain_text("Surprise me, item 1")
    page.get_by_role("button", name="Skip").click()
    expect(page.locator("main")).to_contain_text("Surprise me, item 2")
