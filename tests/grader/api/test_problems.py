"""The catalogue of problems, and addresses and methods that are none."""

from __future__ import annotations

import pytest

from grader import engine

ADDRESSES = [
    "/api/v1/problems/",
    "/api/v1/problems/causal-attention/",
    "/api/v1/problems/causal-attention/variants/7/",
    "/api/v1/submissions/",
    "/api/v1/submissions/6c7e3a52-9d1b-4d0e-8f5c-2b8f4a6f1d90/",
]


def test_every_problem_is_listed(api):
    problems = api.get("/api/v1/problems/").json()

    assert [each["slug"] for each in problems] == list(engine.catalogue())


def test_a_problem_is_what_the_list_says_of_it(api):
    for problem in api.get("/api/v1/problems/").json():
        assert api.get(problem["url"]).json() == problem


def test_options_are_told_as_json_schema(api):
    options = api.get("/api/v1/problems/causal-attention/").json()["options"]

    tokens = options["properties"]["tokens"]
    assert (tokens["type"], tokens["minimum"], tokens["maximum"]) == ("integer", 2, 6)
    assert options["properties"]["mask"]["type"] == "boolean"
    assert options["additionalProperties"] is False


def test_no_option_takes_the_name_that_pins_the_version():
    for problem in engine.catalogue().values():
        assert "version" not in engine.schema_of(problem.options)["properties"]


def test_an_unknown_problem_is_not_found(api):
    for address in ["/api/v1/problems/nope/", "/api/v1/problems/nope/variants/1/"]:
        response = api.get(address)

        assert response.status_code == 404
        assert response.json()["type"].endswith("#not-found")


def test_an_address_that_is_none_is_answered_in_the_same_shape(api):
    for address in ["/api/v1/", "/api/v2/problems/", "/api/v1/problems/no%20slug/"]:
        response = api.get(address)

        assert response.status_code == 404
        assert response.json()["status"] == 404


def test_a_forgotten_slash_loses_nothing(api):
    response = api.post("/api/v1/submissions?a=1", "{}", content_type="application/json")

    assert response.status_code == 308
    assert response.headers["Location"] == "/api/v1/submissions/?a=1"


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_what_is_not_declared_is_not_allowed(api, db, address, method):
    reads = address != "/api/v1/submissions/"
    if method == ("GET" if reads else "POST"):
        return

    response = api.generic(method, address)

    assert response.status_code == 405
    assert response.headers["Allow"] == ("GET, HEAD" if reads else "POST")


@pytest.mark.parametrize("address", [*ADDRESSES, "/api/schema/", "/api/docs/"])
def test_a_request_is_not_sent_back(api, address):
    assert api.generic("TRACE", address, headers={"cookie": "session=s"}).status_code == 405


def test_json_is_all_there_is(api):
    response = api.get("/api/v1/problems/", headers={"accept": "text/html"})

    assert response.status_code == 406


def test_a_format_in_the_address_changes_nothing(api):
    plain = api.get("/api/v1/problems/").content

    assert api.get("/api/v1/problems/?format=api&fields=key&expand=key").content == plain


def test_what_is_public_does_not_look_at_cookies(api):
    api.cookies["session"] = "s" * 32

    response = api.get("/api/v1/problems/causal-attention/variants/7/")

    assert "Cookie" not in response.headers.get("Vary", "")
    assert "public" in response.headers["Cache-Control"]
