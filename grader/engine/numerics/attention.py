r"""Scaled dot-product attention with a mask, of one head [1]_ or of several [2]_.

.. math::

    A = \operatorname{softmax}(s\, Q K^\top + M), \qquad O = A V

    Y = [O_1 \dots O_h]\, W_o

Every function broadcasts over leading axes.

References
----------
.. [1] Vaswani et al., "Attention Is All You Need", NeurIPS 2017, section 3.2.1.
.. [2] The same, section 3.2.2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


def scores(q: Array, k: Array, *, scale: float = 1.0) -> Array:
    """Return how well each query meets each key: ``scale`` times their dot products.

    Parameters
    ----------
    q, k : (..., n, d) and (..., m, d) arrays
    scale : factor on the products, ``1 / sqrt(d)`` in the paper

    Returns
    -------
    (..., n, m) array, row ``i`` for query ``i``
    """
    return scale * (q @ np.swapaxes(k, -1, -2))


def causal_mask(n: int) -> Mask:
    """Return the (n, n) mask that lets token ``i`` attend to tokens ``0 ... i`` only."""
    return np.tri(n, dtype=bool)


def padding_mask(real: Array) -> Mask:
    """Return the (..., 1, m) mask that lets every query attend to what is no padding.

    Parameters
    ----------
    real : (..., m) array, 1 for each position that holds a token and 0 for padding
    """
    return np.asarray(real > 0)[..., None, :]


def softmax(scores: Array, *, allowed: Mask | None = None, axis: int = -1) -> Array:
    """Return weights along ``axis`` that sum to one, in the ratio of the scores' exponentials.

    Parameters
    ----------
    scores : (..., n, m) array, dimensionless
    allowed : mask of the same last axes, False where no weight may go; each line along
        ``axis`` needs one True, or its weights are not numbers

    Notes
    -----
    The largest score is taken off first, which changes no weight and keeps `exp` finite.
    """
    seen = scores if allowed is None else np.where(allowed, scores, -np.inf)
    powers = np.exp(seen - seen.max(axis=axis, keepdims=True))
    weights: Array = powers / powers.sum(axis=axis, keepdims=True)
    return weights


def attend(q: Array, k: Array, v: Array, *, scale: float = 1.0, causal: bool = False) -> Array:
    """Return the output ``O``, one (m,)-vector a query, of queries, keys and values."""
    allowed = causal_mask(q.shape[-2]) if causal else None
    return softmax(scores(q, k, scale=scale), allowed=allowed) @ v


def columns_of_head(matrix: Array, head: int, heads: int) -> Array:
    """Return the block of columns that belongs to a head.

    Parameters
    ----------
    matrix : (..., n, d) array, the queries, keys or values of all heads; ``heads`` divides d
    head : which head, from 1

    Returns
    -------
    (..., n, d / heads) array
    """
    size = matrix.shape[-1] // heads
    return matrix[..., (head - 1) * size : head * size]


def join_heads(outputs: Array) -> Array:
    """Return the outputs of all heads side by side, the first head's columns first.

    Parameters
    ----------
    outputs : (..., n, d_h, h) array, the heads along the last axis

    Returns
    -------
    (..., n, h * d_h) array
    """
    return np.swapaxes(outputs, -1, -2).reshape(*outputs.shape[:-2], -1)


def multi_head(q: Array, k: Array, v: Array, w_o: Array, *, heads: int, causal: bool) -> Array:
    r"""Return multi-head attention, each head scaled by the root of its own width [2]_.

    Parameters
    ----------
    q, k, v : (..., n, d) arrays, projected already; ``heads`` divides d
    w_o : (..., d, d) array that mixes the heads

    Returns
    -------
    (..., n, d) array, :math:`[O_1 \dots O_h]\, W_o`
    """
    scale = (q.shape[-1] / heads) ** -0.5
    blocks = [
        [columns_of_head(each, head, heads) for each in (q, k, v)] for head in range(1, heads + 1)
    ]
    outputs = [attend(*block, scale=scale, causal=causal) for block in blocks]
    return join_heads(np.stack(outputs, axis=-1)) @ w_o
