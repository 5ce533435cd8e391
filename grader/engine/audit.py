"""What the certificate does for a problem, measured over many seeds."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from grader.engine.certificate import MARGIN, Certificate, certify
from grader.engine.drawing import draw_certified
from grader.engine.graph import graph_of
from grader.engine.options import read_options
from grader.engine.registry import derivation_of
from grader.engine.streams import Array
from grader.engine.work import effort_by_hand

CHUNK = 1_000
"""Variants that go through the graph together; more would only cost memory."""


@dataclass(frozen=True, slots=True)
class SlipAudit:
    """The share of variants in which a slip goes unseen."""

    unseen_naive: float
    """Among first draws, served without a look at their certificates."""
    unseen_certified: float


@dataclass(frozen=True, slots=True)
class Audit:
    """The findings for one problem and its options."""

    slips: dict[str, SlipAudit]
    refused: float
    """The share of first draws that were refused, for whatever reason."""
    redraws_mean: float
    cost: dict[str, float]
    """The least and the most work by hand, in the units of `grader.engine.work`."""
    ms_per_variant: float
    parts: int
    """How many parts are asked."""
    cost_by_kind: dict[str, dict[str, float]]
    """The least and the most multiplications, functions and digits."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def audit(slug: str, seeds: int, options: Mapping[str, object] | None = None) -> Audit:
    """Draw a variant for each of the first seeds, without the certificate and with it."""
    derivation = derivation_of(slug)
    graph = graph_of(slug, read_options(derivation.options, options or {}))
    naive, certified, efforts, redraws, elapsed = [], [], [], [], 0.0
    for start in range(0, seeds, CHUNK):
        chunk = range(start, min(seeds, start + CHUNK))
        naive.append(certify(graph, graph.draw(chunk)))
        began = time.perf_counter()
        drawn = draw_certified(graph, chunk)
        elapsed += time.perf_counter() - began
        certified.append(drawn.certificate)
        efforts.append(effort_by_hand(graph, drawn.givens, drawn.certificate.right))
        redraws.append(drawn.redraws)
    before, after = shares_unseen(naive), shares_unseen(certified)
    work = np.concatenate([each.work for each in certified])
    return Audit(
        slips={slip.name: SlipAudit(before[i], after[i]) for i, slip in enumerate(graph.slips)},
        refused=float(np.mean(~np.concatenate([each.holds for each in naive]))),
        redraws_mean=float(np.concatenate(redraws).mean()),
        cost=band_of([work]),
        ms_per_variant=1000 * elapsed / seeds,
        parts=len(graph.asked),
        cost_by_kind={
            kind: band_of([getattr(each, kind) for each in efforts])
            for kind in ("multiplications", "functions", "digits")
        },
    )


def band_of(work: Sequence[Array]) -> dict[str, float]:
    """Return the least and the most of it."""
    every = np.concatenate(work)
    return {"low": float(every.min()), "high": float(every.max())}


def shares_unseen(certificates: Sequence[Certificate]) -> list[float]:
    """Return for each slip the share of variants that cannot see it."""
    distance = np.concatenate([each.distance for each in certificates], axis=1)
    return [float(share) for share in np.mean(~(distance >= MARGIN), axis=1)]
