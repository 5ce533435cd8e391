"""All that was handed in, and nothing of what an exam keeps back."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grader.learners import Learner
from grader.selectors.history import choices_in, history_of
from questions.models import Assessment, Item, Topic
from tests.factories import ItemVersionFactory, SubmissionFactory, UserFactory, VariantFactory
from tests.grader.tries import BEGAN, sat, tried

pytestmark = pytest.mark.django_db


@pytest.fixture
def student():
    return UserFactory()


def test_the_newest_comes_first_each_with_its_title_and_score(student):
    version = ItemVersionFactory()
    old = tried(version, student=student, score=0.5)
    new = tried(version, BEGAN + timedelta(days=1), student=student)
    waiting = SubmissionFactory(variant=VariantFactory(version=version, student=student))
    tried(version)

    found = list(history_of(Learner(student.pk)))

    assert found == [waiting, new, old]
    assert [each.score for each in found] == [None, 1.0, 0.5]
    assert found[0].title == "Causal self-attention by hand"


def test_visitors_have_a_history_too():
    visitor = uuid.uuid4()
    own = tried(ItemVersionFactory(), visitor=visitor)

    assert list(history_of(Learner(visitor=visitor))) == [own]
    assert list(history_of(Learner())) == []


def test_of_an_exam_only_that_it_was_handed_in_until_the_release(student):
    slot = sat(student, ItemVersionFactory(), Assessment.Release.BY_HAND)

    (before,) = history_of(Learner(student.pk))
    Assessment.objects.update(released_at=timezone.now())
    (after,) = history_of(Learner(student.pk))

    assert (before.is_withheld, before.score, before.sitting) == (True, None, slot.attempt_id)
    assert (after.is_withheld, after.score) == (False, 1.0)


def test_it_can_be_read_by_bank_topic_and_kind(student):
    one, two = ItemVersionFactory(), ItemVersionFactory(item__section=Item.Section.MULTIPLE_CHOICE)
    topic = Topic.objects.create(slug="attention", title="Attention")
    one.item.topics.add(topic, Topic.objects.create(slug="softmax", title="Softmax"))
    first, second = tried(one, student=student), tried(two, student=student)
    own = Learner(student.pk)

    assert list(history_of(own, {"bank": one.item.bank.slug})) == [first]
    assert list(history_of(own, {"topic": "attention"})) == [first]
    assert list(history_of(own, {"kind": "multiple-choice"})) == [second]
    assert list(history_of(own, {"topic": "attention", "kind": "multiple-choice"})) == []
    assert list(history_of(own, {"bank": "no-such-bank"})) == []
    assert len(history_of(own, {"bank": "", "topic": "", "kind": ""})) == 2


def test_one_chooses_among_what_one_has_answered(student):
    version = ItemVersionFactory()
    topic = Topic.objects.create(slug="attention", title="Attention")
    version.item.topics.add(topic)
    for day in range(2):
        tried(version, BEGAN + timedelta(days=day), student=student)
    tried(ItemVersionFactory(item__section=Item.Section.SHORT_ANSWER))

    found = choices_in(Learner(student.pk))

    assert (found.banks, found.topics) == ([version.item.bank], [topic])
    assert found.kinds == [("calculation", "Calculation")]


def test_a_long_history_takes_one_query(student):
    for version in ItemVersionFactory.create_batch(8):
        tried(version, student=student)

    with CaptureQueriesContext(connection) as captured:
        for each in history_of(Learner(student.pk)):
            assert each.variant.version.item.bank.title
            assert each.title

    assert len(captured) == 1
