"""The only way from a request to a bank or an item: ask for it in somebody's name."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser, User
from django.http import Http404
from django.shortcuts import get_object_or_404

from questions.models import Bank, Item
from questions.selectors.banks import banks_open_to

Viewer = User | AnonymousUser | None


def bank_for(viewer: Viewer, slug: str) -> Bank:
    return get_object_or_404(banks_open_to(viewer), slug=slug)


def item_for(viewer: Viewer, bank_slug: str, item_slug: str) -> Item:
    """Return an item that is in use: published, and not retired."""
    items = Item.objects.select_related("bank").prefetch_related("topics")
    open_items = items.filter(bank__in=banks_open_to(viewer), retired_at=None)
    item = get_object_or_404(open_items, bank__slug=bank_slug, slug=item_slug)
    if item.published is None:
        raise Http404
    return item
