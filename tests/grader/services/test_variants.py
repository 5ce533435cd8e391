"""Issuing variants."""

from __future__ import annotations

import json
import uuid

import pytest
from django.db import IntegrityError, transaction

from grader import engine
from grader.learners import Learner
from grader.models import Variant
from grader.services.variants import issue_another, issue_drawn, issue_variant
from tests.factories import ItemVersionFactory, UserFactory, VariantFactory

pytestmark = pytest.mark.django_db


def student():
    return Learner(student_id=UserFactory().pk)


def test_a_variant_is_frozen_when_issued():
    learner = student()

    variant = issue_variant(ItemVersionFactory(), learner, seed=7)

    stored = Variant.objects.get()
    frozen = json.loads(json.dumps(engine.freeze(engine.realise("causal-attention", 7))))
    assert [stored.content, stored.key] == frozen
    assert (stored.student_id, stored.visitor) == (learner.student_id, None)
    assert stored.pk == variant.pk


def test_each_variant_has_numbers_of_its_own():
    version, learner = ItemVersionFactory(), student()

    first, second = (issue_variant(version, learner) for _ in range(2))

    assert first.seed != second.seed
    assert first.content["givens"] != second.content["givens"]


def test_a_visitor_is_issued_variants_too():
    visitor = uuid.uuid4()

    variant = issue_variant(ItemVersionFactory(), Learner(visitor=visitor))

    assert (variant.student_id, variant.visitor) == (None, visitor)


def test_nobody_is_issued_nothing():
    with pytest.raises(ValueError, match="somebody"):
        issue_variant(ItemVersionFactory(), Learner())


def test_what_was_drawn_by_its_seed_is_issued_once():
    learner = student()

    first, second = (
        issue_drawn("causal-attention", learner, seed=3, options=options)
        for options in (None, {"tokens": 3})
    )

    assert first.pk == second.pk
    assert Variant.objects.count() == 1


@pytest.mark.parametrize(
    ("seed", "options"), [(4, None), (3, {"tokens": 4})], ids=["seed", "options"]
)
def test_another_draw_is_another_variant(seed, options):
    learner = student()
    first = issue_drawn("causal-attention", learner, seed=3, options=None)

    assert issue_drawn("causal-attention", learner, seed=seed, options=options).pk != first.pk


def test_the_same_draw_of_another_learner_is_another_variant():
    first, second = (
        issue_drawn("causal-attention", learner, seed=3, options=None)
        for learner in (student(), Learner(visitor=uuid.uuid4()))
    )

    assert first.pk != second.pk


def test_another_of_the_same_has_the_same_owner_and_other_numbers():
    first = VariantFactory()

    second = issue_another(first)

    assert second.student == first.student
    assert second.version == first.version
    assert second.content["givens"] != first.content["givens"]


def test_another_follows_the_item_to_its_newest_version():
    first = VariantFactory()
    newest = ItemVersionFactory(item=first.version.item, number=2, options={"tokens": 4})

    assert issue_another(first).version == newest


def test_another_draw_keeps_its_options():
    first = issue_drawn("causal-attention", student(), seed=3, options={"tokens": 4})

    second = issue_another(first)

    assert second.content["options"] == first.content["options"]
    assert second.seed != first.seed


@pytest.mark.parametrize("owner", [{}, {"visitor": uuid.uuid4(), "student": True}])
def test_a_variant_belongs_to_exactly_one(owner):
    if "student" in owner:
        owner = owner | {"student": UserFactory()}

    with pytest.raises(IntegrityError, match="variant_belongs_to_one"), transaction.atomic():
        Variant.objects.create(seed=1, content={}, key={}, **owner)
