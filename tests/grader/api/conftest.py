"""Clients of the API, with nobody throttled yet and nobody waiting for a worker."""

from __future__ import annotations

import pytest

from grader.api.throttles import own_counts
from grader.services import bell
from tests.grader.api.contract import ApiClient


@pytest.fixture(autouse=True)
def _forget_the_last_test():
    own_counts.clear()
    # There is no worker here: a shut breaker spares the tests the moment's wait for one.
    bell.breaker.trip()
    yield
    bell.breaker.reset()


@pytest.fixture
def api() -> ApiClient:
    return ApiClient()


@pytest.fixture
def other() -> ApiClient:
    """Somebody else."""
    return ApiClient()
