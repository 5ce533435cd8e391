"""Coming back: what is due is reviewed, progress is read on any screen, and who leaves is gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect

from grader.models import Attempt
from questions.models import Assessment, Bank, ItemVersion
from tests.factories import UserFactory
from tests.grader.tries import sat, tried
from tests.journeys.conftest import variant_on
from tests.journeys.looking import look_at
from tests.services import Web

if TYPE_CHECKING:
    from playwright.sync_api import Page

PASSWORD = "attention-is-all-you-need"


@pytest.fixture
def student(midterm: Bank) -> User:
    """Somebody who has practised for a month, and has just sat an exam."""
    student = UserFactory(username="sam")
    student.set_password(PASSWORD)
    student.save()
    versions = ItemVersion.objects.filter(item__bank=midterm).order_by("pk")
    scores = [1.0, 0.3, 0.7, 1.0, 0.0]
    for at, version in enumerate(versions[:12]):
        began = timezone.now() - timedelta(days=30 - 2 * at)
        tried(version, began, score=scores[at % 5], student=student)
        tried(version, began + timedelta(days=2), score=1.0, student=student)
    sat(student, versions[13], Assessment.Release.BY_HAND)
    return student


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/accounts/login/")
    page.fill("[name=login]", "sam")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{address}/")


def open_all(page: Page) -> None:
    for summary in page.locator("main summary").all():
        summary.click()


def test_progress_is_readable_on_any_screen(sized_page: Page, student: User, web: Web) -> None:
    page = sized_page
    sign_in(page, web.url)

    for path in ("/progress/", "/progress/history/", "/account/", "/account/delete/"):
        page.goto(web.url + path)
        open_all(page)
        look_at(page)


def test_what_is_due_is_reviewed(open_page: Callable[..., Page], student: User, web: Web) -> None:
    page = open_page(javascript=False)
    sign_in(page, web.url)
    page.goto(f"{web.url}/progress/")

    page.get_by_role("button", name="Review").click()

    assert variant_on(page).student == student
    assert Attempt.objects.get(mode="practice").scope == {"due": True}


def test_the_history_is_narrowed_down(
    open_page: Callable[..., Page], student: User, web: Web
) -> None:
    page = open_page()
    sign_in(page, web.url)
    page.goto(f"{web.url}/progress/")
    page.get_by_role("link", name="All that you handed in").click()
    expect(page.locator("main")).to_contain_text("25 submissions, newest first")
    expect(page.locator("main")).to_contain_text("Marks come later")

    page.get_by_label("Kind").select_option("Short answer")
    page.get_by_role("button", name="Show").click()

    expect(page.locator("main")).to_contain_text("submissions, newest first; show all")
    expect(page.get_by_label("Kind")).to_have_value("short-answer")


def test_who_leaves_takes_their_data_along_and_is_gone(
    open_page: Callable[..., Page], student: User, web: Web
) -> None:
    page = open_page(javascript=False)
    sign_in(page, web.url)
    page.goto(f"{web.url}/account/delete/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download my data").click()
    assert download.value.suggested_filename == "exam-practice-data.json"

    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Delete my account").click()

    expect(page.get_by_role("heading", name="Your account is deleted")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert not User.objects.exists()
