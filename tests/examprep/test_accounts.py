"""Signing in: guessing is slowed down, and nobody is locked out by a stranger."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

PASSWORD = "a-long-enough-pass-phrase"


@pytest.fixture(autouse=True)
def student(db):
    cache.clear()
    return User.objects.create_user("ada", password=PASSWORD)


def sign_in(address, password):
    client = Client(REMOTE_ADDR=address)
    client.post("/accounts/login/", {"login": "ada", "password": password})
    return "_auth_user_id" in client.session


def test_a_student_signs_in():
    assert sign_in("192.0.2.1", PASSWORD)


def test_after_many_wrong_guesses_even_the_right_one_has_to_wait():
    for guess in range(20):
        sign_in("192.0.2.1", f"guess {guess}")
    assert not sign_in("192.0.2.1", PASSWORD)


def test_guesses_from_elsewhere_do_not_lock_the_owner_out():
    for guess in range(20):
        sign_in("192.0.2.1", f"guess {guess}")
    assert sign_in("198.51.100.7", PASSWORD)


def test_a_made_up_forwarded_address_does_not_win_more_guesses(client):
    for guess in range(20):
        client.post(
            "/accounts/login/",
            {"login": "ada", "password": f"guess {guess}"},
            headers={"X-Forwarded-For": f"203.0.113.{guess}"},
        )
    assert not sign_in("127.0.0.1", PASSWORD)
