"""Exams over HTTP: the rules, item after item, handing in; and nothing told before the release."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from grader.models import Attempt, Draft, Submission
from questions.models import Assessment
from tests.factories import AttemptFactory, SlotFactory, UserFactory, right_answer
from tests.grader.services.test_attempts import exam_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def student():
    return UserFactory()


@pytest.fixture
def signed_in(client, student):
    client.force_login(student)
    return client


@pytest.fixture
def sitting(signed_in, student) -> Attempt:
    """A sitting of two items that the signed-in student has begun."""
    exam = exam_of(2)
    signed_in.post(f"/exams/{exam.slug}/start/")
    return Attempt.objects.get(student=student)


def page_of(sitting: Attempt, position: int = 1) -> str:
    return f"/attempts/{sitting.pk}/{position}/"


def typed(slot, response=None) -> dict[str, list[str]]:
    """What a browser would post of a response to a slot's variant."""
    fields: dict[str, list[str]] = {}
    for part in slot.variant.content["parts"]:
        answer = (response or right_answer(slot.variant)).get(part["name"], "")
        rows = answer if isinstance(answer, list) else [[answer]]
        free = part["free"] or [[False] * len(row) for row in rows]
        fields[part["name"]] = [
            str(entry)
            for row, gaps in zip(rows, free, strict=True)
            for entry, gap in zip(row, gaps, strict=True)
            if not gap
        ]
    return fields


def test_the_start_page_tells_the_rules(client):
    exam = exam_of(2, title="The midterm", sittings=1)

    text = client.get(f"/exams/{exam.slug}/").content.decode()

    for said in ("90 minutes", "20", "When you have handed in", "1 more time", "Begin now"):
        assert said in text


def test_beginning_leads_to_the_first_item_and_again_to_where_one_was(signed_in, sitting):
    exam = sitting.assessment

    first = signed_in.post(f"/exams/{exam.slug}/start/", follow=True)
    signed_in.get(page_of(sitting, 2))
    again = signed_in.post(f"/exams/{exam.slug}/start/", follow=True)

    rules = signed_in.get(f"/exams/{exam.slug}/").content.decode()
    assert rules.index("Go on") < rules.index("The rules")
    assert "Begin now" not in rules
    assert first.redirect_chain[-1][0] == page_of(sitting, 1)
    assert again.redirect_chain[-1][0] == page_of(sitting, 2)
    assert Attempt.objects.count() == 1


def test_without_an_account_one_may_sit_too(client):
    exam = exam_of(1)

    page = client.post(f"/exams/{exam.slug}/start/", follow=True)

    assert page.status_code == 200
    assert Attempt.objects.get().visitor is not None


def test_a_closed_exam_says_so_and_begins_nothing(signed_in):
    exam = exam_of(1, closes=timezone.now() - timedelta(hours=1))

    page = signed_in.post(f"/exams/{exam.slug}/start/", follow=True)

    assert "It is closed" in page.content.decode()
    assert not Attempt.objects.exists()


@pytest.mark.parametrize(
    ("go", "leads_to"),
    [
        ("next", "2/"),
        ("2", "2/"),
        ("summary", "summary/"),
        ("previous", "summary/"),
        ("9", "summary/"),
    ],
)
def test_every_button_saves_and_goes_where_it_says(signed_in, sitting, go, leads_to):
    slot = sitting.slots.first()

    answer = signed_in.post(page_of(sitting), {**typed(slot), "_number": "0", "go": go})

    assert answer.url == f"/attempts/{sitting.pk}/{leads_to}"
    assert Draft.objects.get().response["q"][0][0] == str(right_answer(slot.variant)["q"][0][0])


def test_what_was_typed_stands_there_again(signed_in, sitting):
    fields = typed(sitting.slots.first()) | {"q": ["0,5", "", "", "", "", ""]}
    signed_in.post(page_of(sitting), {**fields, "_number": "0", "go": "next"})

    page = signed_in.get(page_of(sitting)).content.decode()

    assert 'value="0,5"' in page
    assert "Row 1, column 1: write 0.5 with a decimal point, not a comma." in page
    assert 'data-state="unreadable"' in page
    assert Submission.objects.count() == 0


def test_a_part_is_worth_its_share_of_the_items_points(signed_in, sitting):
    page = signed_in.get(page_of(sitting)).content.decode()

    slot = sitting.slots.first()
    weights = [part["weight"] for part in slot.variant.content["parts"]]
    told = re.findall(r'<span class="worth">([\d.]+) points?</span>', page)
    assert sum(map(float, told)) == slot.points
    assert float(told[0]) == round(slot.points * weights[0] / sum(weights), 2)


def test_no_part_has_the_name_of_another_element(signed_in, sitting):
    """A part called "answer", as most are, would not be labelled if the form had that name."""
    page = signed_in.get(page_of(sitting)).content.decode()

    assert re.findall(r'<form[^>]* id="([^"]*)"', page) == ["answer-form"]


def test_flagging_stays_on_the_page_and_shows(signed_in, sitting):
    answer = signed_in.post(page_of(sitting), {"_number": "0", "go": "flag"}, follow=True)

    assert answer.redirect_chain[-1][0] == page_of(sitting)
    assert "Unflag" in answer.content.decode()
    assert "1 flagged" in signed_in.get(f"/attempts/{sitting.pk}/summary/").content.decode()


def test_another_tabs_text_is_shown_and_not_overwritten(signed_in, sitting):
    slot = sitting.slots.first()
    signed_in.post(page_of(sitting), {**typed(slot), "_number": "0", "go": "save"})
    other = {**typed(slot), "q": ["7"] * 6}

    stale = signed_in.post(page_of(sitting), {**other, "_number": "0", "go": "next"})
    shown = stale.content.decode()

    assert stale.status_code == 409
    assert "changed in another tab" in shown
    assert 'value="7"' in shown
    assert Draft.objects.get().response["q"] != [["7", "7"]] * 3
    number = re.search(r'name="_number" value="(\d+)"', shown)[1]
    kept = signed_in.post(page_of(sitting), {**other, "_number": number, "go": "next"})
    assert kept.status_code == 302
    assert Draft.objects.get().response["q"] == [["7", "7"]] * 3


def test_the_summary_counts_what_is_missing(signed_in, sitting):
    slot = sitting.slots.first()
    signed_in.post(page_of(sitting), {**typed(slot), "_number": "0", "go": "summary"})

    text = signed_in.get(f"/attempts/{sitting.pk}/summary/").content.decode()

    assert "1 unanswered" in text
    assert "Hand in" in text


def test_handing_in_submits_once_however_often_it_is_pressed(signed_in, sitting):
    slot = sitting.slots.first()
    signed_in.post(page_of(sitting), {**typed(slot), "_number": "0", "go": "summary"})

    for _ in range(3):
        signed_in.post(f"/attempts/{sitting.pk}/hand-in/", {"pressed_ago": "1500"})

    sitting.refresh_from_db()
    assert sitting.is_finished
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("said", ["", "-5", "1e3", "\N{ARABIC-INDIC DIGIT FIVE}", "9" * 40, "x"])
def test_nonsense_about_when_it_was_pressed_harms_nothing(signed_in, sitting, said):
    signed_in.post(f"/attempts/{sitting.pk}/hand-in/", {"pressed_ago": said})

    sitting.refresh_from_db()
    assert sitting.is_finished


def test_what_comes_after_the_end_is_kept_and_not_marked(signed_in, sitting):
    slot = sitting.slots.first()
    over = timezone.now() - timedelta(minutes=3)
    Attempt.objects.update(started_at=over - timedelta(hours=2), due_at=over)

    draft = signed_in.post(f"{page_of(sitting)}draft/", {**typed(slot), "_number": "0"})
    page = signed_in.post(page_of(sitting), {**typed(slot), "_number": "0", "go": "next"})

    assert draft.status_code == 410
    assert page.url == f"/attempts/{sitting.pk}/"
    assert Draft.objects.get().late_response["q"]
    assert not Submission.objects.exists()
    assert Attempt.objects.get().ended == "deadline"


def test_a_draft_says_how_long_there_is_and_how_it_was_read(signed_in, sitting):
    slot = sitting.slots.first()

    answer = signed_in.post(f"{page_of(sitting)}draft/", {**typed(slot), "_number": "0"}).json()

    assert 5390 < answer["left"] <= 5400
    assert answer["number"] == 1
    assert answer["parts"]["q"]["state"] == "read"


def test_whose_session_has_ended_is_told_to_sign_in(client, signed_in, sitting):
    slot = sitting.slots.first()
    client.logout()

    answer = client.post(f"{page_of(sitting)}draft/", {**typed(slot), "_number": "0"})

    assert answer.status_code == 401


def test_anothers_sitting_does_not_exist(client, sitting):
    client.force_login(UserFactory())
    addresses = [page_of(sitting), f"/attempts/{sitting.pk}/", f"/attempts/{sitting.pk}/summary/"]
    posts = [page_of(sitting), f"{page_of(sitting)}draft/", f"/attempts/{sitting.pk}/hand-in/"]

    assert {client.get(address).status_code for address in addresses} == {404}
    assert {client.post(address, {"_number": "0"}).status_code for address in posts} == {404}


def test_an_exams_variant_is_absent_from_practice_and_api(signed_in, sitting):
    variant = sitting.slots.first().variant
    body = json.dumps({"variant": str(variant.pk), "response": {}})

    assert signed_in.get(f"/practice/{variant.pk}/").status_code == 404
    assert signed_in.post(f"/practice/{variant.pk}/hint/", {"hint": "q:value"}).status_code == 404
    assert signed_in.post(f"/practice/{variant.pk}/another/").status_code == 404
    assert signed_in.post(f"/practice/{variant.pk}/draft/", {}).status_code == 404
    told = signed_in.post("/api/v1/submissions/", body, content_type="application/json")
    assert told.status_code in {403, 404}


def secrets_of(slot) -> list[str]:
    """What would give a slot's answer away: its seed, and every right entry that is long enough."""
    found = [str(slot.variant.seed)]
    for part in slot.variant.key["parts"].values():
        entries = [part["key"]]
        while entries:
            entry = entries.pop()
            if isinstance(entry, list):
                entries += entry
            elif len(str(entry)) > 4:
                found.append(str(entry))
    return found


@pytest.mark.parametrize("release", ["when-finished", "when-closed", "by-hand"])
def test_no_page_tells_keys_or_seeds_before_the_release(signed_in, student, release):
    exam = exam_of(2, release=release, closes=timezone.now() + timedelta(hours=5))
    signed_in.post(f"/exams/{exam.slug}/start/")
    sitting = Attempt.objects.get(student=student)
    slots = list(sitting.slots.select_related("variant"))
    hidden = [secret for slot in slots for secret in secrets_of(slot)]
    assert len(hidden) > 10

    base = f"/attempts/{sitting.pk}"
    pages = [f"{base}/", f"{base}/1/", f"{base}/2/", f"{base}/summary/"]
    texts = [signed_in.get(page, follow=True).content.decode() for page in pages]
    if release != "when-finished":
        signed_in.post(f"{base}/hand-in/")
        after = [f"{base}/", f"{base}/results/", f"{base}/print/", "/exams/", "/progress/history/"]
        texts += [signed_in.get(page, follow=True).content.decode() for page in after]
        assert signed_in.get(f"{base}/results/1/").status_code in {302, 404}
    # Formulas and icons are full of lengths and coordinates, which are no numbers of a problem.
    for text in (re.sub(r'(?s)<svg.*?</svg>|style="[^"]*"', "", text) for text in texts):
        given = "".join(json.dumps(slot.variant.content) for slot in slots)
        told = [secret for secret in hidden if secret in text and secret not in given]
        assert not told


def test_the_number_of_queries_does_not_depend_on_the_number_of_items(
    signed_in, student, django_assert_max_num_queries
):
    for count in (2, 40):
        exam = exam_of(1)
        attempt = AttemptFactory(assessment=exam, student=student)
        for position in range(1, count + 1):
            SlotFactory(attempt=attempt, position=position)
        for page in ("1/", "summary/"):
            with django_assert_max_num_queries(16):
                assert signed_in.get(f"/attempts/{attempt.pk}/{page}").status_code == 200


def test_where_marks_are_shown_at_once_the_verdict_stands_on_the_items_page(signed_in, student):
    exam = exam_of(1, release=Assessment.Release.AT_ONCE, tries=2)
    signed_in.post(f"/exams/{exam.slug}/start/")
    sitting = Attempt.objects.get(student=student)
    slot = sitting.slots.get()
    fields = {**typed(slot), "_number": "0", "go": "check"}
    bad = {**fields, "q": ["0,5"] * 6}

    refused = signed_in.post(page_of(sitting), bad)
    checked = signed_in.post(page_of(sitting), {**fields, "_number": "1"}, follow=True)

    assert refused.status_code == 422
    assert "no try used" in refused.content.decode()
    assert checked.redirect_chain[-1][0].endswith("#marks")
    assert "Check (1 left)" in checked.content.decode()
    assert Submission.objects.count() == 1

    changed = {**fields, "_number": "2", "q": ["1"] * 6}
    spent = signed_in.post(page_of(sitting), changed, follow=True).content.decode()

    assert "No check is left here" in spent
    assert 'value="check"' not in spent


def test_a_page_posted_with_nothing_sensible_is_no_error(signed_in, sitting):
    body = urlencode({"_number": "x" * 99, "go": "\0", "q": "1" * 500})

    answer = signed_in.post(
        page_of(sitting), body, content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code in {302, 409}


@pytest.mark.parametrize("overdue", [False, True])
def test_what_comes_after_the_end_and_is_too_long_breaks_nothing(signed_in, sitting, overdue):
    if overdue:
        over = timezone.now() - timedelta(minutes=3)
        Attempt.objects.update(started_at=over - timedelta(hours=2), due_at=over)
    else:
        signed_in.post(f"/attempts/{sitting.pk}/hand-in/")

    answer = signed_in.post(page_of(sitting), {"_number": "0", "go": "next", "q": "1" * 250_000})

    assert answer.url == f"/attempts/{sitting.pk}/"
    assert not Draft.objects.exclude(late_response=None).exists()


def test_what_was_handed_in_is_read_in_its_results_and_cannot_be_practised(signed_in, sitting):
    slot = sitting.slots.first()
    signed_in.post(page_of(sitting), {**typed(slot), "_number": "0", "go": "summary"})
    signed_in.post(f"/attempts/{sitting.pk}/hand-in/")
    submission, draft = Submission.objects.get(), Draft.objects.get()

    read = signed_in.get(f"/submissions/{submission.pk}/")
    again = signed_in.post(f"/practice/{slot.variant_id}/", typed(slot))
    saved = signed_in.post(f"/practice/{slot.variant_id}/draft/", {"_number": "1"})

    assert read.url == f"/attempts/{sitting.pk}/results/1/"
    assert (again.status_code, saved.status_code) == (404, 404)
    assert Submission.objects.get() == submission
    assert Draft.objects.get().number == draft.number
