"""The pages with the results of an exam."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grader.models import Attempt, Draft, Printout, Submission, Variant
from grader.services.grading import drain
from questions.models import Assessment
from tests.factories import (
    AssessmentFactory,
    AttemptFactory,
    ItemVersionFactory,
    PrintoutFactory,
    SlotFactory,
    SubmissionFactory,
    UserFactory,
    right_answer,
)
from tests.grader.sat import answered, many, marked, sat
from tests.reading import Page, numbers_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr("grader.services.bell.ring", lambda *_: None)
    monkeypatch.setattr("grader.services.bell.send", lambda *_, **__: None)


@pytest.fixture
def attempt(client):
    """A marked exam: one item right, one with its mask forgotten, one left empty."""
    attempt = sat(assessment__title="Midterm")
    client.force_login(attempt.student)
    marked(attempt, 1, 1.0, points=4, seconds=75)
    wrong = marked(attempt, 2, 0.0, points=10)
    response = right_answer(wrong.variant) | {"v": wrong.variant.key["givens"]["x"]}
    Submission.objects.filter(pk=wrong.submission_id).update(response=response, state="queued")
    wrong.submission.gradings.all().delete()
    SlotFactory(attempt=attempt, position=3, points=2)
    drain("fast")
    return attempt


def url(name, attempt, *more):
    return reverse(name, args=[attempt.pk, *more])


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_results_say_points_receipt_and_each_verdict_in_words(client, attempt):
    html = page(client, url("results", attempt))

    text = Page(html).text
    assert Page(html).faults == []
    assert "13.38 of 16 points 84 %" in text
    assert f"Receipt {attempt.receipt}" in text
    assert "1 min 15 s" in text
    for words in ("Right", "Partly right", "Left empty", "Values not projected"):
        assert words in text
    assert all(url("result", attempt, n) in html for n in (1, 2, 3))
    assert "data-live" not in html
    assert "http-equiv" not in html


def test_while_marks_arrive_the_page_goes_on_by_itself(client):
    attempt = sat()
    client.force_login(attempt.student)
    marked(attempt, 1, 1.0)
    answered(attempt, 2)

    html = page(client, url("results", attempt))

    assert "1 of 2 marked" in Page(html).text
    assert "1 of 2 so far" in Page(html).text
    assert '<progress value="1" max="2"' in html
    assert '<tr id="item-2" data-live>' in html
    assert '<tr id="item-1">' in html
    assert '<noscript><meta http-equiv="refresh"' in html
    assert url("practise-missed", attempt) not in html
    assert url("order-pdf", attempt) not in html

    drain("fast")

    html = page(client, url("results", attempt))
    assert "data-live" not in html
    assert url("order-pdf", attempt) in html


def test_provisional_marks_look_it_and_the_total_says_so(client):
    attempt = sat()
    client.force_login(attempt.student)
    marked(attempt, 1, 0.5, provisional=True)

    html = page(client, url("results", attempt))

    assert "Includes the provisional mark of 1 item" in Page(html).text
    assert 'class="standing pen--provisional"' in html


def test_one_item_has_the_notes_the_solution_and_its_neighbours(client, attempt):
    html = page(client, url("result", attempt, 2))

    assert Page(html).faults == []
    assert "Values not projected" in html
    assert "Here it first went wrong." in html
    assert "Worked solution" in html
    assert f'data-key="p" href="{url("result", attempt, 1)}"' in html
    assert f'data-key="n" href="{url("result", attempt, 3)}"' in html
    assert client.get(url("result", attempt, 4)).status_code == 404


def test_an_item_left_empty_shows_the_solution_alone(client, attempt):
    html = page(client, url("result", attempt, 3))

    assert "Left empty; below is how it is done." in html
    assert "Worked solution" in html
    assert 'role="note"' not in html
    assert "To keep:" not in html
    assert 'data-key="n"' not in html


def test_one_item_without_its_mark_has_no_solution_yet(client):
    attempt = sat()
    client.force_login(attempt.student)
    slot = answered(attempt, 1, submission={"response": {"q": [[9, 9], [9, 9], [9, 9]]}})

    html = page(client, url("result", attempt, 1))

    assert "Worked solution" not in html
    assert 'http-equiv="refresh"' in html
    assert not [text for text in numbers_of(keys_of(slot)) if text in html]


def keys_of(slot):
    return {name: part["key"] for name, part in slot.variant.key["parts"].items()}


def test_who_lost_nothing_is_told_so_and_what_is_next(client):
    attempt = sat()
    client.force_login(attempt.student)
    marked(attempt, 1, 1.0)

    html = page(client, url("results", attempt))

    assert "No marks were lost." in html
    assert f'href="{attempt.assessment.get_absolute_url()}">sit it again' in html


def test_what_could_not_be_read_is_shown_as_it_was_written_and_what_was_late_too(client, attempt):
    slot = attempt.slots.get(position=2)
    Draft.objects.create(
        variant=slot.variant,
        response={"q": [["<b>half</b>", ""], ["1", "2"]]},
        saved_at=timezone.now(),
        late_response={"scores": [["7", "8"]]},
        late_at=timezone.now(),
    )
    slot.submission.response.pop("q")
    slot.submission.save(update_fields=["response"])

    html = page(client, url("result", attempt, 2))

    assert "Could not be read" in html
    assert "This could not be read, and so was not marked" not in html
    assert "&lt;b&gt;half&lt;/b&gt;" in html
    assert "Give 3 rows of 2 numbers; 2 by 2 were found." in html
    assert "This came after the deadline" in html
    assert "7  8" in html


def test_a_grid_with_empty_cells_is_shown_at_its_place_and_is_not_called_empty(client, attempt):
    slot = attempt.slots.get(position=2)
    grid = [["0.5", ""], ["1", "2"], ["3", "4"]]
    Draft.objects.create(variant=slot.variant, response={"q": grid}, saved_at=timezone.now())
    slot.submission.response.pop("q")
    slot.submission.save(update_fields=["response"])

    html = page(client, url("result", attempt, 2))

    assert "Not complete" in html
    assert "Row 1, column 2 is empty" in html
    assert "Left empty" not in html


def test_an_item_of_which_nothing_could_be_read_is_not_called_empty(client, attempt):
    slot = attempt.slots.get(position=3)
    response = {"q": [["0,5", "1"], ["1", "2"], ["3", "4"]]}
    Draft.objects.create(variant=slot.variant, response=response, saved_at=timezone.now())

    html = page(client, url("result", attempt, 3))

    assert "Left empty" not in html
    assert "This could not be read, and so was not marked" in html
    assert "0,5  1\n1  2\n3  4" in html
    assert "write 0.5 with a decimal point, not a comma" in html
    assert "Not marked" in page(client, url("results", attempt))


def test_the_print_view_has_everything_once(client, attempt):
    html = page(client, url("results-print", attempt))

    assert Page(html).faults == []
    assert html.count('class="printed printed--worked"') == 3
    assert html.count("Worked solution") == 3
    assert attempt.receipt in html
    assert attempt.student.username in html


WITHHELD = [
    {"release": Assessment.Release.BY_HAND},
    {"release": Assessment.Release.WHEN_CLOSED},
    {
        "release": Assessment.Release.WHEN_CLOSED,
        "closes": timezone.now() + timedelta(days=400),
    },
]


@pytest.fixture(params=WITHHELD, ids=["by-hand", "when-closed", "when-closed-at-a-time"])
def withheld(client, request):
    attempt = sat(assessment=AssessmentFactory(**request.param))
    client.force_login(attempt.student)
    marked(attempt, 1, 0.5, note="mask-forgotten")
    SlotFactory(attempt=attempt, position=2)
    return attempt


def test_before_the_release_only_the_receipt_is_shown(client, withheld):
    html = page(client, url("results", withheld))

    text = Page(html).text
    assert withheld.receipt in text
    assert "1 of 2 items" in text
    assert "Marks and solutions are shown here when" in text
    assert "points" not in text


def test_before_the_release_no_address_gives_anything_away(client, withheld):
    printout = PrintoutFactory(attempt=withheld, state="ready", content=b"%PDF")
    gets = [
        url("results", withheld),
        url("results-print", withheld),
        url("result", withheld, 1),
        url("result", withheld, 2),
        reverse("printout", args=[printout.pk]),
        reverse("printout-file", args=[printout.pk]),
    ]
    posts = [url("order-pdf", withheld), url("practise-missed", withheld)]
    answers = [client.get(address, follow=True) for address in gets]
    answers += [client.post(address, follow=True) for address in posts]

    secrets = [text for slot in withheld.slots.all() for text in numbers_of(keys_of(slot))]
    for answer in answers:
        html = answer.content.decode()
        assert not [text for text in secrets if text in html]
        assert "Mask forgotten" not in html
        assert "Worked solution" not in html
        assert b"%PDF" not in answer.content
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 404, 404, 200, 200]
    assert Printout.objects.get() == printout
    assert not Attempt.objects.filter(mode=Attempt.Mode.PRACTICE).exists()


def test_once_released_by_hand_all_is_shown(client, withheld):
    Assessment.objects.update(release="by-hand", released_at=timezone.now())

    assert "Mask forgotten" in page(client, url("results", withheld))


@pytest.mark.parametrize("name", ["results", "results-print"])
def test_an_exam_that_goes_on_has_no_results(client, name):
    attempt = AttemptFactory(assessment__release="at-once")
    client.force_login(attempt.student)
    slot = SlotFactory(attempt=attempt)

    answer = client.get(url(name, attempt), follow=True)

    assert answer.redirect_chain[-1][0].startswith(attempt.get_absolute_url())
    assert not [text for text in numbers_of(keys_of(slot)) if text in answer.content.decode()]


def test_practice_has_no_results_of_this_kind(client):
    attempt = AttemptFactory(mode=Attempt.Mode.PRACTICE)
    client.force_login(attempt.student)

    assert client.get(url("results", attempt)).status_code == 404


def test_anothers_results_are_as_absent_as_none(client, attempt):
    printout = PrintoutFactory(attempt=attempt, state="ready", content=b"%PDF")
    for user in (UserFactory(), None):
        client.logout()
        if user:
            client.force_login(user)
        for name, more in (("results", []), ("result", [1]), ("results-print", [])):
            assert client.get(url(name, attempt, *more)).status_code == 404
        for name in ("order-pdf", "practise-missed"):
            assert client.post(url(name, attempt)).status_code == 404
        for name in ("printout", "printout-file"):
            assert client.get(reverse(name, args=[printout.pk])).status_code == 404


def test_nothing_is_done_by_merely_looking(client, attempt):
    for name in ("order-pdf", "practise-missed"):
        assert client.get(url(name, attempt)).status_code == 405


def queries_for(client, address):
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    ("name", "more"), [("results", []), ("results-print", []), ("result", [2])]
)
def test_an_exam_of_any_size_takes_the_same_few_queries(client, name, more):
    counts = []
    for size in (23, 60):
        attempt = many(size)
        client.force_login(attempt.student)
        counts.append(queries_for(client, url(name, attempt, *more)))

    assert counts[0] == counts[1] <= 30


def test_what_was_missed_is_practised_with_fresh_numbers(client, attempt):
    slots = list(attempt.slots.values_list("position", "submission"))

    answer = client.post(url("practise-missed", attempt))

    run = Attempt.objects.get(mode=Attempt.Mode.PRACTICE)
    first, second = run.slots.order_by("position")
    assert answer.url == first.variant.get_absolute_url()
    assert run.scope == {"missed": str(attempt.pk)}
    assert (first.aim, second.aim) == ("values-not-projected", "")
    old = attempt.slots.get(position=2).variant
    assert first.variant.version == old.version
    assert first.variant.content["givens"] != old.content["givens"]
    assert list(attempt.slots.values_list("position", "submission")) == slots


def test_while_marks_are_awaited_nobody_knows_what_was_missed(client):
    attempt = sat()
    client.force_login(attempt.student)
    marked(attempt, 1, 0.0)
    answered(attempt, 2)

    for name in ("practise-missed", "order-pdf"):
        assert client.post(url(name, attempt)).url == url("results", attempt)
    assert not Attempt.objects.filter(mode=Attempt.Mode.PRACTICE).exists()
    assert not Printout.objects.exists()


def test_a_visitor_has_results_and_practice_too(client):
    client.post(reverse("issue", args=public_item()))
    variant = SubmissionFactory(variant=last_variant(), state="graded").variant
    attempt = sat(visitor=variant.visitor)
    SlotFactory(attempt=attempt, position=1, variant=variant)

    assert "Results" in page(client, url("results", attempt))
    assert client.post(url("practise-missed", attempt)).status_code == 302
    assert Attempt.objects.get(mode=Attempt.Mode.PRACTICE).visitor == variant.visitor


def public_item():
    version = ItemVersionFactory(item__bank__visibility="public")
    return version.item.bank.slug, version.item.slug


def last_variant():
    return Variant.objects.latest("issued_at")


def test_a_pdf_is_ordered_once_and_its_page_tells_how_far_it_is(client, attempt):
    answer = client.post(url("order-pdf", attempt))
    again = client.post(url("order-pdf", attempt))

    printout = Printout.objects.get()
    address = reverse("printout", args=[printout.pk])
    assert answer.url == again.url == address
    html = page(client, address)
    assert "It is next." in html
    assert "data-live" in html

    Printout.objects.update(state="making", done=2)
    assert "2 of 3 items laid out" in Page(page(client, address)).text

    Printout.objects.update(state="ready", content=b"%PDF-1.7 whole")
    html = page(client, address)
    assert reverse("printout-file", args=[printout.pk]) in html
    assert "data-live" not in html


def test_the_file_is_a_pdf_to_be_saved(client, attempt):
    printout = PrintoutFactory(attempt=attempt, state="ready", content=b"%PDF-1.7 whole")

    answer = client.get(reverse("printout-file", args=[printout.pk]))

    assert answer.content == b"%PDF-1.7 whole"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="midterm-results.pdf"'
    assert "no-cache" in answer["Cache-Control"]


def test_a_pdf_that_is_not_there_has_no_file_and_says_what_to_do_instead(client, attempt):
    printout = PrintoutFactory(attempt=attempt, state="failed")

    assert client.get(reverse("printout-file", args=[printout.pk])).status_code == 404
    html = page(client, reverse("printout", args=[printout.pk]))
    assert "It could not be made" in html
    assert url("results-print", attempt) in html


def test_without_its_libraries_the_print_view_is_offered_instead(client, attempt, monkeypatch):
    for module in ("grader.web.results", "grader.web.printouts"):
        monkeypatch.setattr(f"{module}.can_print", lambda: False)

    html = page(client, url("results", attempt))

    assert "A PDF cannot be made here" in html
    assert url("order-pdf", attempt) not in html
    assert client.post(url("order-pdf", attempt)).url == url("results-print", attempt)
    assert not Printout.objects.exists()
