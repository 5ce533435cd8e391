"""Saving from a page: what is answered, to whom, and what is never told."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grader.models import Draft, Submission, Variant
from grader.web.drafts import fields_of, refuse_late
from grader.web.forms import read_part
from tests.factories import (
    AttemptFactory,
    SlotFactory,
    VariantFactory,
    right_answer,
    wrong_answer,
)
from tests.grader.web.test_practice import typed
from tests.reading import numbers_of

pytestmark = pytest.mark.django_db

CELLS = ["1.25", "0,5", "", "", "", ""]


@pytest.fixture
def variant(client) -> Variant:
    variant = VariantFactory()
    client.force_login(variant.student)
    return variant


def save(client, variant, number=0, **typed_in):
    return client.post(reverse("draft", args=[variant.pk]), {"_number": number} | typed_in)


def test_a_draft_is_saved_and_the_page_is_told_how_it_was_read(client, variant):
    before = timezone.now()

    response = save(client, variant, q=CELLS, k=["1", "2", "3", "4", "5", "6"])

    answer = response.json()
    assert response.status_code == 200
    assert answer["number"] == 1
    assert before <= datetime.fromisoformat(answer["saved"]) <= timezone.now()
    assert answer["parts"]["q"]["state"] == "unreadable"
    assert "write 0.5 with a decimal point" in answer["parts"]["q"]["message"]
    assert answer["parts"]["k"]["state"] == "read"
    assert answer["parts"]["output"]["state"] == "empty"
    assert Draft.objects.get().response["q"][0] == ["1.25", "0,5"]


def test_what_is_worked_out_is_shown_as_it_was_understood(client, variant):
    parts = save(client, variant, q=["sqrt(0.9)", *["1"] * 5]).json()["parts"]

    assert parts["q"]["state"] == "read"
    assert parts["q"]["echo"] == "sqrt(0.9) = 0.948683"


def test_saving_hands_nothing_in_and_leaves_no_try(client, variant):
    save(client, variant, q=CELLS)

    assert Submission.objects.count() == 0


def test_whoever_is_overtaken_is_shown_the_other_text_as_it_stands_in_the_boxes(client, variant):
    save(client, variant, q=CELLS)

    response = save(client, variant, q=["9"] * 6)

    answer = response.json()
    assert response.status_code == 409
    assert answer["number"] == 1
    assert answer["response"]["q"][0] == ["1.25", "0,5"]
    assert [value for name, value in answer["fields"] if name == "q"] == CELLS
    assert datetime.fromisoformat(answer["saved"]) <= timezone.now()
    assert Draft.objects.get().response["q"][0] == ["1.25", "0,5"]


def test_whoever_has_seen_the_other_text_may_save_over_it(client, variant):
    save(client, variant, q=CELLS)

    response = save(client, variant, number=1, q=["9"] * 6)

    assert response.json()["number"] == 2
    assert Draft.objects.get().response["q"][0] == ["9", "9"]


def test_the_same_text_again_is_saved_already(client, variant):
    save(client, variant, q=CELLS)

    response = save(client, variant, q=CELLS)

    assert (response.status_code, response.json()["number"]) == (200, 1)


@pytest.mark.parametrize("number", ["", "-1", "x", "1e3", "٣", "9" * 400])
def test_a_number_that_is_none_has_seen_no_draft(client, variant, number):
    assert save(client, variant, number=number).json()["number"] == 1
    assert save(client, variant, number=number, q=CELLS).status_code == 409


def test_what_is_too_long_is_refused_in_words(client, variant):
    response = save(client, variant, **{"q-pasted": "1 " * 150_000})

    assert response.status_code == 422
    assert response.json() == {"detail": "This is too long to be kept."}
    assert Draft.objects.count() == 0


def test_whoever_was_signed_out_is_told_so(client, variant):
    client.logout()

    response = save(client, variant, q=CELLS)

    assert response.status_code == 401
    assert "Sign in again" in response.json()["detail"]


def test_another_s_variant_is_absent(client, variant):
    assert save(client, VariantFactory(), q=CELLS).status_code == 404
    assert Draft.objects.count() == 0


def test_an_exam_s_variant_is_not_saved_by_the_address_for_practice(client, variant):
    SlotFactory(attempt=AttemptFactory(student=variant.student), variant=variant)

    assert save(client, variant, q=CELLS).status_code == 404


def test_a_foreign_page_saves_nothing(variant):
    client = Client(enforce_csrf_checks=True)
    client.force_login(variant.student)

    assert save(client, variant, q=CELLS).status_code == 403
    assert Draft.objects.count() == 0


def test_only_a_post_saves(client, variant):
    assert client.get(reverse("draft", args=[variant.pk])).status_code == 405


def test_a_visitor_s_draft_is_saved_too(client):
    variant = VariantFactory(visitor="b4a3e4b0-2b8e-4f0e-9a43-1d9c4f1a0d11")
    session = client.session
    session["visitor"] = str(variant.visitor)
    session.save()

    assert save(client, variant, q=CELLS).status_code == 200


@pytest.mark.parametrize("make", [right_answer, wrong_answer])
def test_no_answer_holds_a_number_of_the_key_that_was_not_sent(client, variant, make):
    secrets = {name: set(numbers_of(part["key"])) for name, part in variant.key["parts"].items()}
    assert len(set().union(*secrets.values())) > 9

    for number, name in enumerate(secrets):
        answer = save(client, variant, number, **typed(variant, {name: make(variant)[name]}))
        again = save(client, variant, 0, q=CELLS)

        assert (answer.status_code, again.status_code) == (200, 409)
        others = set().union(*(each for other, each in secrets.items() if other != name))
        told = f"{answer.json() | again.json() | {'saved': ''}}"
        assert not [secret for secret in others - secrets[name] if secret in told], name


def test_right_and_wrong_answers_are_answered_alike(client, variant):
    right = save(client, variant, **typed(variant, right_answer(variant))).json()["parts"]
    wrong = save(client, variant, 1, **typed(variant, wrong_answer(variant))).json()["parts"]

    assert {name: part["state"] for name, part in right.items()} == {
        name: part["state"] for name, part in wrong.items()
    }


def test_what_is_late_is_kept_apart_and_said_to_be_late(variant, rf):
    request = rf.post("/", {"q": CELLS})

    answer = refuse_late(request, variant, left=0)

    assert answer.status_code == 410
    assert b'"left": 0' in answer.content
    assert b"kept, but not marked" in answer.content
    draft = Draft.objects.get()
    assert draft.response == {}
    assert draft.late_response["q"][0] == ["1.25", "0,5"]


def test_every_kind_of_box_gets_back_what_stood_in_it():
    """Posted, read, and written into the boxes again, a response is the same."""
    variant = VariantFactory()
    parts = variant.content["parts"] + [
        {"name": "pick", "kind": "choice"},
        {"name": "why", "kind": "text"},
        {"name": "mean", "kind": "vector", "shape": [3], "free": [False, True, False]},
    ]
    variant.content["parts"] = parts
    response = {part["name"]: "" for part in parts} | {
        "q": [["1", ""], ["", "x"], ["", ""]],
        "k": "[[1, 2], [3, 4]]",
        "pick": "b",
        "why": "Because\nof that.",
        "mean": ["1", "", "3"],
    }

    posted = QueryDict(mutable=True)
    for name, value in fields_of(variant, response):
        posted.appendlist(name, value)

    assert {part["name"]: read_part(part, posted) for part in parts} == response
