"""The pages of the review: for instructors alone, of nobody in particular, also without script."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from grader.models import Decision
from grader.services.disputing import ask_for_review
from grader.services.reviewing import decide
from tests.factories import UserFactory
from tests.grader.reviews import OCEAN, VAGUE, answered, instructor, latest, seen, state_of
from tests.grader.texts import PART, text_version
from tests.reading import Page

pytestmark = pytest.mark.django_db

BOTH = {"scattering": 1.0, "sun": 1.0}
MOST_QUERIES = 30


@pytest.fixture
def version():
    return text_version()


@pytest.fixture
def judge():
    return instructor()


@pytest.fixture
def client(judge):
    client = Client()
    client.force_login(judge)
    return client


def address(version, name="review-item", *more):
    return reverse(name, args=[version.item.bank.slug, version.item.slug, *more])


def page_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    page = Page(answer.content.decode())
    assert page.faults == []
    return page


def form_on(page):
    """What the form on the desk sends when nothing is changed in it."""
    desk = page.html.partition('class="desk"')[2].partition("</form>")[0]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", desk):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if attributes["type"] == "hidden" or " checked" in tag:
            sent.setdefault(attributes["name"], []).append(unescape(attributes["value"]))
    return sent


def test_students_and_strangers_find_no_such_pages(version):
    (submission,) = answered(version, VAGUE)
    student = submission.variant.student
    stranger = Client()
    stranger.force_login(student)
    pages = ["/review/", address(version), address(version, "wordings")]

    for client in (Client(), stranger):
        assert {client.get(page).status_code for page in pages} == {404}
        for name in ("decide", "undo-decision", "accept-wording"):
            assert client.post(address(version, name)).status_code == 404
    assert "Review" not in Page(stranger.get("/").content.decode()).text


def test_who_owns_a_bank_reviews_it_and_no_other(version):
    answered(version, VAGUE)
    owner, client = UserFactory(), Client()
    client.force_login(owner)
    assert client.get(address(version)).status_code == 404

    version.item.bank.owner = owner
    version.item.bank.save()

    assert client.get(address(version)).status_code == 200
    assert "Review" in Page(client.get("/").content.decode()).text


def test_where_nothing_waits_it_is_said_what_will_come(client):
    assert "Nothing waits for you" in page_of(client, "/review/").text


def test_items_say_how_much_waits_and_how_many_marks_are_asked(client, version):
    first, _, _ = answered(version, VAGUE, VAGUE, OCEAN)
    ask_for_review(first, PART)

    text = page_of(client, "/review/").text

    assert "3 answers in 2 clusters 1 disputed 0 of 10 marks to start with" in " ".join(
        text.split()
    )


def test_of_three_marks_it_is_said_how_near_the_marker_came(client, version, judge):
    for answer in (VAGUE, OCEAN, VAGUE + " Perhaps."):
        (submission,) = answered(version, answer)
        decide(version.item, PART, seen(submission), {"scattering": 0.5}, by=judge)

    text = page_of(client, "/review/").text

    assert "3 of 10 marks to start with marker 38 points of 100 off, over 3 answers" in text


def test_no_name_of_a_student_is_shown(client, version):
    submission, *_ = answered(version, VAGUE, OCEAN)
    ask_for_review(submission, PART, "sun", "I did say it.")

    page = page_of(client, address(version))

    assert submission.variant.student.username not in page.html
    assert "I did say it." in page.text
    assert "Idea 2" in page.text


def test_the_form_as_it_stands_gives_what_the_marker_gave(client, version):
    first, second = answered(version, VAGUE, VAGUE)
    form = form_on(page_of(client, address(version)))

    assert (form["share-scattering"], form["share-sun"]) == (["0"], ["0"])
    client.post(address(version, "decide"), form)

    assert latest(first).decision == latest(second).decision is not None
    assert latest(first).score == 0.0


def test_what_is_unticked_keeps_its_mark_and_waits(client, version):
    answered(version, VAGUE, VAGUE)
    form = form_on(page_of(client, address(version)))
    stays = form["answer"].pop().partition(":")[0]
    form |= {"share-sun": ["1"], "why": ["It is the sun."]}

    client.post(address(version, "decide"), form)

    (grading,) = Decision.objects.get().gradings.all()
    assert str(grading.submission_id) != stays
    assert (grading.score, grading.why) == (0.25, "It is the sun.")
    assert "Answer 1 of 1" in page_of(client, address(version)).text


def test_a_decision_leads_on_to_the_next_and_can_be_taken_back(client, version):
    answered(version, VAGUE, OCEAN)
    first = page_of(client, address(version))
    form = form_on(first)

    answer = client.post(address(version, "decide"), form)
    following = page_of(client, answer["Location"])
    assert "Saved: 1 answer marked." in following.text
    assert form_on(following)["answer"] != form["answer"]

    decision = Decision.objects.get()
    answer = client.post(address(version, "undo-decision"), {"decision": decision.pk})
    again = form_on(page_of(client, answer["Location"]))

    # The same answer, with the mark that it has got by being taken back.
    assert again["answer"][0].partition(":")[0] == form["answer"][0].partition(":")[0]
    assert state_of(decision.gradings.get().submission) == "needs-review"


def test_previous_and_next_lead_through_all_that_waits(client, version):
    answered(version, VAGUE, OCEAN)
    page = page_of(client, address(version))
    onward = re.search(r'href="(\?at=[^"]*)" data-key="n ArrowRight"', page.html)[1]

    second = page_of(client, address(version) + onward)

    assert "Answer 2 of 2" in second.text
    assert 'data-key="p ArrowLeft"' in second.html
    assert 'data-key="n ArrowRight"' not in second.html


def test_what_somebody_else_decided_is_shown(client, version):
    (submission,) = answered(version, VAGUE)
    form = form_on(page_of(client, address(version)))
    decide(version.item, PART, seen(submission), BOTH, by=instructor(), why="Fair enough.")

    answer = client.post(address(version, "decide"), form)

    assert answer.status_code == 409
    page = Page(answer.content.decode())
    assert page.faults == []
    assert VAGUE in page.text
    assert "Fair enough." in page.text
    assert latest(submission).score == 1.0


def test_a_double_click_leads_on_without_a_word(client, version):
    answered(version, VAGUE, OCEAN)
    form = form_on(page_of(client, address(version)))

    answers = [client.post(address(version, "decide"), form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"answer": []},
        {"answer": ["not-an-answer"]},
        {"answer": ["1:2:3"]},
        {"share-sun": ["7"]},
        {"share-moon": ["1"]},
        {"part": ["nowhere"]},
    ],
)
def test_what_no_page_of_ours_sends_is_refused(client, version, change):
    answered(version, VAGUE)
    form = form_on(page_of(client, address(version))) | change

    assert client.post(address(version, "decide"), form).status_code == 400
    assert not Decision.objects.exists()


@pytest.mark.parametrize("at", ["", "x", "x:y", "00000000-0000-0000-0000-000000000000:answer"])
def test_what_does_not_wait_gives_way_to_the_first(client, version, at):
    answered(version, VAGUE, OCEAN)

    assert "Answer 1 of 2" in page_of(client, f"{address(version)}?at={at}").text


@pytest.mark.parametrize("decision", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_what_one_has_not_decided_one_cannot_take_back(client, version, decision):
    assert client.post(address(version, "undo-decision"), {"decision": decision}).status_code == 404


def test_others_decisions_cannot_be_taken_back(client, version):
    (submission,) = answered(version, VAGUE)
    decided = decide(version.item, PART, seen(submission), BOTH, by=instructor())

    answer = client.post(address(version, "undo-decision"), {"decision": decided.decision.pk})

    assert answer.status_code == 404
    assert latest(submission).score == 1.0


def test_pages_ask_the_database_a_bounded_number_of_times(
    client, version, judge, django_assert_max_num_queries
):
    for number in range(4):
        (submission,) = answered(version, f"{VAGUE} {number}")
        decide(version.item, PART, seen(submission), BOTH, by=judge)
    answered(version, *(f"{OCEAN} And {number}." for number in range(12)))

    for page in ("/review/", address(version)):
        client.get(page)
        with django_assert_max_num_queries(MOST_QUERIES, info=page):
            client.get(page)
