"""Practise first, sign up later, sign out, come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.journeys.conftest import ATTENTION
from tests.journeys.looking import look_at

if TYPE_CHECKING:
    from playwright.sync_api import Page

PASSWORD = "a-long-walk-home"


def test_a_visitors_work_comes_along_and_is_there_after_signing_in_again(
    site: str, sized_page: Page
) -> None:
    page = sized_page
    page.goto(site + ATTENTION)
    page.get_by_role("button", name="Try new numbers").click()
    address = page.url

    page.get_by_role("link", name="Sign up").first.click()
    look_at(page)
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password (again)").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page).to_have_url(address)

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    response = page.goto(address)
    assert response is not None
    assert response.status == 404
    look_at(page)

    page.get_by_role("link", name="Sign in").click()
    look_at(page)
    page.get_by_label("Username or email").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(address)
    page.get_by_role("link", name="ada").click()
    look_at(page)
