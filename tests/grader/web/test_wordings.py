"""Adding a wording: written beside an answer, tried, accepted, watched, withdrawn."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from grader.models import AcceptedWording, Regrade
from grader.services.regrading import make_regrade
from grader.services.wordings import Wording, accept_wording
from tests.factories import UserFactory
from tests.grader.reviews import VAGUE, answered, instructor, latest
from tests.grader.texts import PART, marked, text_mark, text_version, written
from tests.grader.web.test_reviewing import MOST_QUERIES, address, page_of

pytestmark = pytest.mark.django_db

STAR = "Our nearest star beams all of the brightness down to us."
SENT = {"part": PART, "criterion": "sun", "text": STAR}


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


@pytest.fixture
def wording(version, judge):
    accept_wording(version.item, Wording(**SENT), by=judge)
    return AcceptedWording.objects.get()


def test_the_first_sentence_is_proposed_for_the_first_idea_that_is_missing(client, version):
    (submission,) = answered(version, f"{STAR} {VAGUE}")

    page = page_of(client, f"{address(version, 'add-wording')}?at={submission.pk}:{PART}")

    assert f">{STAR}</textarea>" in page.html
    assert 'value="scattering" required checked' in page.html


def test_where_an_idea_is_in_doubt_its_own_words_are_proposed(client, version):
    submission = written()
    marked(submission, mark=text_mark())

    page = page_of(client, f"{address(version, 'add-wording')}?at={submission.pk}:{PART}")

    assert ">the sun</textarea>" in page.html


@pytest.mark.parametrize("at", ["", "x", f"00000000-0000-0000-0000-000000000000:{PART}"])
def test_without_an_answer_there_is_nothing_to_add(client, version, at):
    assert client.get(f"{address(version, 'add-wording')}?at={at}").status_code == 404


def test_a_trial_shows_marks_before_and_after_and_no_names(client, version):
    one, _ = answered(version, STAR, STAR)

    answer = client.get(address(version, "try-wording"), SENT)

    page = page_of(client, answer.wsgi_request.get_full_path())
    assert "2 marks would change" in page.text
    assert "2 answers with these words" in page.text
    assert "0 % → would be 25 %" in page.text
    assert one.variant.student.username not in page.html
    assert not AcceptedWording.objects.exists()


def test_a_trial_says_what_would_be_wrong_with_the_rubric(client, version):
    sent = SENT | {"criterion": "scattering", "text": "The sky is blue."}

    answer = client.get(address(version, "try-wording"), sent)

    assert "The rubric would then have faults" in answer.content.decode()


def test_where_no_mark_changes_it_is_said(client, version):
    answer = client.get(address(version, "try-wording"), SENT)

    assert "No mark would change now" in answer.content.decode()


def test_words_that_cannot_be_added_come_back_with_the_reason(client, version):
    (submission,) = answered(version, VAGUE)
    sent = SENT | {"text": "", "at": f"{submission.pk}:{PART}"}

    answer = client.get(address(version, "try-wording"), sent)

    assert answer.status_code == 422
    assert "Write the words that say the idea." in answer.content.decode()
    assert client.post(address(version, "accept-wording"), sent).status_code == 400


def test_what_is_accepted_is_watched_until_it_is_done(client, version):
    (submission,) = answered(version, STAR)

    answer = client.post(address(version, "accept-wording"), SENT)
    regrade = Regrade.objects.get()
    assert answer["Location"] == reverse("regrade", args=[regrade.pk])
    page = page_of(client, answer["Location"])
    assert "data-live" in page.html
    assert "0 of 1 answers looked at" in page.text
    assert "0 of 1" in page_of(client, address(version, "wordings")).text

    make_regrade(regrade.pk)
    page = page_of(client, answer["Location"])
    assert "data-live" not in page.html
    assert "1 of 1 answers looked at 1 mark has changed." in page.text
    assert latest(submission).score == 0.25


def test_a_regrade_that_failed_says_so(client, version, wording):
    Regrade.objects.update(state=Regrade.State.FAILED)

    page = page_of(client, reverse("regrade", args=[Regrade.objects.get().pk]))

    assert "It could not be finished" in page.text


def test_regrades_are_seen_by_whoever_may_review_the_item(version, wording):
    client = Client()
    client.force_login(UserFactory())

    assert client.get(reverse("regrade", args=[Regrade.objects.get().pk])).status_code == 404


def test_wordings_are_listed_with_their_idea_and_can_be_withdrawn(client, version, wording):
    page = page_of(client, address(version, "wordings"))
    assert STAR in page.text
    assert "The light comes from the sun." in page.text

    assert "Withdraw it" in page_of(client, address(version, "wording", wording.pk)).text
    client.post(address(version, "withdraw-wording", wording.pk))

    assert "None was added yet" in page_of(client, address(version, "wordings")).text
    assert client.get(address(version, "wording", wording.pk)).status_code == 404


def test_a_wording_of_an_idea_that_is_no_more_is_listed_all_the_same(client, version, wording):
    AcceptedWording.objects.update(criterion="gone")

    assert "has this idea no longer" in page_of(client, address(version, "wordings")).text


def test_pages_ask_the_database_a_bounded_number_of_times(
    client, version, wording, django_assert_max_num_queries
):
    for number in range(6):
        answered(version, f"{STAR} {number}")
        AcceptedWording.objects.create(item=version.item, **SENT | {"text": f"{STAR} {number}"})
    pages = [
        address(version, "wordings"),
        address(version, "wording", wording.pk),
        f"{address(version, 'try-wording')}?part={PART}&criterion=sun&text=The+star",
    ]

    for page in pages:
        client.get(page)
        with django_assert_max_num_queries(MOST_QUERIES, info=page):
            assert client.get(page).status_code == 200
