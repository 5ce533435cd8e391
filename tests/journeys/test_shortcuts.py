"""Keys do what clicks do, in a real browser; and they keep out of the way of whoever writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from examprep.display import COOKIE
from grader.models import Hint
from questions.models import Bank
from tests.journeys.conftest import ATTENTION
from tests.journeys.looking import look_at
from tests.services import Web

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHOICE = "/banks/deep-learning-midterm/true-of-diffusion/"
TEXT = "/banks/deep-learning-midterm/mode-collapse/"


@pytest.fixture
def address(midterm: Bank, web: Web) -> str:
    return web.url


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()


def begin(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("main button.primary").click()
    page.wait_for_url("**/practice/**")


def link_with_key(page: Page, key: str, attributes: str = "") -> None:
    """Add a link that a key presses; following it shows in the address."""
    page.evaluate(
        """([key, attributes]) => document.querySelector('main').insertAdjacentHTML(
            'beforeend', `<a href="#${key}-followed" data-key="${key}" ${attributes}>Go</a>`)""",
        [key, attributes],
    )


def test_a_choice_is_made_and_checked_without_a_mouse(page: Page, address: str) -> None:
    begin(page, address + CHOICE)
    options = page.get_by_role("radio")

    page.keyboard.press("2")
    expect(options.nth(1)).to_be_checked()
    # Changing one's mind is one key more, though the focus is on an option now.
    page.keyboard.press("3")
    expect(options.nth(2)).to_be_checked()
    page.keyboard.press("9")
    expect(options.nth(2)).to_be_checked()

    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Enter")
    page.wait_for_url("**/submissions/**")


def test_what_is_typed_into_a_box_is_text(page: Page, address: str) -> None:
    begin(page, address + TEXT)
    link_with_key(page, "n")
    box = page.get_by_role("textbox").first

    box.focus()
    page.keyboard.type("n? 2 sheep\nfind hints")

    expect(box).to_have_value("n? 2 sheep\nfind hints")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert "followed" not in page.url


def test_hints_are_listed_and_none_is_opened(page: Page, address: str) -> None:
    begin(page, address + ATTENTION)

    page.keyboard.press("h")
    first = page.locator("details.offers").first
    expect(first).to_have_attribute("open", "")
    expect(first.get_by_role("button").first).to_be_focused()
    page.keyboard.press("h")
    expect(page.locator("details.offers").nth(1).get_by_role("button").first).to_be_focused()

    assert not Hint.objects.exists()


def test_any_element_may_have_a_key(page: Page, address: str) -> None:
    page.goto(address)
    link_with_key(page, "p", "hidden")
    link_with_key(page, "p", "aria-disabled=true")
    page.keyboard.press("p")
    assert "followed" not in page.url

    link_with_key(page, "p")
    page.keyboard.press("p")

    page.wait_for_url("**#p-followed")


@pytest.mark.parametrize("keys", ["Control+n", "Alt+n", "Meta+n", "Shift+n"])
def test_with_another_key_held_it_is_no_shortcut(page: Page, address: str, keys: str) -> None:
    page.goto(address)
    link_with_key(page, "n")

    page.keyboard.press(keys)

    assert "followed" not in page.url


def test_whoever_turned_them_off_has_none(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="Display").click()
    page.get_by_role("group", name="Keyboard shortcuts").get_by_label("Off").check()
    page.get_by_role("button", name="Keep").click()
    page.wait_for_url(address + "/")
    assert COOKIE in {cookie["name"] for cookie in page.context.cookies()}
    link_with_key(page, "n")

    page.keyboard.press("n")
    page.keyboard.press("?")

    assert "followed" not in page.url
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_question_mark_lists_them_and_escape_closes(sized_page: Page, address: str) -> None:
    page = sized_page
    page.goto(address)

    page.keyboard.press("?")

    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_contain_text("Choose that option")
    look_at(page)
    # Nothing behind the list can be pressed meanwhile.
    link_with_key(page, "n")
    page.keyboard.press("n")
    assert "followed" not in page.url
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_the_list_is_a_page_too(open_page: Callable[..., Page], address: str) -> None:
    page = open_page(javascript=False)
    page.goto(address)

    page.get_by_role("link", name="Keyboard shortcuts").click()

    expect(page.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()
    expect(page.get_by_text("Choose that option")).to_have_count(1)
