"""Numbers drawn for a seed: one independent stream for every given, the same on every NumPy.

NumPy promises the raw output of a bit generator for ever, and promises nothing of what
`Generator` makes of it (NEP 19). So grids are cut from raw Philox words here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from grader.engine import philox
from grader.engine.philox import Words

Array = NDArray[np.float64]

SEED_LIMIT = 2**63
"""Seeds are below this, so that every database can store them."""
FEW = 32
"""Seeds from which on drawing all together is faster than one after another."""


@dataclass(frozen=True, slots=True)
class Draw:
    """Draws one given for a batch of seeds. Every array gets the batch as its first axis."""

    name: str
    """What is drawn: problem, version and given. Another name is another stream."""
    seeds: Sequence[int]
    redraw: int | Words = 0
    """How often these seeds have been refused: all as often, or each in its own measure."""
    shape: tuple[int, ...] = ()
    """The shape of one variant's given."""

    def part(self, name: str) -> Draw:
        """Return an independent stream beside this one, for a given made of several draws."""
        return replace(self, name=f"{self.name}/{name}")

    def words(self, count: int) -> Words:
        """Return raw 64-bit words, shape (seeds, count)."""
        stream = int.from_bytes(blake2b(self.name.encode(), digest_size=8).digest(), "little")
        seeds = np.array(self.seeds, dtype=np.uint64)
        redraws = np.broadcast_to(np.asarray(self.redraw, dtype=np.uint64), seeds.shape)
        words = words_of_few if len(seeds) < FEW else philox.raw_words
        return words(seeds, stream, redraws, count)

    def index(self, choices: int) -> NDArray[np.intp]:
        """Draw whole numbers evenly from ``0 ... choices - 1``."""
        words, divisor = self.words(int(np.prod(self.shape, dtype=int))), np.uint64(choices)
        # What `%` gives, but NumPy divides by one number many times as fast as it takes remainders.
        index = words - words // divisor * divisor
        return index.astype(np.intp).reshape(-1, *self.shape)

    def grid(self, low: float, high: float, *, step: float) -> Array:
        """Draw evenly from ``low, low + step, ..., high``, both ends included."""
        rungs = low + step * np.arange(round((high - low) / step) + 1)
        return self.pick(np.round(rungs, 10) + 0.0)  # Minus zero becomes zero.

    def pick(self, values: Sequence[float] | Array) -> Array:
        """Draw evenly from the values."""
        ladder = np.asarray(values, dtype=np.float64)
        return ladder[self.index(len(ladder))]


def words_of_few(seeds: Words, stream: int, redraws: Words, count: int) -> Words:
    """Return what `philox.raw_words` returns, faster where there are few seeds."""
    generator = np.random.Philox(key=0)
    state = generator.state
    rows = np.empty((len(seeds), count), dtype=np.uint64)
    # One generator, keyed anew for each seed: four times as fast as making one for each.
    for row, seed, redraw in zip(rows, seeds, redraws, strict=True):
        state["state"]["counter"] = np.array([0, 0, redraw, 0], dtype=np.uint64)
        state["state"]["key"] = np.array([seed, stream], dtype=np.uint64)
        generator.state = state
        row[:] = generator.random_raw(count)
    return rows


def permutation(name: str, seed: int, count: int) -> list[int]:
    """Return ``0 ... count - 1`` in an order that the seed decides.

    >>> sorted(permutation("choices", 7, 4))
    [0, 1, 2, 3]
    """
    words = Draw(name, [seed]).words(count)[0]
    return sorted(range(count), key=lambda place: int(words[place]))
