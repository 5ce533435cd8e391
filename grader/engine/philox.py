"""Philox4x64-10 [1]_ for many keys at once, word for word what `numpy.random.Philox` gives.

NumPy's generator runs fast along one stream, but giving it the next seed's key takes longer than
drawing a variant's numbers. Here every operation is done for thousands of seeds together.

References
----------
.. [1] Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]

ROUNDS = 10
FACTORS = (0xD2E7470EE14C6C93, 0xCA5A826395121157)
KEY_STEPS = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B))
"""What is added to the key after each round: the golden ratio, and the root of 3 less 1."""
HALF = np.uint64(32)
LOW = np.uint64(0xFFFF_FFFF)
TOGETHER = 8_192
"""Blocks of four words made at once: enough to hide the cost of a call, and within the cache."""


def raw_words(seeds: Words, stream: int, redraws: Words, count: int) -> Words:
    """Return ``count`` words for each seed, shape (seeds, count).

    The key is seed and stream; the counter is the number of the block, from 1 as in NumPy, with
    the seed's redraw as its third word.
    """
    blocks = -(-count // 4)
    words = np.empty((len(seeds), blocks, 4), dtype=np.uint64)
    rows = max(1, TOGETHER // max(1, blocks))
    number, zero = np.arange(1, blocks + 1, dtype=np.uint64)[None], np.zeros((1, 1), np.uint64)
    for start in range(0, len(seeds), rows):
        here = slice(start, start + rows)
        # Words are as wide as what they depend on, so the first rounds cost less.
        key = (seeds[here, None], zero + np.uint64(stream))
        block = scrambled((number, zero, redraws[here, None], zero), key)
        for place, word in enumerate(block):
            words[here, :, place] = word
    return words.reshape(len(seeds), -1)[:, :count]


def scrambled(counter: tuple[Words, ...], key: tuple[Words, Words]) -> tuple[Words, ...]:
    """Return the four words that a counter of four words becomes under a key of two."""
    (a, b, c, d), (first, second) = counter, key
    for _ in range(ROUNDS):
        a_high, a_low = product(a, FACTORS[0])
        c_high, c_low = product(c, FACTORS[1])
        a, b, c, d = c_high ^ b ^ first, c_low, a_high ^ d ^ second, a_low
        first, second = first + KEY_STEPS[0], second + KEY_STEPS[1]
    return a, b, c, d


def product(words: Words, factor: int) -> tuple[Words, Words]:
    """Return the high and the low 64 bits of the words times a factor, by halves of 32 bits."""
    factor_high, factor_low = np.uint64(factor >> 32), np.uint64(factor & 0xFFFF_FFFF)
    high, low = words >> HALF, words & LOW
    carried = low * factor_low
    carried >>= HALF
    carried += high * factor_low
    low *= factor_high
    low += carried & LOW
    low >>= HALF
    carried >>= HALF
    high *= factor_high
    high += carried
    high += low
    return high, words * np.uint64(factor)
