"""Every page there is: reachable, few queries, and nothing that axe finds, by day and by night."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page

from tests.first_page import load
from tests.journeys.looking import look_at
from tests.pages import FOR_VISITORS, NO_PAGES, Furnished, every_name, furnish
from tests.services import Web

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

MOST_QUERIES = 30
MOST_BYTES = 100_000


@pytest.fixture
def furnished(transactional_db: None) -> Furnished:
    return furnish(User.objects.create_user("student", password="student-password"))


def signed_in(page: Page, web: Web, student: User) -> Page:
    client = Client()
    client.force_login(student, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": session, "url": web.url}])
    return page


def test_nothing_is_inaccessible_on_any_page(
    furnished: Furnished, web: Web, open_page: Callable[..., Page]
) -> None:
    student, visitor = signed_in(open_page(), web, furnished.student), open_page()
    for name, address in furnished.pages.items():
        answer = student.goto(web.url + address)
        assert answer is not None
        assert answer.status == 200, name
        look_by_day_and_by_night(student)
    instructor = signed_in(open_page(), web, furnished.instructor)
    for name, address in furnished.for_instructors.items():
        answer = instructor.goto(web.url + address)
        assert answer is not None
        assert answer.status == 200, name
        look_by_day_and_by_night(instructor)
    for address in ("/", "/accounts/login/", "/accounts/signup/", "/progress/", "/nowhere/"):
        visitor.goto(web.url + address)
        look_by_day_and_by_night(visitor)


def look_by_day_and_by_night(page: Page) -> None:
    """Look on a phone by day, and at a desk by night."""
    for width, scheme in ((390, "light"), (1280, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        # Without motion, for a colour on its way from day to night is neither.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        look_at(page)


def test_no_name_of_a_url_is_left_out(furnished: Furnished) -> None:
    known = set(furnished.pages) | set(furnished.for_instructors) | NO_PAGES | FOR_VISITORS

    assert set(every_name()) <= known


def test_no_page_asks_the_database_too_often(
    furnished: Furnished,
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    of_each = [
        (furnished.student, furnished.pages),
        (furnished.instructor, furnished.for_instructors),
    ]
    for user, pages in of_each:
        client.force_login(user)
        for name, address in pages.items():
            client.get(address)
            with django_assert_max_num_queries(MOST_QUERIES, info=name):
                assert client.get(address).status_code == 200, name


def test_the_first_page_is_light_stands_still_and_comes_from_here_alone(
    furnished: Furnished, web: Web, open_page: Callable[..., Page]
) -> None:
    for width in (390, 1280):
        seen = load(open_page(width=width), web.url)

        assert seen.bytes < MOST_BYTES
        assert seen.shift == 0
        assert seen.others == []
