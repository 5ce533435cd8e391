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
TRIES = 8
"""How many draws of a seed are looked at together at most."""
ALIKE_IN_COST = 200
"""Up to so many variants cost hardly more together than one."""
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
    redraw = 1
    while len(refused):
        tries = min(max(1, ALIKE_IN_COST // len(refused)), TRIES, REDRAW_LIMIT - redraw)
        if not tries:
            raise NoGoodVariant(
                f"{graph.derivation.slug}: {len(refused)} seeds found none; "
                f"{why_refused(graph, seeds)}"
            )
        again, found = draw_again(graph, [seeds[int(at)] for at in refused], redraw, tries)
        held = may_be_served(found, fit).reshape(-1, tries)
        good = held.any(axis=1)
        # Of several tries the first that holds, as if they had been made one after another.
        first = held.argmax(axis=1)
        places, rows = refused[good], (np.arange(len(refused)) * tries + first)[good]
        for name, values in givens.items():
            values[places] = again[name][rows]
        certificate.put(places, found, rows)
        redraws[places] = redraw + first[good]
        refused, redraw = refused[~good], redraw + tries
    return Drawn(givens, certificate, redraws)


def draw_again(
    graph: Graph, seeds: Sequence[int], redraw: int, tries: int
) -> tuple[dict[str, Array], Certificate]:
    """Draw and certify variants for each seed's next tries, those of one seed side by side."""
    numbers = np.tile(np.arange(redraw, redraw + tries, dtype=np.uint64), len(seeds))
    givens = graph.draw([seed for seed in seeds for _ in range(tries)], numbers)
    return givens, certify(graph, givens)


def may_be_served(certificate: Certificate, fit: Fit | None) -> NDArray[np.bool_]:
    """Find the variants that are certified, and fit."""
    return certificate.holds if fit is None else certificate.holds & fit(certificate)


def why_refused(graph: Graph, seeds: Sequence[int]) -> str:
    """Say why first draws are refused, in the message that tells what is wrong with a problem."""
    certificate = certify(graph, graph.draw(seeds[:LOOKED_AT]))
    refused = np.flatnonzero(~certificate.holds)
    reasons = Counter(fault for variant in refused for fault in certificate.faults(int(variant)))
    return ", ".join(f"{reason} ({count})" for reason, count in reasons.most_common(3))
