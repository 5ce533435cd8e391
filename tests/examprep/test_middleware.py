"""What holds for every answer."""

from __future__ import annotations

import pytest
from django.http import HttpResponse

from examprep.middleware import refuse_unknown_methods


def answer(request):
    return HttpResponse("Here you are.")


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND"])
def test_a_method_that_no_page_knows_is_refused(rf, method):
    response = refuse_unknown_methods(answer)(rf.generic(method, "/"))
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_a_method_that_pages_know_gets_through(rf):
    assert refuse_unknown_methods(answer)(rf.get("/")).status_code == 200


def test_every_answer_passes_by_that_guard(client):
    assert "OPTIONS" in client.generic("TRACE", "/healthz").headers["Allow"]


def test_a_method_that_this_page_does_not_know_is_refused(client):
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
def test_a_page_is_packed_for_whoever_unpacks_it(client):
    plain = client.get("/")
    packed = client.get("/", headers={"accept-encoding": "gzip"})

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(plain.content)
    assert "Accept-Encoding" in plain.headers["Vary"]
