"""Turns: of two who would change the same row at once, the second waits for the first."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import connection
from django.db.models import QuerySet

Rows = TypeVar("Rows", bound=QuerySet[Any, Any])


def locked(rows: Rows, *, no_key: bool = True) -> Rows:
    """Return rows that, once fetched, stay as they are until this transaction ends.

    Others may meanwhile add rows that point to them; without ``no_key`` they wait with that too.
    """
    # SQLite knows no row locks, but has begun this transaction as its only writer.
    if not connection.features.has_select_for_update:
        return rows
    return rows.select_for_update(of=("self",), no_key=no_key)


def take_turn(rows: QuerySet[Any], *, no_key: bool = True) -> bool:
    """Wait for whoever holds this row; say whether it is still there."""
    return locked(rows, no_key=no_key).values_list("pk").first() is not None
