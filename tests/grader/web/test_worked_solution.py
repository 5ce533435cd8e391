"""The worked solution: on its page, as a document, as a script."""

from __future__ import annotations

import pytest
from django.urls import reverse

from grader import engine
from grader.services.grading import drain
from tests.factories import SubmissionFactory, UserFactory, VariantFactory, right_answer
from tests.reading import Page, numbers_of

pytestmark = pytest.mark.django_db

EXPORTS = ("solution-tex", "verify-py")
each_export = pytest.mark.parametrize("export", EXPORTS)


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr("grader.services.bell.ring", lambda *_: None)


@pytest.fixture
def submission(client):
    """A graded submission in which the values were not projected."""
    variant = VariantFactory()
    client.force_login(variant.student)
    response = right_answer(variant) | {"v": variant.key["givens"]["x"]}
    submission = SubmissionFactory(variant=variant, response=response)
    drain("fast")
    return submission


def page_of(client, submission):
    return client.get(submission.get_absolute_url() + "?solution=1").content.decode()


def test_what_was_entered_stands_beside_what_is_right_and_only_where_they_differ(
    client, submission
):
    html = page_of(client, submission)

    values = html[html.index("The values") : html.index("The scores")]
    assert html.count(">yours</span>") == values.count(">yours</span>") == 1
    assert values.count(">right</span>") == 1
    assert "Values not projected" in values
    assert Page(html).faults == []


def test_steps_of_a_family_stand_below_its_heading_and_those_between_say_so(client):
    variant = VariantFactory(
        version__generator="forward-diffusion", version__title="Forward diffusion"
    )
    client.force_login(variant.student)
    submission = SubmissionFactory(variant=variant)
    drain("fast")

    html = page_of(client, submission)

    assert html.count('<h3 class="family">') == 2
    first = html[html.index("Step 1</h3>") : html.index("Step 2</h3>")]
    assert first.count('class="line between"') == 2
    assert "The variance" in first


@each_export
def test_a_solution_can_be_kept_once_there_are_marks_and_only_by_its_owner(
    client, submission, export
):
    address = reverse(export, args=[submission.pk])
    assert address in page_of(client, submission)
    assert address not in client.get(submission.get_absolute_url()).content.decode()

    kept = client.get(address)

    assert kept.status_code == 200
    assert kept["Content-Type"] in {"text/x-tex; charset=utf-8", "text/x-python; charset=utf-8"}
    assert kept["Content-Disposition"].startswith('attachment; filename="causal-self-attention')
    assert "no-cache" in kept["Cache-Control"]
    client.force_login(UserFactory())
    assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 405


@each_export
def test_nothing_is_given_away_before_there_are_marks(client, export):
    variant = VariantFactory()
    client.force_login(variant.student)
    submission = SubmissionFactory(variant=variant)

    refused = client.get(reverse(export, args=[submission.pk]))

    assert refused.status_code == 404
    secrets = numbers_of({name: part["key"] for name, part in variant.key["parts"].items()})
    assert not any(text in refused.content.decode() for text in secrets)


def test_the_document_has_the_answers_and_the_marks(client, submission):
    text = client.get(reverse("solution-tex", args=[submission.pk])).content.decode()

    assert text.isascii()
    assert text.count(r"\begin{document}") == text.count(r"\end{document}") == 1
    assert r"\textbf{Here it first went wrong.}" in text
    assert r"Values not projected, 0.5 of 1" in text
    assert r"\textbf{Score: 93.75\,\%}" in text


def test_the_script_knows_what_the_site_recorded(client, submission):
    text = client.get(reverse("verify-py", args=[submission.pk])).content.decode()
    names = {"__name__": "verify"}
    exec(compile(text, "verify.py", "exec", dont_inherit=True), names)  # noqa: S102
    check = names["Check"](names["PROBLEM"], names["STEPS"], names["SLIPS"])

    report = names["report"](check)

    assert check.agrees()
    assert report.endswith("Score: 0.9375\nThe site recorded the same marks.")


def test_a_problem_that_has_changed_since_shows_what_is_known_and_has_no_script(client, submission):
    variant = submission.variant
    variant.key["version"] = 0
    variant.save(update_fields=["key"])

    html = page_of(client, submission)

    assert "The queries" in html
    assert "formulas have changed since" in html
    assert r"\operatorname{softmax}" not in html
    assert reverse("verify-py", args=[submission.pk]) not in html
    assert client.get(reverse("verify-py", args=[submission.pk])).status_code == 404
    assert client.get(reverse("solution-tex", args=[submission.pk])).status_code == 200


def test_a_choice_among_results_shows_all_steps_of_the_derivation(client):
    variant = VariantFactory()
    problem = engine.realise("causal-attention", 7, choice_of="output")
    variant.content, variant.key = engine.freeze(problem)
    variant.save(update_fields=["content", "key"])
    client.force_login(variant.student)
    wrong = next(name for name in "abc" if name != variant.key["parts"]["output"]["key"])
    submission = SubmissionFactory(variant=variant, response={"output": wrong})
    drain("fast")

    html = page_of(client, submission)

    assert html.count('class="line between') == 5
    assert html.count("Here it first went wrong.") == 1
    assert html.index("Here it first went wrong.") < html.rindex("The output")
    assert client.get(reverse("solution-tex", args=[submission.pk])).status_code == 200
