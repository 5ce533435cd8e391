"""One's own account: what is told of it, what is handed out, and that nothing is left of it."""

from __future__ import annotations

import json
import re
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from grader.models import (
    Attempt,
    Draft,
    Mastery,
    Printout,
    ReviewRequest,
    SelfMark,
    Slot,
    Submission,
    Variant,
)
from grader.services.scheduling import catch_up
from questions.models import Accommodation, Assessment, Bank
from questions.services.importing import load_bank
from tests.factories import (
    AttemptFactory,
    BankFactory,
    ItemVersionFactory,
    PrintoutFactory,
    SlotFactory,
    SubmissionFactory,
    UserFactory,
    VariantFactory,
)
from tests.grader.tries import BEGAN, graded, sat, tried
from tests.questions.samples import small_bank
from tests.reading import Page, numbers_of

pytestmark = pytest.mark.django_db

PASSWORD = "attention-is-all-you-need"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+")
PRIVATE = ["/account/", "/account/data.json", "/account/delete/"]


@pytest.fixture
def student(client):
    student = UserFactory(email="sam@example.org")
    student.set_password(PASSWORD)
    student.save()
    client.force_login(student)
    return student


@pytest.fixture
def version():
    return ItemVersionFactory()


def lived_in(student, version):
    """One row of everything that a student can have."""
    EmailAddress.objects.create(user=student, email=student.email, primary=True)
    submission = tried(version, student=student, hint_costs={"output": 0.25})
    variant = submission.variant
    variant.hints.create(part="output", stage="formula", cost=0.25)
    submission.self_marks.create(part="output", criterion="a1", said_it=True)
    submission.review_requests.create(part="output", reason="I said it.")
    Draft.objects.create(variant=variant, response={"output": "draft"}, saved_at=BEGAN)
    slot = sat(student, version, Assessment.Release.WHEN_FINISHED)
    PrintoutFactory(attempt=slot.attempt)
    run = AttemptFactory(mode=Attempt.Mode.PRACTICE, student=student, scope={"any": True})
    SlotFactory(attempt=run, variant__version=version)
    Accommodation.objects.create(student=student, factor=1.5)
    catch_up(student.pk)
    return submission


def data_of(client):
    response = client.get("/account/data.json")
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == 'attachment; filename="exam-practice-data.json"'
    return json.loads(response.getvalue())


def names_in(value):
    """All names of a JSON document, however deep."""
    if isinstance(value, dict):
        return {*value, *(name for inner in value.values() for name in names_in(inner))}
    if isinstance(value, list):
        return {name for inner in value for name in names_in(inner)}
    return set()


@pytest.mark.parametrize("address", PRIVATE)
def test_who_is_not_signed_in_is_asked_to(client, address):
    response = client.get(address)

    assert response.url == f"/accounts/login/?next={address}"


def test_the_account_says_who_one_is_and_what_one_can_do(client, student):
    page = Page(client.get("/account/").content.decode())

    assert not page.faults
    assert student.username in page.text
    assert "sam@example.org" in page.text
    for name in ("account_change_password", "account-data", "account-delete", "history"):
        assert f'href="{reverse(name)}"' in page.html


def test_ones_data_has_everything_that_is_kept(client, student, version):
    submission = lived_in(student, version)

    data = data_of(client)

    assert data["format"] == 1
    assert data["account"]["username"] == student.username
    assert data["account"]["addresses"][0]["email"] == "sam@example.org"
    assert data["account"]["extra_time"] == [{"exam": None, "factor": 1.5}]
    assert {each["mode"] for each in data["attempts"]} == {"exam", "practice"}
    assert len(data["variants"]) == student.variants.count() == 3
    own = next(each for each in data["variants"] if each["id"] == str(submission.variant_id))
    assert own["content"] == submission.variant.content
    assert own["draft"]["response"] == {"output": "draft"}
    assert own["hints"][0]["stage"] == "formula"
    assert own["submissions"][0]["response"] == submission.response
    assert own["submissions"][0]["hint_costs"] == {"output": 0.25}
    assert own["submissions"][0]["gradings"][0]["score"] == 1.0
    assert own["submissions"][0]["self_marks"][0]["said_it"] is True
    assert own["submissions"][0]["review_requests"][0]["reason"] == "I said it."
    assert [len(each["reviews"]) for each in data["masteries"]] == [2]


def same_names(told, given):
    """Compare the names of a document with those that were written down, at every depth."""
    if isinstance(told, dict) and told:
        assert set(told) == set(given)
        for name, inner in told.items():
            same_names(inner, given[name])
    if isinstance(told, list) and told:
        same_names(told[0], next(each for each in given if full(each)))


def full(row):
    """Whether a row shows all that it can: a draft, a submission, a place."""
    return all(row[name] for name in ("draft", "slots", "submissions") if name in row)


def test_ones_data_has_the_shape_that_is_documented(client, student, version):
    lived_in(student, version)
    page = Path("docs/practice.md").read_text(encoding="utf-8")

    told = json.loads(re.search(r"```json\n(.*?)```", page, re.DOTALL)[1])

    same_names(told, data_of(client))


def test_all_tables_of_a_student_are_in_their_data_or_left_out_on_purpose():
    """Whoever adds a table with a student in it decides here whether it is handed out."""
    handed_out = {"attempt", "variant", "mastery", "accommodation", "bank", "emailaddress"}
    left_out = {"itemversion": "a bank's", "grading": "another's work"}

    found = {each.related_model._meta.model_name for each in User._meta.related_objects}

    assert found <= handed_out | set(left_out)


def test_neither_keys_nor_seeds_are_in_it(client, student):
    """Every kind of item: generated ones, choices, texts."""
    bank = load_bank(small_bank()).bank
    for item in bank.items.all():
        variant = VariantFactory(version=item.published, student=student, seed=48_151_623_42)
        SubmissionFactory(variant=variant, response={})
    secret = VariantFactory(student=student)

    data = data_of(client)

    assert not {"key", "seed", "is_key", "solution", "slips", "steps"} & names_in(data)
    written = json.dumps(data)
    assert "4815162342" not in written
    numbers = [text for part in secret.key["parts"].values() for text in numbers_of(part["key"])]
    assert numbers
    # A moment has digits too: 09:04:12.762 is no answer of 2.762.
    timeless = MOMENT.sub("", written)
    assert not [number for number in numbers if number in timeless]


def test_what_an_exam_keeps_back_is_not_in_it(client, student, version):
    slot = sat(student, version, Assessment.Release.BY_HAND)

    # Said while it was released once, and that was taken back.
    slot.submission.self_marks.create(part="output", criterion="a1", said_it=True)
    slot.submission.review_requests.create(part="output")

    (before,) = data_of(client)["variants"]
    Assessment.objects.update(released_at=timezone.now())
    (after,) = data_of(client)["variants"]

    assert before["submissions"][0]["response"] == slot.submission.response
    assert before["submissions"][0]["marks_are_withheld"]
    for name in ("gradings", "self_marks", "review_requests"):
        assert before["submissions"][0][name] == []
        assert len(after["submissions"][0][name]) == 1


def test_reviews_of_an_exam_whose_release_was_taken_back_are_not_in_it(client, student, version):
    sat(student, version, Assessment.Release.BY_HAND, released_at=timezone.now())
    catch_up(student.pk)
    Assessment.objects.update(released_at=None)

    (mastery,) = data_of(client)["masteries"]

    assert mastery["reviews"] == []


def test_anothers_data_is_never_in_it(client, student, version):
    other = UserFactory(username="somebody-else", email="else@example.org")
    lived_in(other, version)
    tried(version, visitor=uuid.uuid4())

    data = data_of(client)

    assert (data["attempts"], data["variants"], data["masteries"]) == ([], [], [])
    assert "else" not in json.dumps(data)


def test_it_comes_in_pieces_however_much_it_is(client, student, version):
    for day in range(3):
        tried(version, BEGAN + timedelta(days=day), student=student)

    response = client.get("/account/data.json")

    assert response.streaming
    assert len(list(response.streaming_content)) > 10


def test_before_one_leaves_it_is_said_what_goes_and_what_stays(client, student, version):
    lived_in(student, version)
    BankFactory(owner=student)

    page = Page(client.get("/account/delete/").content.decode())

    assert not page.faults
    assert "2 answers that you handed in, with their marks" in page.text
    assert "1 exam that you sat, with its receipt" in page.text
    assert "1 bank of yours stays, without your name" in page.text
    assert 'href="/account/data.json"' in page.html


@pytest.mark.parametrize("password", ["wrong", "", f" {PASSWORD}"])
def test_a_wrong_password_deletes_nothing(client, student, version, password):
    lived_in(student, version)
    before = Submission.objects.count()

    response = client.post("/account/delete/", {"password": password})

    page = Page(response.content.decode())
    assert not page.faults
    assert 'class="error"' in page.html
    assert User.objects.filter(pk=student.pk).exists()
    assert Submission.objects.count() == before
    assert client.get("/account/").status_code == 200


def test_to_ask_for_the_page_deletes_nothing(client, student):
    client.get("/account/delete/", {"password": PASSWORD})

    assert User.objects.filter(pk=student.pk).exists()


def test_the_right_password_leaves_no_row_behind(client, student, version):
    lived_in(student, version)
    bank = BankFactory(owner=student)
    others = lived_in(UserFactory(email="other@example.org"), version)

    response = client.post("/account/delete/", {"password": PASSWORD}, follow=True)

    assert response.redirect_chain == [("/account/deleted/", 302)]
    assert "Your account is deleted" in response.content.decode()
    assert not User.objects.filter(pk=student.pk).exists()
    for model in apps.get_models():
        for field in model._meta.fields:
            if field.related_model is User:
                assert not model._base_manager.filter(**{field.attname: student.pk}).exists()
    # Nothing hangs in the air either: of the rows below these, only the other student's are left.
    for model in (Attempt, Variant, Mastery):
        assert {each.student_id for each in model.objects.all()} == {others.variant.student_id}
    assert Submission.objects.count() == 2
    for said in (SelfMark, ReviewRequest):
        assert said.objects.get().submission == others
    assert Slot.objects.count() == 2
    assert Printout.objects.count() == 1
    assert Bank.objects.get(pk=bank.pk).owner is None


def test_who_left_is_signed_out_and_cannot_come_back(client, student):
    client.post("/account/delete/", {"password": PASSWORD})

    assert client.get("/account/").status_code == 302
    assert client.login(username=student.username, password=PASSWORD) is False


def test_an_instructors_marks_stay_where_they_were_given(client, student, version):
    submission = graded(SubmissionFactory(variant=VariantFactory(version=version)))
    submission.gradings.update(grader=student)

    client.post("/account/delete/", {"password": PASSWORD})

    assert submission.gradings.get().grader is None


def test_guessing_is_slowed_down(client, student):
    for _ in range(10):
        client.post("/account/delete/", {"password": "wrong"})

    response = client.post("/account/delete/", {"password": PASSWORD})

    assert User.objects.filter(pk=student.pk).exists()
    assert "Too many" in response.content.decode()
