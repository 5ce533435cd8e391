"""Each test starts with a broker nobody has failed with yet."""

from __future__ import annotations

import pytest

from grader.services import bell, heartbeats


@pytest.fixture(autouse=True)
def _forget_the_last_test():
    bell.breaker.reset()
    heartbeats._last_shown.clear()
