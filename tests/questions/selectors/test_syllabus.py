"""Topics in an order in which they can be learnt."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser

from questions.models import Bank, Topic
from questions.selectors.syllabus import syllabus_for
from tests.questions.samples import bank_row, item_row, version_row

pytestmark = pytest.mark.django_db


def topic(slug, *before, practised=True, bank=None):
    """A topic that comes after others, with an item that practises it."""
    found = Topic.objects.create(slug=slug, title=slug.title())
    found.prerequisites.set(before)
    if practised:
        bank = bank or Bank.objects.filter(slug="shared").first() or bank_row("shared")
        item = item_row(bank, f"about-{slug}", position=Topic.objects.count())
        item.topics.add(found)
        version_row(item)
    return found


def slugs(viewer=None):
    return [entry.topic.slug for entry in syllabus_for(viewer or AnonymousUser())]


def test_a_topic_stands_after_what_it_builds_on():
    softmax = topic("softmax")
    attention = topic("attention", softmax)
    topic("a-decoder", attention)

    assert slugs() == ["softmax", "attention", "a-decoder"]


def test_alike_topics_go_by_their_titles():
    for slug in ("waves", "kernels", "layers"):
        topic(slug)

    assert slugs() == ["kernels", "layers", "waves"]


def test_an_entry_says_what_is_before_and_after_it():
    softmax = topic("softmax")
    attention = topic("attention", softmax)

    first, second = syllabus_for(AnonymousUser())

    assert (first.leads_to, second.prerequisites) == ([attention], [softmax])
    assert [item.slug for item in second.items] == ["about-attention"]


def test_a_topic_that_nothing_practises_is_not_shown():
    hidden = topic("hidden", practised=False)
    topic("attention", hidden)

    assert slugs() == ["attention"]
    assert syllabus_for(AnonymousUser())[0].prerequisites == []


def test_topics_that_ask_for_one_another_are_shown_all_the_same():
    hen = topic("hen")
    egg = topic("egg", hen)
    hen.prerequisites.add(egg)

    assert sorted(slugs()) == ["egg", "hen"]


def test_items_of_private_banks_are_their_owners_only():
    owner = get_user_model().objects.create(username="ann")
    private = bank_row("private", visibility=Bank.Visibility.PRIVATE, owner=owner)
    topic("secret", bank=private)

    assert slugs() == []
    assert slugs(owner) == ["secret"]


def test_it_takes_as_many_queries_for_many_topics_as_for_few(django_assert_num_queries):
    for number in range(12):
        topic(f"topic-{number}")

    with django_assert_num_queries(4):
        syllabus_for(AnonymousUser())
