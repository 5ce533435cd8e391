"""What one chooses under "Display" holds on every page, and nothing else gets in that way."""

from __future__ import annotations

import re

import pytest
from django.test import Client, override_settings
from hypothesis import given
from hypothesis import strategies as st

from examprep.display import CHOICES, COOKIE, Display, chosen, from_cookie, way_back
from tests.reading import Page

pytestmark = pytest.mark.django_db

EVERYTHING = Display("dark", "larger", "none", "off", "hidden")


def html_tag(client, path="/display/"):
    return re.search(r"<html[^>]*>", client.get(path).content.decode())[0]


def test_what_was_chosen_is_on_every_page():
    client = Client()

    client.post("/display/", {"theme": "dark", "text": "large", "shortcuts": "off"})

    for path in ("/", "/syllabus/", "/nowhere/"):
        assert 'data-theme="dark"' in html_tag(client, path)
        assert 'data-text="large"' in html_tag(client, path)
        assert 'data-motion="device"' in html_tag(client, path)
        assert 'data-shortcuts="off"' in html_tag(client, path)
        assert 'data-timer="shown"' in html_tag(client, path)


def test_a_device_that_decides_by_itself_is_not_told():
    assert "data-theme" not in html_tag(Client())


def test_the_form_shows_what_holds_now():
    client = Client()

    client.post("/display/", {"theme": "dark", "timer": "hidden"})

    page = client.get("/display/").content.decode()
    for name, word in {"theme": "dark", "text": "normal", "timer": "hidden"}.items():
        assert f'name="{name}" value="{word}" checked' in page
    assert page.count(" checked") == len(CHOICES)
    assert Page(page).faults == []


@pytest.mark.parametrize("secure", [True, False])
def test_the_cookie_lives_long_and_is_seen_by_the_server_only(secure):
    with override_settings(SECURE=secure):
        cookie = Client().post("/display/", {"theme": "light"}).cookies[COOKIE]

    assert cookie["max-age"] == 365 * 24 * 60 * 60
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert bool(cookie["secure"]) is secure


@pytest.mark.parametrize("address", ["/", "/syllabus/?page=2#top", "/practice/1/"])
def test_one_comes_back_to_where_one_was(address):
    assert Client().post("/display/", {"next": address})["Location"] == address


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "///elsewhere.example/",
        "/\\elsewhere.example/",
        "\\\\elsewhere.example/",
        "http:elsewhere.example",
        "javascript:alert(1)",
        " //elsewhere.example/",
        "/\t/elsewhere.example/",
        "syllabus/",
        "",
    ],
)
def test_nobody_is_sent_to_another_site(address):
    assert Client().post("/display/", {"next": address})["Location"] == "/display/?kept"


def test_what_was_kept_is_said():
    page = Client().post("/display/", {"theme": "dark"}, follow=True)

    assert "Kept." in Page(page.content.decode()).text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "theme",
        "theme:",
        "theme:neon",
        "colour:dark",
        'theme:"><script>',
        "theme:dark:dark",
        "....",
        ":::",
    ],
)
def test_a_forged_cookie_changes_nothing(text):
    assert from_cookie(text) == Display()


def test_a_cookie_that_is_partly_nonsense_keeps_its_sense():
    assert from_cookie("theme:dark.text:huge.x") == Display(theme="dark")


@given(st.text())
def test_whatever_stands_in_the_cookie_can_be_read(text):
    display = from_cookie(text)

    assert all(getattr(display, name) in words for name, words in CHOICES.items())


@given(
    st.fixed_dictionaries({name: st.sampled_from(list(words)) for name, words in CHOICES.items()})
)
def test_what_is_kept_is_what_is_read(words):
    assert from_cookie(chosen(words).as_cookie) == chosen(words)
    assert re.fullmatch(r"[a-z:.]+", chosen(words).as_cookie)


def test_whoever_never_chose_has_the_first_choice_of_each():
    first = {name: next(iter(words)) for name, words in CHOICES.items()}

    assert chosen(first) == Display()
    assert way_back("/x/") == "/x/"
    assert from_cookie(EVERYTHING.as_cookie) == EVERYTHING
