"""Hints on the page: told before what they cost, opened without losing what was typed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from grader.models import Hint, Submission, Variant
from grader.services.grading import drain
from tests.factories import VariantFactory, right_answer
from tests.grader.web.test_practice import no_broker, submit
from tests.reading import Page

pytestmark = pytest.mark.django_db
__all__ = ["no_broker"]


@pytest.fixture
def variant(client):
    variant = VariantFactory()
    client.force_login(variant.student)
    return variant


def take(client, variant, hint, **typed):
    return client.post(reverse("hint", args=[variant.pk]), {"hint": hint} | typed)


def test_each_hint_says_what_it_costs_before_it_is_opened(client, variant):
    page = client.get(variant.get_absolute_url()).content.decode()

    assert 'value="q:formula"' in page
    assert "costs 10 % of this part" in page
    assert Hint.objects.count() == 0


def test_opening_one_keeps_what_was_typed_and_hands_nothing_in(client, variant):
    response = take(client, variant, "q:formula", k="", scores="", q=["1.25", "", "", "", "", "x"])

    page = response.content.decode()
    assert response.status_code == 200
    assert "Hint: the formula" in page
    assert 'value="1.25"' in page
    assert 'value="x"' in page
    assert Submission.objects.count() == 0
    assert Hint.objects.get().cost == 0.1


def test_the_numbers_are_set_up_from_what_is_typed(client, variant):
    right = right_answer(variant)
    typed = {name: [cell for row in right[name] for cell in row] for name in ("q", "k")}

    assert 'value="scores:numbers"' not in client.get(variant.get_absolute_url()).content.decode()
    response = take(client, variant, "scores:numbers", **typed)

    assert "Hint: its numbers set up" in response.content.decode()


def test_what_is_not_on_offer_is_said_and_costs_nothing(client, variant):
    response = take(client, variant, "scores:numbers")

    assert "not on offer" in response.content.decode()
    assert Hint.objects.count() == 0


def test_nobody_opens_another_s_hints(client, variant):
    other = VariantFactory()

    assert take(client, other, "q:formula").status_code == 404
    assert Hint.objects.count() == 0


def test_the_address_of_a_hint_leads_back_to_its_problem(client, variant):
    response = client.get(reverse("hint", args=[variant.pk]))

    assert response["Location"] == variant.get_absolute_url()


def test_the_mark_says_what_was_spent(client, variant):
    take(client, variant, "q:formula")
    submit(client, variant, right_answer(variant))
    drain("fast")

    page = Page(client.get(Submission.objects.get().get_absolute_url()).content.decode())

    assert "10 % of it spent on hints" in page.text
    assert "0.9 of 1" in page.text


def test_enter_checks_and_opens_no_hint(client, variant):
    page = client.get(variant.get_absolute_url()).content.decode()

    first = page.index('type="submit"', page.index('class="parts"'))
    assert page[first - 60 : first + 80].count('name="hint"') == 0


def test_another_like_this_starts_without_costs(client, variant):
    take(client, variant, "q:formula")

    client.post(reverse("another", args=[variant.pk]))

    assert not Variant.objects.exclude(pk=variant.pk).get().hints.exists()
