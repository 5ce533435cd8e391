"""What browser journeys start from: the midterm, a worker, and a reader who minds the details."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from grader.models import Variant
from questions.models import Bank
from questions.services.importing import load_bank
from tests.services import Service, Web

if TYPE_CHECKING:
    from playwright.sync_api import Page

MIDTERM = Path("questions/banks/deep_learning_midterm.yaml")
ATTENTION = "/banks/deep-learning-midterm/causal-attention-by-hand/"
# By night on a phone and by day at a desk; test_every_page.py looks the other way round.
SIZES = [(390, True), (1280, False)]


@pytest.fixture
def midterm(transactional_db: None) -> Bank:
    return load_bank(MIDTERM).bank


@pytest.fixture
def site(midterm: Bank, worker: Service, web: Web) -> str:
    """The address of a whole site: pages, broker, worker."""
    return web.url


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}-{'dark' if size[1] else 'light'}")
def sized_page(request: pytest.FixtureRequest, open_page: Callable[..., Page]) -> Page:
    """A page on a phone and on a desk, in daylight and at night."""
    width, dark = request.param
    return open_page(width=width, dark=dark)


def variant_on(page: Page) -> Variant:
    """The variant that a page shows, once a click has led there."""
    page.wait_for_url("**/practice/**")
    return Variant.objects.get(pk=UUID(page.url.rstrip("/").rpartition("/")[2]))
