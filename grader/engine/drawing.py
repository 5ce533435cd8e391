"""Draw variants until their certificate holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.engine.certificate import Certificate, certify
from grader.engine.graph import Graph
from grader.engine.streams import Array

Fit = Callable[[Certificate], NDArray[np.bool_]]

REDRAW_LIMIT = 200
"""How often a seed is drawn again before the problem itself counts as faulty."""
LOOKED_AT = 1_000
"""Of how many seeds the reasons are counted when a problem fails."""


class NoGoodVariant(RuntimeError):
    """A seed's draws were all refused, which is a fault of the problem, not of the seed."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Certified variants of a batch of seeds, each an array with the batch as its first axis."""

    givens: dict[str, Array]
    certificate: Certificate
    redraws: NDArray[np.intp]


def draw_certified(graph: Graph, seeds: Sequence[int], fit: Fit | None = None) -> Drawn:
    """Draw a variant for each seed, and again for those whose certificate does not hold.

    ``fit`` says which variants fit some further purpose; the others are drawn again too.
    """
    givens = graph.draw(seeds)
    certificate = certify(graph, givens)
    redraws = np.zeros(len(seeds), dtype=np.intp)
    refused = np.flatnonzero(~may_be_served(certificate, fit))
    for redraw in range(1, REDRAW_LIMIT):
        if not len(refused):
            break
        again = graph.draw([seeds[int(i)] for i in refused], redraw)
        found = certify(graph, again)
        for name, values in givens.items():
            values[refused] = again[name]
        certificate.put(refused, found)
        redraws[refused] = redraw
        refused = refused[~may_be_served(found, fit)]
    else:
        worst = most_common_faults(graph, seeds)
        raise NoGoodVariant(f"{graph.derivation.slug}: {len(refused)} seeds found none; {worst}")
    return Drawn(givens, certificate, redraws)


def may_be_served(certificate: Certificate, fit: Fit | None) -> NDArray[np.bool_]:
    """Find the variants that are certified, and fit."""
    return certificate.holds if fit is None else certificate.holds & fit(certificate)


def most_common_faults(graph: Graph, seeds: Sequence[int]) -> str:
    """Say why first draws are refused, in the message that tells what is wrong with a problem."""
    certificate = certify(graph, graph.draw(seeds[:LOOKED_AT]))
    refused = np.flatnonzero(~certificate.holds)
    reasons = Counter(fault for variant in refused for fault in certificate.faults(int(variant)))
    return ", ".join(f"{reason} ({count})" for reason, count in reasons.most_common(3))
