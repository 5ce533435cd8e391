"""A site whose exams close quickly, and a student in front of it, on a phone and at a desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User

from tests.journeys.drafting import sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

GRACE = 2.0


@pytest.fixture
def service_environment(service_environment: dict[str, str]) -> dict[str, str]:
    """A site that closes exams quickly, so that nobody need wait for it."""
    return {**service_environment, "GRADING": f"grace={GRACE},sweep=1"}


@pytest.fixture
def student(midterm: object) -> User:
    return User.objects.create_user("student")


@pytest.fixture(params=[390, 1280])
def page(
    request: pytest.FixtureRequest, open_page: Callable[..., Page], site: str, student: User
) -> Page:
    """A browser in which the student is signed in, on a phone and at a desk."""
    page = open_page(width=request.param)
    sign_in(page, site, student)
    return page
