from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils import timezone

from questions.models import Bank
from questions.selectors import access, catalogue
from questions.services.importing import load_bank
from tests.questions.samples import SMALL_BANK, bank_row, item_row, version_row

pytestmark = pytest.mark.django_db


def private_bank(owner: object = None) -> Bank:
    return bank_row("private", visibility=Bank.Visibility.PRIVATE, owner=owner)


def test_everybody_sees_public_banks_only():
    private_bank()
    public = bank_row("public")

    assert list(catalogue.visible_banks()) == [public]


def test_a_private_bank_is_not_found_but_by_its_owner():
    owner, other = (get_user_model().objects.create(username=name) for name in ("ann", "bob"))
    bank = private_bank(owner)

    assert access.bank_for(owner, "private") == bank
    for viewer in (other, AnonymousUser(), None):
        with pytest.raises(Http404):
            access.bank_for(viewer, "private")
    with pytest.raises(Http404):
        catalogue.bank_by_slug("private")


def test_an_item_of_a_private_bank_is_not_found():
    version_row(item_row(private_bank()))

    with pytest.raises(Http404):
        catalogue.item_by_slug("private", "item")


def test_items_come_in_the_order_of_the_paper_with_what_they_say_now():
    bank = bank_row()
    last, first = item_row(bank, "last", 2), item_row(bank, "first", 1)
    version_row(last, 1)
    version_row(first, 1)
    version_row(first, 2)

    assert [
        (item.slug, catalogue.published_version(item).number) for item in catalogue.items_of(bank)
    ] == [
        ("first", 2),
        ("last", 1),
    ]


def test_retired_items_and_drafts_are_not_listed_nor_found():
    bank = bank_row()
    version_row(item_row(bank, "retired", retired_at=timezone.now()))
    version_row(item_row(bank, "draft"), published=False)

    assert catalogue.items_of(bank) == []
    for slug in ("retired", "draft", "unheard-of"):
        with pytest.raises(Http404):
            catalogue.item_by_slug("rows", slug)


def test_an_item_is_found_with_its_published_version():
    version = version_row(item_row(bank_row()))

    item = catalogue.item_by_slug("rows", "item")

    assert catalogue.published_version(item) == version


def test_asking_for_the_version_of_a_draft_is_not_found():
    item = item_row(bank_row())

    with pytest.raises(Http404):
        catalogue.published_version(item)


def test_a_bank_is_listed_in_two_queries_however_long_it_is(django_assert_num_queries):
    bank = load_bank(SMALL_BANK).bank

    with django_assert_num_queries(2):
        items = catalogue.items_of(bank)
        seen = [
            (
                catalogue.published_version(item).title,
                item.get_absolute_url,
                [topic.slug for topic in item.topics.all()],
            )
            for item in items
        ]

    assert len(seen) == 3
    for position in range(4, 10):
        version_row(item_row(bank, f"more-{position}", position))
    with django_assert_num_queries(2):
        longer = [item.bank.slug for item in catalogue.items_of(bank)]
    assert len(longer) == 9


def test_the_item_after_is_the_next_in_use_of_the_same_bank():
    bank = bank_row()
    first, last = item_row(bank, "first", 1), item_row(bank, "last", 4)
    version_row(first)
    version_row(item_row(bank, "retired", 2, retired_at=timezone.now()))
    version_row(item_row(bank, "draft", 3), published=False)
    version_row(last)
    version_row(item_row(bank_row("elsewhere"), "other", 5))

    assert catalogue.item_after(first) == last
    assert catalogue.item_after(last) is None


def test_a_banks_size_counts_each_item_in_use_once():
    bank = bank_row()
    item = item_row(bank, "twice", 1)
    version_row(item, 1)
    version_row(item, 2)
    version_row(item_row(bank, "retired", 2, retired_at=timezone.now()))
    version_row(item_row(bank, "draft", 3), published=False)

    (listed,) = catalogue.banks_with_sizes(AnonymousUser())

    assert vars(listed)["items_in_use"] == 1
