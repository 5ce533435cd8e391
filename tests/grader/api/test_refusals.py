"""Answers that are not taken, and answers that are taken once only."""

from __future__ import annotations

import uuid

import pytest
from django.contrib.sessions.models import Session

from grader.models import Submission, Variant

pytestmark = pytest.mark.django_db

DRAWN = {"problem": "forward-diffusion", "seed": 7, "response": {"beta_1": 0.046}}


def test_what_cannot_be_read_is_told_by_part_and_costs_no_try(api):
    response = api.submit(DRAWN | {"response": {"beta_1": "0,5", "x_1": [[1, 2]], "x_9": 1}})

    assert response.status_code == 422
    reasons = {each["pointer"]: each["detail"] for each in response.json()["errors"]}
    assert set(reasons) == {"#/response/beta_1", "#/response/x_1", "#/response/x_9"}
    assert "decimal point" in reasons["#/response/beta_1"]
    assert not Submission.objects.exists()


def test_who_is_refused_leaves_nothing_behind(api):
    response = api.submit(DRAWN | {"response": {"beta_1": "?"}})

    assert "session" not in response.cookies
    assert not Session.objects.exists()
    assert not Variant.objects.exists()


@pytest.mark.parametrize("response", [{}, {"beta_1": ""}, {"beta_1": None, "x_1": [[" "] * 3] * 3}])
def test_nothing_is_no_answer(api, response):
    refused = api.submit(DRAWN | {"response": response})

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "#/response"


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"problem": "nope"}, 404, "#/problem"),
        ({"problem": None}, 400, "#/problem"),
        ({"problem": ["causal-attention"]}, 400, "#/problem"),
        ({"seed": -1}, 400, "#/seed"),
        ({"seed": True}, 400, "#/seed"),
        ({"seed": 1.0}, 400, "#/seed"),
        ({"seed": 2**63}, 400, "#/seed"),
        ({"seed": None}, 400, "#/seed"),
        ({"options": {"steps": 5}}, 400, "#/options/steps"),
        ({"options": {"steps": [1]}}, 400, "#/options/steps"),
        ({"options": {"key": 1}}, 400, "#/options/key"),
        ({"options": [1]}, 400, "#/options"),
        ({"version": 2}, 409, "#/version"),
        ({"response": [1]}, 400, "#/response"),
        ({"response": None}, 400, "#/response"),
        ({"score": 1}, 400, "#/score"),
        ({"state": "graded"}, 400, "#/state"),
        ({"student": 1}, 400, "#/student"),
    ],
)
def test_what_is_wrong_is_pointed_at(api, change, status, pointer):
    response = api.submit(DRAWN | change)

    assert response.status_code == status
    assert pointer in [each["pointer"] for each in response.json()["errors"]]
    assert not Submission.objects.exists()


@pytest.mark.parametrize("variant", ["no uuid", 1, None, [], {}, "9" * 5000])
def test_a_variant_that_is_none_is_pointed_at(api, variant):
    response = api.submit({"variant": variant, "response": {}})

    assert response.status_code == 400
    assert [each["pointer"] for each in response.json()["errors"]] == ["#/variant"]


def test_a_variant_and_a_seed_contradict_each_other(api):
    response = api.submit(DRAWN | {"variant": str(uuid.uuid4())})

    assert response.status_code == 400
    assert "#/seed" in [each["pointer"] for each in response.json()["errors"]]


def test_the_same_idempotency_key_submits_once(api):
    first = api.submit(DRAWN, **{"Idempotency-Key": "once"})

    again = api.submit(DRAWN, **{"Idempotency-Key": "once"})

    assert again.status_code == 202
    assert again.json()["id"] == first.json()["id"]
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("change", [{"response": {"beta_1": 0.5}}, {"seed": 8}])
def test_an_idempotency_key_belongs_to_one_answer(api, change):
    api.submit(DRAWN, **{"Idempotency-Key": "once"})

    response = api.submit(DRAWN | change, **{"Idempotency-Key": "once"})

    assert response.status_code == 409
    assert response.json()["errors"][0]["parameter"] == "Idempotency-Key"
    assert Submission.objects.count() == 1


def test_an_idempotency_key_is_ones_own(api, other):
    first = api.submit(DRAWN, **{"Idempotency-Key": "once"})

    theirs = other.submit(DRAWN, **{"Idempotency-Key": "once"})

    assert theirs.status_code == 202
    assert theirs.json()["id"] != first.json()["id"]


@pytest.mark.parametrize("token", ["", "x" * 256, "a\tb"])
def test_an_idempotency_key_has_bounds(api, token):
    assert api.submit(DRAWN, **{"Idempotency-Key": token}).status_code == 400
