"""Hints, choices among mistakes, and the syllabus, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from grader.models import Hint, Submission
from questions.models import ItemVersion
from questions.services.importing import load_bank
from tests.factories import right_answer
from tests.journeys.conftest import ATTENTION, variant_on
from tests.journeys.looking import fill, look_at

if TYPE_CHECKING:
    from playwright.sync_api import Page

PRACTICE = Path("questions/banks/generative_models_and_attention.yaml")
PATIENCE = 20_000


@pytest.fixture
def practice(site: str) -> str:
    """The site with the practice bank beside the midterm."""
    load_bank(PRACTICE)
    return site


def test_a_hint_is_bought_with_open_eyes_and_paid_for_in_the_mark(
    site: str, sized_page: Page
) -> None:
    page = sized_page
    page.goto(site + ATTENTION)
    page.get_by_role("button", name="Try new numbers").click()
    variant = variant_on(page)
    fill(page, variant.content, right_answer(variant))

    page.locator("details.offers summary").first.click()
    expect(page.locator("details.offers").first).to_contain_text("costs 10 % of this part")
    look_at(page)
    page.get_by_role("button", name="The formula").click()

    expect(page.locator("#hint-q")).to_contain_text("Hint: the formula")
    expect(page.locator("input[name=q]").first).not_to_have_value("")
    look_at(page)
    page.get_by_role("button", name="Check").last.click()
    expect(page.get_by_role("status")).to_contain_text("99 %", timeout=PATIENCE)
    expect(page.locator("#marks")).to_contain_text("10 % of it spent on hints")
    look_at(page)


def test_enter_in_a_cell_hands_in_and_buys_nothing(
    site: str, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(site + ATTENTION)
    page.get_by_role("button", name="Try new numbers").click()
    variant = variant_on(page)
    fill(page, variant.content, right_answer(variant))

    page.locator("input[name=output]").last.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("100 %", timeout=PATIENCE)
    assert Hint.objects.count() == 0


def test_hints_need_neither_mouse_nor_javascript(site: str, open_page: Callable[..., Page]) -> None:
    page = open_page(width=390, javascript=False)
    page.goto(site + ATTENTION)
    page.get_by_role("button", name="Try new numbers").click()
    variant = variant_on(page)

    page.locator("details.offers summary").nth(3).press("Enter")
    page.get_by_role("button", name="The value").press("Enter")

    expect(page.locator("#hint-scores")).to_contain_text("Hint: the value")
    assert variant.hints.get().cost == 0.7
    assert Submission.objects.count() == 0


def test_a_choice_among_mistakes_names_the_one_that_was_chosen(
    practice: str, sized_page: Page
) -> None:
    page = sized_page
    version = ItemVersion.objects.filter(generator="causal-attention").exclude(choice_of="").get()
    page.goto(practice + version.item.get_absolute_url())
    page.locator("form.actions button").click()
    variant = variant_on(page)
    look_at(page)
    (part,) = variant.key["parts"].values()
    wrong = next(each for each in part["settings"]["options"] if each["name"] != part["key"])

    page.locator(f"input[type=radio][value={wrong['name']}]").check()
    page.get_by_role("button", name="Check").last.click()

    words = wrong["note"].replace("-", " ").capitalize()
    expect(page.locator("#marks")).to_contain_text(words, timeout=PATIENCE)
    look_at(page)
    page.get_by_role("link", name="Show worked solution").click()
    expect(page.locator(".first-wrong")).to_contain_text("Here it first went wrong")
    look_at(page)


def test_the_syllabus_leads_from_a_topic_to_its_items(practice: str, sized_page: Page) -> None:
    page = sized_page
    page.goto(practice)
    page.get_by_role("link", name="Syllabus").click()
    look_at(page)

    page.locator("section[aria-labelledby=transformers] a[href='#attention']").click()
    expect(page.locator("#attention")).to_be_in_viewport()
    page.locator("section[aria-labelledby=transformers] summary").press("Enter")
    look_at(page)
    page.locator("section[aria-labelledby=transformers] .items a").first.click()

    expect(page.locator("form.actions button").first).to_be_visible()
    look_at(page)
