r"""Positions as waves [1]_ and as rotations [2]_, both at geometrically falling frequencies.

.. math::

    \omega_i = B^{-2i/d}, \quad i = 0 \dots d/2 - 1, \quad B = 10000 \text{ in both papers}

    \mathrm{PE}(p) = (\sin p\omega_0, \cos p\omega_0, \sin p\omega_1, \cos p\omega_1, \dots)

    (x, y) \mapsto (x \cos p\omega_i - y \sin p\omega_i,\; x \sin p\omega_i + y \cos p\omega_i)

Angles are in radians. Every function broadcasts over leading axes.

References
----------
.. [1] Vaswani et al., "Attention Is All You Need", NeurIPS 2017, section 3.5.
.. [2] Su et al., "RoFormer: Enhanced Transformer with Rotary Position Embedding", 2021,
   equations 14, 15 and 34.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def frequencies(base: Array, pairs: int) -> Array:
    r"""Return :math:`\omega_i = B^{-2i/d}`, radians a position, for ``d = 2 * pairs``.

    Parameters
    ----------
    base : (...) array, positive

    Returns
    -------
    (..., pairs) array that starts with 1
    """
    return base[..., None] ** (-np.arange(pairs) / pairs)


def angles(position: Array, frequency: Array) -> Array:
    """Return how far each pair has turned at a position, in radians.

    Parameters
    ----------
    position : (...) array
    frequency : (..., pairs) array, radians a position
    """
    return position[..., None] * frequency


def sinusoids(angle: Array) -> Array:
    """Return the sine and cosine of each angle, in turns: (..., pairs) to (..., 2 * pairs)."""
    waves = np.stack([np.sin(angle), np.cos(angle)], axis=-1)
    return waves.reshape(*angle.shape[:-1], -1)


def rotate(x: Array, cosine: Array, sine: Array, *, halves: bool = False) -> Array:
    """Return a vector with each of its pairs turned counterclockwise.

    Parameters
    ----------
    x : (..., 2 * pairs) array
    cosine, sine : (..., pairs) arrays, of the angle of each pair
    halves : whether pair ``i`` is made of entries ``i`` and ``i + pairs``, as many programs have
        it, and not of neighbours, as the paper has it
    """
    size = cosine.shape[-1]
    first = x[..., :size] if halves else x[..., ::2]
    second = x[..., size:] if halves else x[..., 1::2]
    turned = [first * cosine - second * sine, first * sine + second * cosine]
    if halves:
        return np.concatenate(turned, axis=-1)
    both = np.stack(turned, axis=-1)
    return both.reshape(*both.shape[:-2], -1)
