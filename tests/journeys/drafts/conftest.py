"""A site with a desk to try drafts on, and somebody who sits at it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from grader.models import Attempt, Variant
from tests.factories import AttemptFactory, SlotFactory, VariantFactory
from tests.journeys.drafting import at_desk

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer


@pytest.fixture
def address(transactional_db: None, live_server: LiveServer, settings) -> str:
    settings.ROOT_URLCONF = "tests.journeys.drafting"
    return live_server.url


@pytest.fixture
def variant(address: str) -> Variant:
    return VariantFactory()


@pytest.fixture
def page(address: str, variant: Variant, open_page: Callable[..., Page]) -> Page:
    return at_desk(open_page(), address, variant)


@pytest.fixture
def sitting(address: str) -> Attempt:
    attempt = AttemptFactory(due_at=timezone.now() + timedelta(hours=1))
    SlotFactory(attempt=attempt, position=1)
    return attempt
