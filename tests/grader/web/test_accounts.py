"""Signing up, in and out, with the work done before."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from grader.models import Variant
from tests.factories import ItemVersionFactory
from tests.reading import Page

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-walk-home"


@pytest.fixture
def practised(client):
    """A variant that the client was given as a visitor."""
    version = ItemVersionFactory()
    client.post(reverse("issue", args=[version.item.bank.slug, version.item.slug]))
    return Variant.objects.get()


def sign_up(client, name="ada"):
    form = {"username": name, "password1": PASSWORD, "password2": PASSWORD}
    return client.post(reverse("account_signup"), form)


def test_signing_up_takes_the_visitors_work_along(client, practised):
    assert practised.visitor is not None

    assert sign_up(client).status_code == 302

    practised.refresh_from_db()
    assert (practised.student, practised.visitor) == (User.objects.get(), None)
    assert client.get(practised.get_absolute_url()).status_code == 200
    assert "visitor" not in client.session


def test_signing_in_takes_the_visitors_work_along(client, practised):
    student = User.objects.create_user("ada", password=PASSWORD)

    client.post(reverse("account_login"), {"login": "ada", "password": PASSWORD})

    practised.refresh_from_db()
    assert practised.student == student


def test_who_signs_in_next_in_the_same_browser_gets_none_of_it(client, practised):
    sign_up(client, "ada")
    client.post(reverse("account_logout"))

    sign_up(client, "eve")

    practised.refresh_from_db()
    assert practised.student.username == "ada"
    assert client.get(practised.get_absolute_url()).status_code == 404


def test_a_wrong_password_is_said_plainly_and_the_name_stays(client):
    User.objects.create_user("ada", password=PASSWORD)

    response = client.post(reverse("account_login"), {"login": "ada", "password": "wrong"})

    page = Page(response.content.decode())
    assert "This name and this password do not belong together." in page.text
    assert 'value="ada"' in page.html
    assert page.faults == []


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_signup",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_inactive",
    ],
)
def test_account_pages_for_everybody_are_sound(client, name):
    response = client.get(reverse(name))

    page = Page(response.content.decode())
    assert response.status_code == 200
    assert page.faults == []
    assert page.headings.count("h1") == 1
    assert "Exam practice" in page.text


@pytest.mark.parametrize(
    "name", ["account_logout", "account_change_password", "account_email", "account_reauthenticate"]
)
def test_account_pages_for_those_signed_in_are_sound(client, name):
    sign_up(client)

    response = client.get(reverse(name))

    page = Page(response.content.decode())
    assert response.status_code == 200
    assert page.faults == []
    assert page.headings.count("h1") == 1


def test_signing_in_leads_back_to_where_one_was_and_nowhere_else(client):
    User.objects.create_user("ada", password=PASSWORD)
    form = {"login": "ada", "password": PASSWORD}

    back = client.post(reverse("account_login"), form | {"next": "/banks/x/"})
    client.post(reverse("account_logout"))
    away = client.post(reverse("account_login"), form | {"next": "https://example.org/"})

    assert back["Location"] == "/banks/x/"
    assert away["Location"] == "/"


def test_who_forgot_a_password_gets_a_link_that_works_once(client, mailoutbox):
    User.objects.create_user("ada", email="ada@example.org", password=PASSWORD)

    client.post(reverse("account_reset_password"), {"email": "ada@example.org"})
    link = re.search(r"https?://[^/]+(/\S+)", mailoutbox[0].body)[1]
    asked = Page(client.get(link, follow=True).content.decode())
    address = client.get(link)["Location"]
    client.post(address, {"password1": "another-long-one", "password2": "another-long-one"})
    again = Page(client.get(link, follow=True).content.decode())

    assert "Choose a new password" in asked.text
    assert asked.faults == []
    assert "This link no longer works" in again.text
    assert again.faults == []
    assert client.login(username="ada", password="another-long-one")
