r"""The size of a decoder's cache of keys and values [1]_, with heads that may be shared [2]_.

.. math:: \text{bytes} = 2 \cdot L \cdot n_{kv} \cdot d_h \cdot T \cdot B \cdot b

Every function broadcasts over leading axes. Sizes are whole numbers, so results are exact below
2**53; nothing is checked, and a size of zero in a divisor gives what NumPy makes of it.

References
----------
.. [1] Kwon et al., "Efficient Memory Management for Large Language Model Serving with
   PagedAttention", SOSP 2023, section 3.
.. [2] Ainslie et al., "GQA: Training Generalized Multi-Query Transformer Models from Multi-Head
   Checkpoints", EMNLP 2023, section 2.2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def head_width(width: Array, heads: Array) -> Array:
    """Return how many numbers one head's key has: the model's ``width`` shared among the heads."""
    return width / heads


def numbers_per_token(layers: Array, kv_heads: Array, head_width: Array) -> Array:
    """Return how many numbers are kept of one token: a key and a value, by layer and head [1]_.

    Parameters
    ----------
    layers, kv_heads, head_width : how many layers, how many heads of keys (and as many of values)
        in each, and how many numbers make one key or one value
    """
    return 2 * layers * kv_heads * head_width


def cached_numbers(per_token: Array, tokens: Array, batch: Array) -> Array:
    """Return how many numbers are kept of ``batch`` sequences of ``tokens`` tokens each."""
    return per_token * tokens * batch


def cache_bytes(numbers: Array, bytes_each: Array) -> Array:
    """Return the bytes that the numbers take, at ``bytes_each`` bytes a number."""
    return numbers * bytes_each


def in_binary_units(size: Array, power: int) -> Array:
    """Return bytes in units of ``2**power`` bytes: 20 for MiB, 30 for GiB."""
    return size / 2.0**power


def saving(heads: Array, kv_heads: Array) -> Array:
    """Return how many times smaller shared heads make the cache: query heads a shared head [2]_."""
    return heads / kv_heads
