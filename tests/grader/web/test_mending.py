"""What stands beside the boxes after a try, so that one can mend right there."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape

import numpy as np
import pytest
from django.urls import reverse

from grader.models import Submission, Variant
from grader.services.drafts import save_draft
from grader.services.grading import drain
from questions.services.importing import load_bank
from questions.services.rendering import problem_of
from tests.factories import (
    ItemVersionFactory,
    SubmissionFactory,
    VariantFactory,
    right_answer,
    wrong_answer,
)
from tests.questions.samples import small_bank
from tests.reading import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def variant(client):
    variant = VariantFactory()
    client.force_login(variant.student)
    return variant


def answer(variant, response, number=1):
    submission = SubmissionFactory(variant=variant, response=response, number=number)
    drain("fast")
    drain("slow")
    return submission


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    page = Page(response.content.decode())
    assert page.faults == []
    return page


def note_of(page, part):
    """The margin's note beside a box: its opening tag, and its words."""
    found = re.search(
        rf'<div class="note[^>]*data-note-of="{part}".*?(?=data-note-of|</form>)',
        page.html,
        re.DOTALL,
    )
    return found[0] if found else ""


def spoilt(variant):
    response = right_answer(variant)
    response["q"] = [list(row) for row in response["q"]]
    response["q"][2][1] += 5
    return response


def ringed_in(page):
    return re.findall(r'<input name="(\w+)"[^>]*aria-label="([^"]*)" class="ringed"', page.html)


def test_before_the_first_try_nothing_is_said(client, variant):
    page = read(client, variant.get_absolute_url())

    assert "data-note-of" not in page.html
    assert "Show worked solution" not in page.text
    assert "Another like this" not in page.text


def test_each_verdict_of_the_latest_try_stands_beside_its_box(client, variant):
    answer(variant, right_answer(variant))
    answer(variant, spoilt(variant), number=2)

    page = read(client, variant.get_absolute_url())

    assert page.html.count("data-note-of=") == len(variant.content["parts"])
    assert "About your try 2." in note_of(page, "q")
    assert "Some entries are right" in note_of(page, "q")
    assert "pen--right" in note_of(page, "k")
    for words in ("Show worked solution", "Another like this", "see its marks"):
        assert words in page.text


def test_the_wrong_entry_is_ringed_where_it_can_be_mended_and_said_in_words(client, variant):
    answer(variant, spoilt(variant))

    page = read(client, variant.get_absolute_url())

    assert ringed_in(page) == [("q", "Row 3, column 2")]
    assert page.html.count('aria-describedby="q-ringed"') == 1
    assert "Look at this one again" in page.text


def test_a_known_mistake_is_named_beside_the_box(client, variant):
    origin = problem_of(variant.version, variant.seed).origin
    slipped = origin.slips["mask-forgotten"]
    answer(variant, {name: np.asarray(value).tolist() for name, value in slipped.items()})

    page = read(client, variant.get_absolute_url())

    assert "Mask forgotten" in note_of(page, "weights")
    assert "Right from your own values" in note_of(page, "output")


def test_a_newer_draft_fills_the_boxes_and_its_notes_are_stale(client, variant):
    answer(variant, spoilt(variant))
    written = spoilt(variant) | {"k": [["9", "9"]] * 3, "q": spoilt(variant)["q"]}
    written["q"][2][1] = "7.5"
    save_draft(variant, written, began_from=0)

    page = read(client, variant.get_absolute_url())

    assert 'value="7.5"' in page.html
    assert 'data-number="1"' in page.html
    for part in ("q", "k"):
        assert re.search(r'class="note pen--\w+ stale"', note_of(page, part))
        assert "You have changed this since" in Page(note_of(page, part)).text
    assert "You have changed this since" not in Page(note_of(page, "v")).text
    assert ringed_in(page) == []
    answered = re.search(r'data-answered="([^"]*)"', note_of(page, "k"))[1]
    fields = json.loads(unescape(answered))
    assert [value for name, value in fields if name == "k"] == [
        str(entry) for row in spoilt(variant)["k"] for entry in row
    ]


def test_a_newer_try_counts_for_more_than_an_older_draft(client, variant):
    draft = save_draft(variant, {"q": [["3.25", ""], ["", ""], ["", ""]]}, began_from=0)
    draft.saved_at -= timedelta(minutes=1)
    draft.save()
    answer(variant, spoilt(variant))

    page = read(client, variant.get_absolute_url())

    assert 'value="3.25"' not in page.html
    assert 'data-number="1"' in page.html


def test_while_a_try_is_being_marked_its_boxes_are_there_without_notes(client, variant):
    SubmissionFactory(variant=variant, response=spoilt(variant))

    page = read(client, variant.get_absolute_url())

    assert "Your try 1 is being marked" in page.text
    assert "data-note-of" not in page.html
    assert "Show worked solution" not in page.text


def test_opening_a_hint_and_a_slip_of_the_keyboard_leave_the_notes_there(client, variant):
    answer(variant, spoilt(variant))
    hint = client.post(reverse("hint", args=[variant.pk]), {"hint": "q:formula"})
    unreadable = client.post(variant.get_absolute_url(), {"q": ["0,5"] * 6})

    for response, status in ((hint, 200), (unreadable, 422)):
        page = Page(response.content.decode())
        assert response.status_code == status
        assert page.faults == []
        assert "About your try 1." in note_of(page, "q")
        assert "data-unsaved" in page.html


def test_the_ideas_of_a_text_stand_under_its_box(client):
    load_bank(small_bank())
    client.post(reverse("issue", args=["small", "explain"]), {"numbers": "new"})
    variant = variant_of("explain")
    answer(variant, {"answer": "The light is sent by the sun."})

    page = read(client, variant.get_absolute_url())

    assert "The ideas looked for in your answer" in page.html
    assert "What does air do to light?" in page.text


def variant_of(slug):
    return Variant.objects.get(version__item__slug=slug)


TWO, THREE, NONE = "Two is twice one.", "Three halves leave a rest.", "One of them is even."


@pytest.fixture
def pick(client):
    load_bank(small_bank())
    client.post(reverse("issue", args=["small", "pick"]), {"numbers": "new"})
    return variant_of("pick")


def test_a_wrong_choice_is_told_its_own_reason_and_no_other(client, pick):
    submission = answer(pick, {"answer": "b"})

    for address in (submission.get_absolute_url(), pick.get_absolute_url()):
        page = read(client, address)
        assert THREE in page.text
        assert TWO not in page.text
        assert NONE not in page.text


def test_every_option_says_what_is_wrong_with_it_once_the_solution_is_open(client, pick):
    submission = answer(pick, {"answer": "b"})

    page = read(client, submission.get_absolute_url() + "?solution=1")

    for words in (TWO, THREE, NONE, "You chose this.", "Right.", "Not this one."):
        assert words in page.text
    assert TWO not in read(client, pick.get_absolute_url()).text


def test_every_option_says_what_is_wrong_with_it_once_the_answer_was_right(client, pick):
    submission = answer(pick, {"answer": "a"})

    page = read(client, submission.get_absolute_url())

    for words in (TWO, THREE, NONE):
        assert words in page.text
    assert page.text.count("You chose this.") == 1


def test_while_it_waits_asking_for_the_solution_tells_nothing(client, pick):
    submission = SubmissionFactory(variant=pick, response={"answer": "a"})

    page = read(client, submission.get_absolute_url() + "?solution=1")

    assert [words for words in (TWO, THREE, NONE) if words in page.text] == []


def test_a_choice_among_results_names_the_mistake_behind_each_option(client, variant):
    version = ItemVersionFactory(choice_of="output")
    choice = VariantFactory(version=version, student=variant.student)
    (part,) = choice.key["parts"].values()
    notes = [option["note"] for option in part["settings"]["options"] if option["note"]]
    wrong = next(each for each in part["settings"]["options"] if each["name"] != part["key"])
    submission = answer(choice, {"output": wrong["name"]})

    closed = read(client, submission.get_absolute_url())
    opened = read(client, submission.get_absolute_url() + "?solution=1")

    in_words = [note.replace("-", " ").capitalize() for note in notes]
    assert [words for words in in_words if words in closed.text] == [
        wrong["note"].replace("-", " ").capitalize()
    ]
    assert [words for words in in_words if words not in opened.text] == []


def test_when_all_is_right_the_way_on_is_the_main_thing_to_do(client, variant):
    answer(variant, right_answer(variant))

    page = read(client, variant.get_absolute_url())

    primary = re.findall(r'<button[^>]*class="primary"[^>]*>([^<]*)<', page.html)
    assert primary == ["Another like this"]
    answer(variant, wrong_answer(variant), number=2)
    page = read(client, variant.get_absolute_url())
    assert re.findall(r'<button[^>]*class="primary"[^>]*>([^<]*)<', page.html) == ["Check"]
    assert Submission.objects.count() == 2
