"""The schema and the page that shows it."""

from __future__ import annotations

import json
import warnings

import pytest
from django.core.management import call_command
from drf_spectacular.drainage import GENERATOR_STATS
from openapi_spec_validator import OpenAPIV31SpecValidator

from grader.api.errors import Kind
from grader.api.schema import schema
from tests.grader.api.contract import check

OPERATIONS = {
    "list_problems",
    "show_problem",
    "draw_variant",
    "submit_answer",
    "show_submission",
}


def test_the_schema_is_one(client):
    response = client.get("/api/schema/")

    assert response.headers["Content-Type"].startswith("application/vnd.oai.openapi+json")
    OpenAPIV31SpecValidator(response.json()).validate()
    assert response.json()["openapi"].startswith("3.1")


def test_plain_json_may_be_asked_for(client):
    response = client.get("/api/schema/", headers={"accept": "application/json"})

    assert response.json()["openapi"].startswith("3.1")


def test_every_operation_is_described(client):
    paths = client.get("/api/schema/").json()["paths"]

    operations = [each for path in paths.values() for each in path.values()]
    assert {each["operationId"] for each in operations} == OPERATIONS
    for each in operations:
        success = next(code for code in each["responses"] if code.startswith("2"))
        assert "$ref" in json.dumps(each["responses"][success]["content"]["application/json"])


def test_errors_are_problems_everywhere():
    for path in schema()["paths"].values():
        for operation in path.values():
            for code, response in operation["responses"].items():
                if code >= "400":
                    assert list(response["content"]) == ["application/problem+json"]


def test_making_the_schema_gives_no_warning(capsys):
    GENERATOR_STATS.reset()
    with warnings.catch_warnings(action="error"):
        call_command("spectacular", "--validate", "--fail-on-warn", file="/dev/null")


def test_no_kind_of_error_is_untold():
    for kind in Kind:
        assert f"`{kind.slug}`" in schema()["info"]["description"]


def test_nothing_of_openapi_3_0_is_left():
    assert '"nullable"' not in json.dumps(schema())


def test_an_undocumented_answer_would_be_found(api):
    response = api.get("/api/v1/problems/")
    response.status_code = 418

    with pytest.raises(AssertionError, match="not documented"):
        check("GET", "/api/v1/problems/", response)


def test_an_answer_of_another_shape_would_be_found(api):
    response = api.get("/api/v1/problems/causal-attention/")
    told = response.json() | {"version": "1"}
    response.json = lambda: told

    with pytest.raises(Exception, match="is not of type 'integer'"):
        check("GET", "/api/v1/problems/causal-attention/", response)


def test_only_the_docs_page_may_style_its_elements(client):
    def styles(address):
        policy = client.get(address).headers["Content-Security-Policy"]
        return next(each for each in policy.split("; ") if each.startswith("style-src "))

    assert "unsafe-inline" in styles("/api/docs/")
    assert "unsafe-inline" not in styles("/api/schema/")
    assert "unsafe-inline" not in styles("/api/v1/problems/")


def test_the_docs_page_works_in_a_browser(open_page, web):
    page = open_page()

    page.goto(f"{web.url}/api/docs/")

    page.wait_for_selector(".opblock")
    assert page.locator(".opblock").count() == len(OPERATIONS)


def test_a_visitor_can_try_everything_on_the_docs_page(open_page, web):
    page = open_page()
    page.goto(f"{web.url}/api/docs/")
    block = page.locator("#operations-submissions-submit_answer")
    block.locator(".opblock-summary-control").click()
    block.get_by_role("button", name="Try it out").click()
    block.locator("textarea.body-param__text").fill(
        '{"problem": "forward-diffusion", "seed": 7, "response": {"beta_1": 0.046}}'
    )

    # At the second time there is a session, so that the page has to send the token.
    for _ in range(2):
        with page.expect_response("**/api/v1/submissions/") as answer:
            block.locator("button.execute").click()
        assert answer.value.status == 202
