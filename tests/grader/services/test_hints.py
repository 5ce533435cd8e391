"""Opening hints: once each, for what they were said to cost, and charged at the next try."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from grader.models import Hint, Variant
from grader.services.grading import drain
from grader.services.hints import NotOffered, open_hint, spent_on_hints
from grader.services.submissions import submit_response
from tests.factories import ItemVersionFactory, VariantFactory, right_answer

pytestmark = pytest.mark.django_db


def marks_of(submission):
    drain("fast")
    return submission.gradings.get().marks


def test_an_open_hint_keeps_what_it_cost():
    variant = VariantFactory()

    open_hint(variant, "q", "formula", {})
    open_hint(variant, "q", "numbers", {})

    assert spent_on_hints(variant) == {"q": 0.3}


def test_opening_a_hint_again_costs_nothing_more():
    variant = VariantFactory()

    for _ in range(2):
        open_hint(variant, "q", "value", {})

    assert spent_on_hints(variant) == {"q": 0.7}


@pytest.mark.parametrize(
    ("part", "stage"),
    [("scores", "numbers"), ("q", "everything"), ("nothing", "formula"), ("", "")],
)
def test_what_is_not_on_offer_is_refused_and_costs_nothing(part, stage):
    variant = VariantFactory()

    with pytest.raises(NotOffered):
        open_hint(variant, part, stage, {})

    assert spent_on_hints(variant) == {}


def test_after_the_value_nothing_else_is_sold():
    variant = VariantFactory()
    open_hint(variant, "q", "value", {})

    with pytest.raises(NotOffered):
        open_hint(variant, "q", "formula", {})


def test_an_item_sets_the_costs():
    version = ItemVersionFactory(hint_costs={"formula": 0.25})
    variant = VariantFactory(version=version)

    open_hint(variant, "q", "formula", {})

    assert spent_on_hints(variant) == {"q": 0.25}
    with pytest.raises(NotOffered):
        open_hint(variant, "q", "value", {})


def test_an_item_may_offer_none():
    variant = VariantFactory(version=ItemVersionFactory(hint_costs={"none": 0.0}))

    with pytest.raises(NotOffered):
        open_hint(variant, "q", "formula", {})


def test_a_try_pays_for_the_hints_that_were_open_when_it_was_handed_in():
    variant = VariantFactory()
    before = submit_response(variant, right_answer(variant))
    open_hint(variant, "q", "formula", {})
    after = submit_response(variant, right_answer(variant))
    open_hint(variant, "q", "value", {})

    assert marks_of(before)["q"] == marks_of(before)["q"] | {"credit": 1.0, "hint_cost": 0.0}
    assert marks_of(after)["q"] == marks_of(after)["q"] | {"credit": 0.9, "hint_cost": 0.1}


def test_what_is_marked_alone_pays_as_well(monkeypatch):
    variant = VariantFactory()
    open_hint(variant, "q", "formula", {})
    submission = submit_response(variant, right_answer(variant))

    def broken(_pairs):
        raise ZeroDivisionError

    monkeypatch.setattr("grader.services.grading.engine.mark_many", broken)
    # mark() itself goes through the engine's own mark_many, which is whole.
    assert marks_of(submission)["q"]["credit"] == 0.9


def test_hints_of_one_variant_do_not_touch_another():
    mine, other = VariantFactory(), VariantFactory()

    open_hint(mine, "q", "formula", {})

    assert spent_on_hints(other) == {}


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_open_one_hint():
    variant = VariantFactory()

    def click(_):
        try:
            open_hint(Variant.objects.get(pk=variant.pk), "q", "formula", {})
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(click, range(4)))

    assert Hint.objects.filter(variant=variant).count() == 1
