"""The head of every page says where one is, and leads only to what is there."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client

from tests.factories import UserFactory
from tests.reading import Page

pytestmark = pytest.mark.django_db


def test_the_place_one_is_in_is_marked():
    html = Client().get("/syllabus/").content.decode()

    assert '<a href="/syllabus/" aria-current="page">' in html
    assert html.count("aria-current") == 1


def test_a_page_below_a_place_is_in_it():
    html = render_to_string("_nav_link.html", {"address": "/x/", "label": "X"} | at("/x/1/"))

    assert 'aria-current="true"' in html


def test_a_place_that_is_not_there_has_no_link():
    assert "<a" not in render_to_string("_nav_link.html", {"address": "", "label": "X"} | at("/"))


def at(path):
    return {"request": type("Request", (), {"path": path})}


def test_whoever_is_signed_in_finds_their_account():
    client = Client()
    client.force_login(UserFactory(username="ada"))

    page = Page(client.get("/").content.decode())

    assert "ada" in page.text
    assert "Sign in" not in page.text
    assert page.faults == []


def test_what_belongs_to_somebody_else_can_be_signed_in_for():
    html = Client().get("/practice/nowhere/").content.decode()

    assert 'href="/accounts/login/?next=/practice/nowhere/"' in html
