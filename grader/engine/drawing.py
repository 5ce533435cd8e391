"""Draw variants until their certificate holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.engine.certificate import Certificate, certify
from grader.engine.graph import Graph
from grader.engine.streams import Array

REDRAW_LIMIT = 200
"""How often a seed is drawn again before the problem itself counts as faulty."""


class NoGoodVariant(RuntimeError):
    """A seed's draws were all refused, which is a fault of the problem, not of the seed."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Certified variants of a batch of seeds, each an array with the batch as its first axis."""

    givens: dict[str, Array]
    certificate: Certificate
    redraws: NDArray[np.intp]


def draw_certified(graph: Graph, seeds: Sequence[int]) -> Drawn:
    """Draw a variant for each seed, and again for those whose certificate does not hold."""
    givens = graph.draw(seeds)
    certificate = certify(graph, givens)
    redraws = np.zeros(len(seeds), dtype=np.intp)
    refused = np.flatnonzero(~certificate.holds)
    reasons = count_faults(certificate, refused)
    for redraw in range(1, REDRAW_LIMIT):
        if not len(refused):
            break
        again = graph.draw([seeds[int(i)] for i in refused], redraw)
        held = certify(graph, again).holds
        for name, values in givens.items():
            values[refused] = again[name]
        redraws[refused] = redraw
        refused = refused[~held]
    else:
        worst = ", ".join(f"{reason} ({count})" for reason, count in reasons.most_common(3))
        raise NoGoodVariant(f"{graph.derivation.slug}: {len(refused)} seeds found none; {worst}")
    return Drawn(givens, certify(graph, givens) if redraws.any() else certificate, redraws)


def count_faults(certificate: Certificate, variants: NDArray[np.intp]) -> Counter[str]:
    """Count why variants are refused, for the message that says what is wrong with a problem."""
    return Counter(fault for variant in variants for fault in certificate.faults(int(variant)))
