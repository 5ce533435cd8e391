"""What holds for every answer."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND"])
def test_a_method_that_no_page_knows_is_refused(client, method):
    response = client.generic(method, "/healthz")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_a_method_that_this_page_does_not_know_is_refused(client):
    assert client.post("/healthz").status_code == 405
