"""From an item to its marks, page by page."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from grader.models import Submission, Variant
from grader.services.grading import drain
from questions.services.importing import load_bank
from tests.factories import (
    ItemVersionFactory,
    SubmissionFactory,
    UserFactory,
    VariantFactory,
    right_answer,
    wrong_answer,
)
from tests.questions.samples import small_bank
from tests.reading import Page, numbers_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr("grader.services.bell.ring", lambda *_: None)
    monkeypatch.setattr("grader.web.views.await_verdict", lambda submission: submission)


def typed(variant, response):
    """A response as a browser posts it: every box by itself, the boxes not asked left out."""
    posted = {}
    for part in variant.content["parts"]:
        answer = response.get(part["name"], "")
        if part["kind"] != "matrix":
            posted[part["name"]] = answer
            continue
        free = part["free"] or [[False] * part["shape"][1]] * part["shape"][0]
        posted[part["name"]] = [
            answer[i][j] if answer else ""
            for i, row in enumerate(free)
            for j, left_out in enumerate(row)
            if not left_out
        ]
    return posted


def submit(client, variant, response, **more):
    return client.post(variant.get_absolute_url(), typed(variant, response) | more)


@pytest.fixture
def bank():
    return load_bank(small_bank()).bank


@pytest.fixture
def variant(client):
    variant = VariantFactory()
    client.force_login(variant.student)
    return variant


def test_a_visitor_without_an_account_gets_a_variant_and_keeps_it(client):
    version = ItemVersionFactory()
    address = reverse("issue", args=[version.item.bank.slug, version.item.slug])

    response = client.post(address, {"numbers": "new"}, follow=True)

    variant = Variant.objects.get()
    assert response.redirect_chain == [(variant.get_absolute_url(), 302)]
    assert str(variant.visitor) == client.session["visitor"]
    assert client.get(variant.get_absolute_url()).status_code == 200


def test_the_exams_own_numbers_are_given_where_asked_for(client, bank):
    address = reverse("issue", args=[bank.slug, "compute"])

    client.post(address, {"numbers": "printed"})
    client.post(address, {"numbers": "new"})

    new, printed = Variant.objects.order_by("-issued_at")
    assert printed.content["givens"][0]["value"] == [[0.2, 0.8], [0.5, 0.5]]
    assert (printed.printed, new.printed) == (True, False)


def test_a_page_only_looked_at_makes_no_visitor_and_no_variant(client):
    version = ItemVersionFactory()
    address = reverse("issue", args=[version.item.bank.slug, version.item.slug])

    assert client.get(address).status_code == 405
    assert client.get(version.item.get_absolute_url()).status_code == 200
    assert Variant.objects.count() == 0
    assert "visitor" not in client.session


def test_the_page_shows_the_problem_its_boxes_and_its_tolerance(client, variant):
    page = client.get(variant.get_absolute_url()).content.decode()

    assert len(re.findall(r'<input name="weights"', page)) == 9
    assert len(re.findall(r'<input name="scores"', page)) == 6, "masked scores are not asked"
    assert 'aria-label="Row 3, column 2"' in page
    assert "3 decimals; ±0.0" in page
    assert "Conventions used here" in page
    assert "import numpy as np" in page


def test_the_key_is_on_no_page_before_the_solution_is_asked_for(client, variant):
    secrets = numbers_of({name: part["key"] for name, part in variant.key["parts"].items()})
    submission = SubmissionFactory(variant=variant, response=wrong_answer(variant))
    addresses = [variant.get_absolute_url(), submission.get_absolute_url()]
    asked_too_early = submission.get_absolute_url() + "?solution=1"

    before = [client.get(address).content.decode() for address in [*addresses, asked_too_early]]
    drain("fast")
    after = [client.get(address).content.decode() for address in addresses]
    solution = client.get(asked_too_early).content.decode()

    assert len(secrets) > 5
    for page in before + after:
        assert [text for text in secrets if text in page] == []
        assert "mask-forgotten" not in page
    assert [text for text in secrets if text in solution] != []


def test_an_answer_waits_and_its_page_asks_again_with_and_without_javascript(client, variant):
    response = submit(client, variant, right_answer(variant))

    submission = Submission.objects.get()
    page = client.get(response["Location"]).content.decode()
    assert response["Location"] == submission.get_absolute_url()
    assert "Being marked" in page
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page
    assert page.count("data-live") == 2
    assert page.count("Waiting") == len(variant.content["parts"])


def test_marks_stand_beside_the_parts_once_there_are_any(client, variant):
    submit(client, variant, right_answer(variant))
    drain("fast")

    page = Page(client.get(Submission.objects.get().get_absolute_url()).content.decode())

    assert "100 %" in page.text
    assert page.text.count("Right") == len(variant.content["parts"])
    assert "data-live" not in page.html
    assert "http-equiv" not in page.html
    assert "Another like this" in page.text


def test_a_wrong_entry_is_ringed_and_the_others_are_not(client, variant):
    response = right_answer(variant)
    response["q"][2][1] += 5
    submit(client, variant, response)
    drain("fast")

    page = client.get(Submission.objects.get().get_absolute_url()).content.decode()

    queries = page[page.index('id="q-asked"') : page.index('id="k-asked"')]
    assert queries.count('class="ring"') == 1
    assert "Some entries are right" in queries


def test_an_answer_that_is_wrong_throughout_bears_no_rings(client, variant):
    submit(client, variant, {"k": [[9, 8], [7, 6], [5, 4]]})
    drain("fast")

    page = client.get(Submission.objects.get().get_absolute_url()).content.decode()

    assert 'class="ring"' not in page
    assert "Not right yet" in page


def test_the_solution_names_the_first_step_that_went_wrong(client, variant):
    response = right_answer(variant)
    response["k"] = [[9, 9], [9, 9], [9, 9]]
    submission = SubmissionFactory(variant=variant, response=response)
    drain("fast")

    page = client.get(submission.get_absolute_url() + "?solution=1").content.decode()

    assert page.count("Here it first went wrong.") == 1
    before, after = page.split("Here it first went wrong.")
    assert "The queries" in before.partition("Worked solution")[2]
    assert after.index("The keys") < after.index("The values")


def test_an_unreadable_entry_comes_back_with_all_that_was_written(client, variant):
    response = right_answer(variant)
    response["q"][0][1] = "0,5"
    response["v"] = ""

    returned = submit(client, variant, response, **{"v-pasted": "np.array([[1, 2], [3, 4"})

    page = returned.content.decode()
    assert returned.status_code == 422
    assert Submission.objects.count() == 0
    assert "write 0.5 with a decimal point, not a comma" in page
    marked = re.findall(r"<input name=\"q\"[^>]*aria-invalid=\"true\"[^>]*>", page)
    assert [re.search(r'aria-label="([^"]*)"', box)[1] for box in marked] == ["Row 1, column 2"]
    assert 'value="0,5"' in page
    assert "np.array([[1, 2], [3, 4</textarea>" in page
    assert f'value="{response["k"][0][0]}"' in page


def test_a_wholly_empty_form_costs_no_try(client, variant):
    returned = submit(client, variant, {})

    assert returned.status_code == 422
    assert "Nothing is filled in yet" in returned.content.decode()
    assert Submission.objects.count() == 0


def test_a_pasted_matrix_counts_in_place_of_the_boxes(client, variant):
    response = right_answer(variant)
    pasted = "[" + "; ".join(" ".join(map(str, row)) for row in response["q"]) + "]"

    submit(client, variant, response | {"q": [[9, 9], [9, 9], [9, 9]]}, **{"q-pasted": pasted})
    drain("fast")

    submission = Submission.objects.get()
    assert submission.response["q"] == pasted
    assert submission.gradings.get().score == 1
    page = client.get(submission.get_absolute_url()).content.decode()
    assert page.count('class="matrix"') >= 6


def test_a_double_click_submits_once_and_a_changed_answer_again(client, variant):
    token = client.get(variant.get_absolute_url()).context["form"].token

    first = submit(client, variant, right_answer(variant), _token=token)
    double = submit(client, variant, right_answer(variant), _token=token)
    # From the page that the browser's Back button brings, with the same token in it.
    changed = submit(client, variant, wrong_answer(variant), _token=token)

    assert first["Location"] == double["Location"] != changed["Location"]
    assert Submission.objects.count() == 2


def test_boxes_are_filled_with_the_last_try(client, variant):
    submission = SubmissionFactory(variant=variant, response=wrong_answer(variant))

    page = client.get(variant.get_absolute_url()).content.decode()

    assert f'value="{submission.response["q"][0][0]}"' in page
    assert f'href="{submission.get_absolute_url()}"' in page


def test_another_like_this_has_other_numbers(client, variant):
    response = client.post(reverse("another", args=[variant.pk]))

    newest = Variant.objects.order_by("-issued_at")[0]
    assert response["Location"] == newest.get_absolute_url()
    assert newest.content["givens"] != variant.content["givens"]
    assert newest.student == variant.student


def test_marking_that_takes_long_is_said_to_be_delayed(client, variant, monkeypatch):
    submission = SubmissionFactory(variant=variant)
    monkeypatch.setattr("grader.web.views.marking_is_delayed", lambda: True)

    page = Page(client.get(submission.get_absolute_url()).content.decode())

    assert "Marking is delayed" in page.text
    assert "Your answer is kept" in page.text
    assert "data-live" in page.html


def test_what_no_worker_could_mark_is_with_an_instructor(client, variant):
    submission = SubmissionFactory(variant=variant, state=Submission.State.NEEDS_REVIEW)

    page = Page(client.get(submission.get_absolute_url() + "?solution=1").content.decode())

    assert "Waiting for an instructor" in page.text
    assert "Show worked solution" not in page.text
    assert "data-live" not in page.html


@pytest.mark.parametrize("item", ["pick", "explain", "compute"])
def test_every_page_on_the_way_is_sound(client, bank, item):
    client.post(reverse("issue", args=[bank.slug, item]), {"numbers": "new"})
    variant = Variant.objects.get()
    response = {"pick": {"answer": "a"}, "explain": {"answer": "<b>$x$</b> [a](javascript:b)"}}
    answer = response.get(item) or wrong_answer(variant)
    pages = [client.get(variant.get_absolute_url()), submit(client, variant, {})]
    submit(client, variant, answer)
    address = Submission.objects.get().get_absolute_url()
    pages.append(client.get(address))
    for queue in ("fast", "slow"):
        drain(queue)
    pages += [client.get(address), client.get(address + "?solution=1")]
    pages += [client.get(bank.get_absolute_url()), client.get(variant.get_absolute_url())]
    pages.append(client.get(variant.version.item.get_absolute_url()))

    for response in pages:
        page = Page(response.content.decode())
        assert page.faults == []
        assert page.headings.count("h1") == 1
        policy = response.headers["Content-Security-Policy"].split("; ")
        assert {"script-src 'self'", "style-src 'self'"} <= set(policy)


def test_what_a_student_wrote_is_never_taken_for_markdown(client, bank):
    client.post(reverse("issue", args=[bank.slug, "explain"]), {"numbers": "new"})
    variant = Variant.objects.get()
    name = variant.content["parts"][0]["name"]
    written = "<b>bold</b> **strong** $x$ [a](https://example.org)"

    client.post(variant.get_absolute_url(), {name: written})

    page = client.get(Submission.objects.get().get_absolute_url()).content.decode()
    escaped = "&lt;b&gt;bold&lt;/b&gt; **strong** $x$ [a](https://example.org)"
    assert escaped in page


def test_characters_that_a_database_cannot_keep_do_no_harm(client, bank):
    client.post(reverse("issue", args=[bank.slug, "explain"]), {"numbers": "new"})
    variant = Variant.objects.get()
    name = variant.content["parts"][0]["name"]

    response = client.post(
        variant.get_absolute_url(), {name: "\0so\0 \N{OWL}", "_token": "x" * 9999}
    )

    assert response.status_code == 302
    assert Submission.objects.get().response[name].startswith("so")


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_sees_the_work_of_another(client, method):
    submission = SubmissionFactory()
    addresses = [
        submission.get_absolute_url(),
        submission.variant.get_absolute_url(),
        reverse("another", args=[submission.variant_id]),
    ]
    refused = {"get": {404, 405}, "post": {404, 405}}[method]

    for learner in (None, UserFactory()):
        if learner:
            client.force_login(learner)
        for address in addresses:
            assert getattr(client, method)(address).status_code in refused
    assert Submission.objects.count() == 1
    assert Variant.objects.count() == 1
