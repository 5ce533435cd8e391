"""Handing in answers, and asking for their marks."""

from __future__ import annotations

import uuid

import pytest

from grader import engine
from grader.api.throttles import Rate
from grader.learners import Learner
from grader.models import Submission, Variant
from grader.services.grading import drain
from grader.services.variants import issue_variant
from questions.services.importing import load_bank
from tests.factories import (
    GradingFactory,
    SubmissionFactory,
    UserFactory,
    VariantFactory,
    right_answer,
)
from tests.grader.texts import marked, text_version, written
from tests.services import ROOT

pytestmark = pytest.mark.django_db

DRAWN = {"problem": "forward-diffusion", "seed": 7, "response": {"beta_1": 0.046}}
RIGHT = {
    name: part["key"]
    for name, part in engine.freeze(engine.realise("forward-diffusion", 7))[1]["parts"].items()
}


@pytest.fixture
def student(api):
    student = UserFactory()
    api.force_login(student)
    return student


def test_an_answer_is_accepted_and_waits(api):
    response = api.submit(DRAWN)

    assert response.status_code == 202
    assert response.json()["state"] == "queued"
    assert response.json()["number"] == 1
    assert response.json()["grading"] is None
    assert response.headers["Retry-After"] == "1"
    assert response.headers["Location"] == response.json()["url"]


def test_the_verdict_comes_later(api):
    submitted = api.submit(DRAWN | {"response": RIGHT})
    drain("fast")

    response = api.get(submitted.headers["Location"])

    assert response.json()["state"] == "graded"
    assert response.json()["grading"]["score"] == 1.0
    assert response.json()["grading"]["provisional"] is False
    mark = response.json()["grading"]["marks"]["x_1"]
    assert (mark["credit"], mark["note"]) == (1.0, "correct")
    assert mark["cells"] == [[True] * 3] * 3
    assert "Retry-After" not in response.headers
    assert "no-store" in response.headers["Cache-Control"]


def test_the_verdict_comes_at_once_when_marking_takes_a_moment(api, monkeypatch):
    monkeypatch.setattr("grader.api.views.await_verdict", lambda submission: drain("fast"))

    response = api.submit(DRAWN)

    assert response.status_code == 202
    assert response.json()["state"] == "graded"
    assert response.json()["grading"]["marks"]["x_1"]["note"] == "blank"


def test_a_number_is_kept_as_it_was_written(api):
    body = '{"problem": "forward-diffusion", "seed": 7, "response": {"beta_1": 4.60e-2}}'

    response = api.submit(body)

    assert response.json()["response"] == {"beta_1": "4.60e-2"}
    assert Submission.objects.get().response == {"beta_1": "4.60e-2"}


def test_a_visitor_is_remembered(api):
    first = api.submit(DRAWN).json()

    again = api.submit(DRAWN).json()

    assert (again["variant"], again["number"]) == (first["variant"], 2)
    assert Variant.objects.get().visitor is not None


def test_options_make_another_variant(api):
    plain = api.submit(DRAWN).json()

    chosen = api.submit(DRAWN | {"options": {"steps": 1}}).json()
    the_same = api.submit(DRAWN | {"options": {"steps": 2, "size": "3"}}).json()

    assert chosen["variant"] != plain["variant"]
    assert the_same["variant"] == plain["variant"]


def test_a_student_answers_what_was_issued_to_them(api, student):
    variant = VariantFactory(student=student)

    response = api.submit({"variant": str(variant.pk), "response": right_answer(variant)})

    assert response.status_code == 202
    assert response.json()["variant"] == str(variant.pk)
    assert Submission.objects.get().variant == variant


def test_without_the_token_a_session_submits_nothing(api, student):
    response = api.submit(DRAWN, **{"X-CSRFToken": ""})

    assert response.status_code == 403
    assert response.json()["type"].endswith("#forbidden")
    assert not Submission.objects.exists()


def test_without_the_token_a_visitor_submits_nothing_more(api):
    api.submit(DRAWN)

    response = api.submit(DRAWN, **{"X-CSRFToken": "w" * 32})

    assert response.status_code == 403
    assert Submission.objects.count() == 1


def test_a_new_visitor_is_given_the_token(api):
    response = api.submit(DRAWN)

    assert {"session", "csrf"} <= response.cookies.keys()


def test_anothers_variant_is_as_absent_as_none(api, student):
    theirs = VariantFactory()
    answer = right_answer(theirs)

    foreign = api.submit({"variant": str(theirs.pk), "response": answer})
    absent = api.submit({"variant": str(uuid.uuid4()), "response": answer})

    assert foreign.status_code == absent.status_code == 404
    assert foreign.content == absent.content
    assert not Submission.objects.exists()


def test_anothers_submission_is_as_absent_as_none(api, other, student):
    theirs = SubmissionFactory()
    own = api.submit(DRAWN).headers["Location"]

    foreign = api.get(f"/api/v1/submissions/{theirs.pk}/")
    absent = api.get(f"/api/v1/submissions/{uuid.uuid4()}/")
    nobody = other.get(own)
    other.submit(DRAWN)
    visitor = other.get(own)

    for response in (foreign, absent, nobody, visitor):
        assert response.status_code == 404
        assert response.content == absent.content


def test_answering_takes_few_queries(api, student, django_assert_max_num_queries):
    api.submit(DRAWN)

    with django_assert_max_num_queries(24):
        api.submit(DRAWN)
    with django_assert_max_num_queries(5):
        api.get(f"/api/v1/submissions/{Submission.objects.first().pk}/")


def test_written_items_are_answered_and_marked_like_generated_ones(api, student, settings):
    settings.API_RATES = {"submissions": Rate(100, 100)}
    bank = load_bank(ROOT / "questions" / "banks" / "deep_learning_midterm.yaml").bank
    versions = [item.published for item in bank.items.all() if not item.published.is_generated]
    assert len(versions) > 10

    for version in versions:
        variant = issue_variant(version, Learner(student.pk), seed=7)
        answer = {
            part["name"]: part["options"][0]["name"] if part["options"] else "It depends."
            for part in variant.content["parts"]
        }
        submitted = api.submit({"variant": str(variant.pk), "response": answer})
        assert submitted.status_code == 202
        drain("fast")
        drain("slow")

        verdict = api.get(submitted.headers["Location"]).json()

        assert verdict["state"] in {"graded", "needs-review"}
        assert set(verdict["grading"]["marks"]) == set(answer)


def test_of_a_text_it_tells_what_was_found_where_and_what_is_not_final(api, student):
    variant = VariantFactory(version=text_version(), student=student)
    answer = "The sky is a mirror of the sea, and the light is sent by the sun."
    submitted = api.submit({"variant": str(variant.pk), "response": {"answer": answer}})
    drain("slow")

    mark = api.get(submitted.headers["Location"]).json()["grading"]["marks"]["answer"]

    assert mark["provisional"]
    assert (mark["correction"], mark["learnt_from"]) == (0.0, 0)
    sun = mark["cells"][1]
    assert (sun["name"], sun["state"], sun["credit"]) == ("sun", "found", 1.0)
    ((start, end),) = sun["spans"]
    assert answer[start:end] == sun["evidence"]
    for secret in ("The light is sent by the sun.", "The sky mirrors the sea."):
        assert secret not in str(mark)


@pytest.mark.parametrize("state", ["found", "in-doubt", "contradicted", "not-found"])
def test_marks_of_texts_from_before_are_told_with_what_they_have(api, student, state):
    variant = VariantFactory(version=text_version(), student=student)
    submission = SubmissionFactory(variant=variant, response={"answer": "The air."})
    cell = {"state": state, "text": "Air.", "evidence": ""}
    old = {"credit": 0.5, "note": "in-doubt", "feedback": "", "cells": [cell]}
    GradingFactory(submission=submission, marks={"answer": old})

    mark = api.get(f"/api/v1/submissions/{submission.pk}/").json()["grading"]["marks"]["answer"]

    assert mark["cells"] == [cell]
    assert (mark["provisional"], mark["reasons"]) == (False, [])


def test_the_reasons_for_a_look_are_told(api, student):
    variant = VariantFactory(version=text_version(), student=student)
    submission = written(variant)
    marked(submission)

    verdict = api.get(f"/api/v1/submissions/{submission.pk}/").json()["grading"]

    assert verdict["provisional"]
    assert verdict["marks"]["answer"]["reasons"] == ["contradicted", "in-doubt"]


def test_a_drawn_choice_is_marked_by_its_mistakes(api):
    choice = {"problem": "causal-attention", "seed": 7, "choice_of": "output"}
    problem = engine.realise("causal-attention", 7, choice_of="output")
    names = [option.name for option in problem.parts[0].rule.options]
    wrong = next(name for name in names if name != problem.parts[0].key)

    url = api.submit(choice | {"response": {"output": wrong}}).headers["Location"]
    drain("fast")

    mark = api.get(url).json()["grading"]["marks"]["output"]
    assert mark["note"] in problem.origin.slips
    assert mark["feedback"]
    in_full = api.submit(
        {"problem": "causal-attention", "seed": 7, "response": {"q": "[[1,2],[3,4],[5,6]]"}}
    )
    assert in_full.json()["variant"] != api.get(url).json()["variant"]


def test_a_choice_of_what_cannot_be_chosen_names_the_field(api):
    answer = {"problem": "causal-attention", "seed": 7, "choice_of": "q", "response": {"q": "a"}}

    response = api.submit(answer)

    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == "#/choice_of"
