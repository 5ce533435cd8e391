"""What comes next: the ranking by itself, then over rows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grader.learners import Learner
from grader.models import Attempt, Mastery
from grader.selectors.choosing import Candidate, choose, due_ids, next_version
from questions.models import Item, Topic
from questions.services.importing import load_bank
from tests.factories import (
    AttemptFactory,
    GradingFactory,
    ItemFactory,
    ItemVersionFactory,
    SlotFactory,
    SubmissionFactory,
    UserFactory,
    VariantFactory,
)
from tests.questions.samples import bank_row, item_row, small_bank, version_row

ANYBODY = AnonymousUser()
NOBODY = Learner()


def candidate(pk, **values):
    return Candidate(Item(pk=pk), **values)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"due": True, "score": 1.0}, {}),
        ({}, {"score": 0.0}),
        ({"score": 0.2}, {"score": 0.3}),
        ({"place": 1}, {"place": 2}),
        ({"due": True, "place": 1}, {"due": True, "place": 2}),
        ({"score": 0.2, "place": 9}, {"score": 0.3, "place": 1}),
        ({"score": 1.0}, {"due": True, "given": 1}),
    ],
)
def test_due_goes_before_new_and_new_before_what_went_badly(first, second):
    for _ in range(8):
        chosen = choose([candidate(1, **second), candidate(2, **first)])
        assert chosen is not None
        assert chosen.item.pk == 2


def test_what_was_just_seen_waits_while_there_is_anything_else():
    due = candidate(1, due=True)

    assert choose([due, candidate(2, score=1.0)], just_seen=1) == candidate(2, score=1.0)
    assert choose([due], just_seen=1) == due
    assert choose([]) is None


def test_among_equals_chance_decides():
    equals = [candidate(pk) for pk in range(4)]

    chosen = {choose(equals).item.pk for _ in range(200)}

    assert chosen == {0, 1, 2, 3}


@pytest.fixture
def three(db):
    """A bank of three items that need no drawing, in order."""
    bank = bank_row("three")
    return [version_row(item_row(bank, f"item-{n}", n)) for n in (1, 2, 3)]


def answered(version, student, score):
    variant = VariantFactory(student=student, version=version)
    return GradingFactory(submission=SubmissionFactory(variant=variant), score=score).submission


@pytest.fixture
def calculations(db):
    """Three versions of one bank that can be issued and answered."""
    first = ItemVersionFactory()
    bank = first.item.bank
    return [first, *(ItemVersionFactory(item=ItemFactory(bank=bank)) for _ in range(2))]


def test_the_lowest_latest_score_comes_back_once_all_is_tried(calculations):
    student = UserFactory()
    low, high, seen = calculations
    answered(low, student, 0.9)
    answered(high, student, 0.1)
    answered(low, student, 0.2)
    answered(high, student, 0.7)
    answered(seen, student, 0.0)

    for _ in range(5):
        assert next_version({"any": True}, Learner(student.pk), student) == low


def test_what_others_did_and_what_an_exam_keeps_back_do_not_count(calculations):
    student = UserFactory()
    others, withheld, seen = calculations
    answered(others, UserFactory(), 0.0)
    slot = SlotFactory(attempt=AttemptFactory(student=student), variant__version=withheld)
    GradingFactory(submission=SubmissionFactory(variant=slot.variant), score=0.0)
    answered(seen, student, 0.5)

    chosen = {next_version({"any": True}, Learner(student.pk), student) for _ in range(40)}

    assert chosen == {others, withheld}


def test_what_is_due_comes_first_and_a_run_of_reviews_has_nothing_else(three):
    student = UserFactory()
    learner = Learner(student.pk)
    now = timezone.now()
    Mastery.objects.create(student=student, item=three[1].item, due_at=now - timedelta(hours=1))
    Mastery.objects.create(student=student, item=three[2].item, due_at=now + timedelta(hours=1))
    Mastery.objects.create(student=UserFactory(), item=three[0].item, due_at=now)

    assert next_version({"bank": "three"}, learner, student) == three[1]
    assert next_version({"due": True}, learner, student) == three[1]
    assert due_ids(learner, student) == {three[1].item.pk}
    assert next_version({"due": True}, NOBODY, ANYBODY) is None
    assert not due_ids(NOBODY, ANYBODY)

    Item.objects.filter(pk=three[1].item.pk).update(retired_at=now)
    assert not due_ids(learner, student)


def test_a_run_over_a_bank_gives_each_item_once(calculations):
    student = UserFactory()
    bank = calculations[0].item.bank
    run = AttemptFactory(mode=Attempt.Mode.PRACTICE, student=student, scope={"bank": bank.slug})
    given = []

    while version := next_version(run.scope, Learner(student.pk), student, run):
        given.append(version)
        SlotFactory(attempt=run, position=len(given), variant__version=version)

    assert sorted(given, key=lambda version: version.pk) == calculations


def test_a_surprise_goes_round_before_anything_comes_again(calculations):
    student = UserFactory()
    run = AttemptFactory(mode=Attempt.Mode.PRACTICE, student=student, scope={"any": True})
    given = []

    for position in range(1, 7):
        given.append(next_version(run.scope, Learner(student.pk), student, run))
        SlotFactory(attempt=run, position=position, variant__version=given[-1])

    assert set(given[:3]) == set(given[3:]) == set(calculations)
    assert given[2] != given[3]


def test_a_broad_topic_has_its_narrow_ones_items_in_learning_order(three):
    broad = Topic.objects.create(slug="broad", title="Broad")
    later = Topic.objects.create(slug="later", title="A later one", parent=broad)
    earlier = Topic.objects.create(slug="earlier", title="The earlier one", parent=broad)
    later.prerequisites.add(earlier)
    three[0].item.topics.add(later)
    three[2].item.topics.add(earlier)

    for _ in range(8):
        assert next_version({"topic": "broad"}, NOBODY, ANYBODY) == three[2]
    assert next_version({"topic": "later"}, NOBODY, ANYBODY) == three[0]
    with pytest.raises(Http404):
        next_version({"topic": "nowhere"}, NOBODY, ANYBODY)


def test_what_somebody_may_not_see_is_never_chosen(db):
    owner = UserFactory()
    bank = bank_row("hidden", visibility="private", owner=owner)
    version = version_row(item_row(bank))

    assert next_version({"any": True}, NOBODY, ANYBODY) is None
    assert next_version({"items": [version.item_id]}, NOBODY, ANYBODY) is None
    assert next_version({"any": True}, Learner(owner.pk), owner) == version
    with pytest.raises(Http404):
        next_version({"bank": "hidden"}, NOBODY, ANYBODY)


def test_what_was_missed_has_all_its_places_from_the_start(three):
    assert next_version({"missed": "an attempt"}, NOBODY, ANYBODY) is None


@pytest.mark.parametrize("scope", [{"bank": "small"}, {"topic": "wide"}, {"any": True}])
def test_choosing_takes_as_many_queries_for_many_items_as_for_few(db, scope):
    student = UserFactory()
    bank = load_bank(small_bank()).bank
    counts = []

    for n in (10, 22):
        with CaptureQueriesContext(connection) as queries:
            next_version(scope, Learner(student.pk), student)
        counts.append(len(queries))
        for position in range(n, n + 12):
            item = item_row(bank, f"more-{position}", position)
            item.topics.set(Topic.objects.all())
            version_row(item)

    assert len(set(counts)) == 1
    assert counts[0] <= 12
