"""Which banks somebody may see."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, QuerySet

from questions.models import Bank


def banks_open_to(viewer: User | AnonymousUser | None = None) -> QuerySet[Bank]:
    """Return the public banks, and the viewer's own."""
    public = Q(visibility=Bank.Visibility.PUBLIC)
    if viewer is None or not viewer.is_authenticated:
        return Bank.objects.filter(public)
    return Bank.objects.filter(public | Q(owner=viewer))


def banks_taught_by(viewer: User | AnonymousUser | None) -> QuerySet[Bank]:
    """Return the banks whose answers somebody may review: staff all, anybody else their own.

    Who may review anything is an instructor; this is the one place that says so.
    """
    if viewer is None or not viewer.is_authenticated:
        return Bank.objects.none()
    return Bank.objects.all() if viewer.is_staff else Bank.objects.filter(owner=viewer)
