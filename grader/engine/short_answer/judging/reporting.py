"""All that is said of judged answers: the figures, their intervals, by kind, and the time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from grader.engine.short_answer.judging.agreement import Judged, Table, intervals, mean_error

BLANK = "blank"


def by_kind(judged: Sequence[Judged]) -> dict[str, dict[str, float | int | None]]:
    """Return how each kind of answer was marked, in the order in which the kinds come."""
    kinds: dict[str, list[Judged]] = {}
    for each in judged:
        kinds.setdefault(each.kind or "other", []).append(each)
    return {kind: summary_of(members) for kind, members in kinds.items()}


def summary_of(judged: Sequence[Judged]) -> dict[str, float | int | None]:
    table = Table.of(judged)
    return {
        "n": len(judged),
        "mae": mean_error(table.given, table.scores),
        "score": float(table.scores.mean()),
        "given": float(table.given.mean()),
    }


def timing(judged: Sequence[Judged]) -> dict[str, float | None]:
    """Return the time that half of the answers stay below, and 95 % of them."""
    if not judged:
        return {"p50_ms": None, "p95_ms": None}
    p50, p95 = np.percentile([each.milliseconds for each in judged], [50, 95])
    return {"p50_ms": float(p50), "p95_ms": float(p95)}


def report(judged: Sequence[Judged]) -> dict[str, Any]:
    """Return all that is said of judged answers: the figures flat, their intervals beside them."""
    table = Table.of(judged)
    written = [each for each in judged if each.kind != BLANK]
    return {
        "n": len(judged),
        "n_ideas": sum(len(each.ideas) for each in judged),
        "n_worthless": int((table.given == 0).sum()),
        **table.figures(),
        **timing(judged),
        "asked_for_review": share([each.unsure for each in judged]),
        "by_kind": by_kind(judged),
        "without_blanks": {"n": len(written), **Table.of(written).figures()},
        "intervals": intervals(table),
    }


def share(cases: Sequence[bool]) -> float | None:
    """Return the share of the cases that are so."""
    return sum(cases) / len(cases) if cases else None
