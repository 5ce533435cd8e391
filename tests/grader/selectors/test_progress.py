"""How far a learner has come, in rows: what is due, how topics stand, how first tries went."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grader.engine.scheduling import Level, Try
from grader.learners import Learner
from grader.models import Mastery
from grader.selectors.progress import (
    FirstTry,
    accuracy_of,
    due_items,
    first_tries,
    topics_with_mastery,
)
from questions.models import Assessment, Bank, Topic
from tests.factories import (
    BankFactory,
    ItemVersionFactory,
    SubmissionFactory,
    UserFactory,
    VariantFactory,
)
from tests.grader.tries import BEGAN, graded, sat, tried

pytestmark = pytest.mark.django_db

ANYBODY = AnonymousUser()


@pytest.fixture
def student():
    return UserFactory()


def topic_with(*versions, title="Attention"):
    topic = Topic.objects.create(slug=title.lower(), title=title)
    for version in versions:
        version.item.topics.add(topic)
    return topic


def due(student, version, at):
    return Mastery.objects.create(student=student, item=version.item, due_at=at)


def test_what_is_due_comes_longest_overdue_first_and_then_the_next_date(student):
    first, second, later, last = ItemVersionFactory.create_batch(4)
    due(student, second, BEGAN - timedelta(hours=1))
    due(student, first, BEGAN - timedelta(days=3))
    due(student, last, BEGAN + timedelta(days=5))
    due(student, later, BEGAN + timedelta(days=1))
    due(UserFactory(), later, BEGAN - timedelta(days=9))

    found = due_items(student, BEGAN)

    assert found.count == 2
    assert [each.item for each in found.items] == [first.item, second.item]
    assert [each.overdue for each in found.items] == [timedelta(days=3), timedelta(hours=1)]
    assert found.next_due_at == BEGAN + timedelta(days=1)


def test_what_cannot_be_practised_any_more_is_not_due(student):
    retired, hidden = ItemVersionFactory(), ItemVersionFactory()
    retired.item.retired_at = timezone.now()
    retired.item.save()
    Bank.objects.filter(pk=hidden.item.bank_id).update(visibility=Bank.Visibility.PRIVATE)
    for version in (retired, hidden):
        due(student, version, BEGAN)

    found = due_items(student, BEGAN)

    assert (found.count, found.next_due_at) == (0, None)


def test_what_is_due_in_ones_own_private_bank_is_due(student):
    bank = BankFactory(owner=student, visibility=Bank.Visibility.PRIVATE)
    due(student, ItemVersionFactory(item__bank=bank), BEGAN)

    assert due_items(student, BEGAN).count == 1


def test_no_more_is_listed_than_can_be_read(student):
    for version in ItemVersionFactory.create_batch(25):
        due(student, version, BEGAN)

    found = due_items(student, BEGAN)

    assert (found.count, len(found.items), found.unlisted) == (25, 20, 5)


def test_a_topic_is_known_by_its_own_items(student):
    one, two = ItemVersionFactory.create_batch(2)
    attention = topic_with(one, two)
    gan = topic_with(ItemVersionFactory(), title="GANs")
    attention.prerequisites.add(gan)
    tried(one, student=student)
    tried(one, BEGAN + timedelta(days=1), student=student)

    before, after = topics_with_mastery(student, Learner(student.pk))

    assert (before.topic, before.standing.level) == (gan, Level.NOT_BEGUN)
    assert (after.topic, after.standing.level) == (attention, Level.PROFICIENT)
    assert after.prerequisites == [gan]
    assert (after.standing.items, after.standing.right, after.standing.kept) == (2, 1, 1)


def test_a_level_is_lost_by_a_wrong_latest_try(student):
    version = ItemVersionFactory()
    topic_with(version)
    tried(version, student=student)
    tried(version, BEGAN + timedelta(hours=1), score=0.3, student=student)

    (found,) = topics_with_mastery(student, Learner(student.pk))

    assert found.standing.level == Level.BEGUN


def test_visitors_have_levels_too_but_not_each_others():
    visitor, version = uuid.uuid4(), ItemVersionFactory()
    topic_with(version)
    tried(version, visitor=visitor)

    (own,) = topics_with_mastery(ANYBODY, Learner(visitor=visitor))
    (others,) = topics_with_mastery(ANYBODY, Learner(visitor=uuid.uuid4()))
    (nobodys,) = topics_with_mastery(ANYBODY, Learner())

    assert own.standing.level == Level.PROFICIENT
    assert others.standing.level == nobodys.standing.level == Level.NOT_BEGUN


def test_only_marked_first_tries_of_items_count(student):
    version = ItemVersionFactory()
    first = tried(version, score=0.2, student=student, hint_costs={"output": 0.1})
    graded(SubmissionFactory(variant=first.variant, number=2))
    SubmissionFactory(variant=VariantFactory(version=version, student=student))
    drawn = tried(version, student=student).variant
    drawn.version = None
    drawn.save()

    found = first_tries(Learner(student.pk))

    assert found == [FirstTry(version.item_id, Try(BEGAN, 0.2, hinted=True))]


def test_an_exam_tells_nothing_before_its_marks_are_released(student):
    sat(student, ItemVersionFactory(), Assessment.Release.BY_HAND)

    assert first_tries(Learner(student.pk)) == []

    Assessment.objects.update(released_at=timezone.now())
    assert len(first_tries(Learner(student.pk))) == 1


def test_however_much_there_is_the_queries_are_the_same(student):
    def queries():
        for version in ItemVersionFactory.create_batch(4):
            topic_with(version, title=version.item.slug)
            due(student, version, BEGAN)
            for day in range(3):
                tried(version, BEGAN + timedelta(days=day), student=student)
        with CaptureQueriesContext(connection) as captured:
            topics_with_mastery(student, Learner(student.pk))
            due_items(student, BEGAN)
        return len(captured)

    assert queries() == queries() <= 12


def on(day, score, hour=12):
    return FirstTry(1, Try(datetime(2026, 5, day, hour, tzinfo=UTC), score))


def test_accuracy_is_told_by_day_with_the_days_between():
    found = accuracy_of([on(1, 1.0), on(1, 0.5, hour=23), on(3, 0.25)])

    assert not found.is_weekly
    assert [(each.begins, each.tries, each.accuracy) for each in found.periods] == [
        (date(2026, 5, 1), 2, 0.75),
        (date(2026, 5, 2), 0, None),
        (date(2026, 5, 3), 1, 0.25),
    ]


def test_accuracy_is_told_by_week_where_days_would_be_too_many():
    found = accuracy_of([on(1, 1.0), on(3, 0.0), on(25, 0.5)])

    assert found.is_weekly
    assert [(each.begins, each.tries, each.accuracy) for each in found.periods] == [
        (date(2026, 4, 27), 2, 0.5),
        (date(2026, 5, 4), 0, None),
        (date(2026, 5, 11), 0, None),
        (date(2026, 5, 18), 0, None),
        (date(2026, 5, 25), 1, 0.5),
    ]


def test_of_a_long_time_the_latest_half_year_is_told():
    old = FirstTry(1, Try(datetime(2024, 1, 1, tzinfo=UTC), 1.0))

    found = accuracy_of([old, on(25, 0.5)])

    assert len(found.periods) == 26
    assert found.periods[-1].begins == date(2026, 5, 25)


def test_without_tries_there_is_no_accuracy():
    assert accuracy_of([]).periods == []
