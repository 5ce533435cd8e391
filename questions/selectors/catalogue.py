"""What anybody may practise: public banks, and the items in use in them."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, Q, QuerySet
from django.http import Http404

from questions.models import Bank, Item, ItemVersion
from questions.selectors.access import bank_for, item_for
from questions.selectors.banks import banks_open_to


def visible_banks() -> QuerySet[Bank]:
    return banks_open_to()


def bank_by_slug(slug: str) -> Bank:
    return bank_for(None, slug)


def items_of(bank: Bank) -> list[Item]:
    """Return a bank's items in order, each with its topics and its newest published version.

    Two queries, however many items there are.
    """
    versions = (
        ItemVersion.objects.newest_published()
        .filter(item__bank=bank, item__retired_at=None)
        .select_related("item__bank")
        .prefetch_related("item__topics")
        .order_by("item__position", "item__pk")
    )
    items = []
    for version in versions:
        item = version.item
        item.published = version
        items.append(item)
    return items


def item_by_slug(bank_slug: str, item_slug: str) -> Item:
    return item_for(None, bank_slug, item_slug)


def published_version(item: Item) -> ItemVersion:
    """Return an item's newest published version, or say 404 where it has none."""
    if item.published is None:
        raise Http404
    return item.published


def item_after(item: Item) -> Item | None:
    """Return the next item of the same bank that is in use."""
    versions = ItemVersion.objects.newest_published().filter(
        item__bank=item.bank_id, item__retired_at=None, item__position__gt=item.position
    )
    following = versions.select_related("item__bank").order_by("item__position").first()
    return following.item if following else None


def banks_with_sizes(viewer: User | AnonymousUser) -> QuerySet[Bank]:
    """Return the banks somebody may see, each with the number of its `items_in_use`."""
    in_use = Q(items__retired_at=None, items__versions__published_at__isnull=False)
    return banks_open_to(viewer).annotate(items_in_use=Count("items", filter=in_use, distinct=True))
