"""A text's marks are read idea by idea, and a student says what they think of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from grader.models import Grading, ReviewRequest, SelfMark, Submission
from tests.factories import UserFactory, VariantFactory
from tests.grader.texts import looked_at, marked, text_version, written
from tests.journeys.looking import look_at
from tests.journeys.test_progress import PASSWORD, sign_in
from tests.services import Web

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def submission(transactional_db: None) -> Submission:
    """A text with an idea of each state, of the student who signs in."""
    student = UserFactory(username="sam")
    student.set_password(PASSWORD)
    student.save()
    submission = written(VariantFactory(version=text_version(), student=student))
    marked(submission)
    return submission


def test_marks_are_read_compared_and_objected_to(
    sized_page: Page, submission: Submission, web: Web
) -> None:
    page = sized_page
    sign_in(page, web.url)
    page.goto(web.url + submission.get_absolute_url())
    expect(page.locator("mark")).to_have_count(3)
    expect(page.locator(".score")).to_have_text("38 % provisional")
    look_at(page)

    page.get_by_role("button", name="I said this").click()
    expect(page.get_by_role("button", name="I said this")).to_have_attribute("aria-pressed", "true")
    page.get_by_text("I think this is wrong").click()
    page.get_by_label("Idea 3").check()
    page.get_by_label("Why?").fill("It is mirrored the other way.")
    look_at(page)
    page.get_by_role("button", name="Ask an instructor").click()

    expect(page.locator(".asked")).to_contain_text("your mark stays until then")
    expect(page.locator(".asked")).to_contain_text("Idea 3")
    expect(page.locator(".score")).to_have_text("38 % provisional")
    page.get_by_role("link", name="Show worked solution").click()
    expect(page.get_by_role("heading", name="Worked solution")).to_be_visible()
    look_at(page)

    looked_at(submission)
    for path in ("/progress/", "/progress/history/", "/"):
        page.goto(web.url + path)
        expect(page.locator(".changes")).to_contain_text("You did say it.")
        look_at(page)
    page.locator(".changes a").click()
    expect(page.locator(".changed")).to_contain_text("80 %")
    look_at(page)
    page.goto(web.url)
    expect(page.locator(".changes")).to_have_count(0)


def press(page: Page, name: str, key: str = "Enter") -> None:
    """Reach what bears a name by the Tab key alone, and press it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText || ''").strip().startswith(name):
            page.keyboard.press(key)
            return
    raise AssertionError(f"{name} cannot be reached by the keyboard")


def test_without_javascript_and_by_the_keyboard_alone(
    open_page: Callable[..., Page], submission: Submission, web: Web
) -> None:
    page = open_page(width=390, javascript=False)
    sign_in(page, web.url)
    page.goto(web.url + submission.get_absolute_url())

    press(page, "I did not say this")
    expect(page.locator(".self-mark")).to_contain_text("You think that you did not say this.")
    press(page, "I think this is wrong")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.locator("textarea:focus")).to_have_count(1)
    # At once: on a busy machine letters typed one by one may go astray.
    page.keyboard.insert_text("I said it.")
    expect(page.locator("textarea:focus")).to_have_value("I said it.")
    press(page, "Ask an instructor")

    expect(page.locator(".asked")).to_contain_text("I said it.")
    assert ReviewRequest.objects.get().criterion == "a2"
    press(page, "Take it back")
    expect(page.locator(".asked")).to_have_count(0)

    assert not SelfMark.objects.get().said_it
    assert not ReviewRequest.objects.exists()
    assert Grading.objects.get().score == 0.375
