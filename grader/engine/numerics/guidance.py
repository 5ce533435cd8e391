r"""Classifier-free guidance: a prediction pushed away from what it is without the condition [1]_.

.. math::
    \tilde\epsilon = \epsilon_\varnothing + s\, (\epsilon_c - \epsilon_\varnothing)
        = (1 + w)\, \epsilon_c - w\, \epsilon_\varnothing, \qquad s = 1 + w

Vectors are (..., n) arrays and numbers (...) arrays; every function broadcasts over leading axes.

References
----------
.. [1] Ho and Salimans, "Classifier-Free Diffusion Guidance", 2022, equation 6 (with w).
.. [2] Saharia et al., "Photorealistic Text-to-Image Diffusion Models with Deep Language
   Understanding", NeurIPS 2022, section 2.2 (with the scale, there called w).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def guided(without: Array, given: Array, scale: Array) -> Array:
    r"""Return :math:`\epsilon_\varnothing + s\, (\epsilon_c - \epsilon_\varnothing)` [2]_.

    Parameters
    ----------
    without, given : (..., n) arrays, the noise predicted without and with the condition
    scale : (...) array, s: 0 ignores the condition, 1 is the conditional prediction
    """
    return pushed(without, given - without, scale)


def pushed(start: Array, difference: Array, strength: Array) -> Array:
    r"""Return where a prediction comes to that is pushed along a difference.

    Parameters
    ----------
    start : (..., n) array, without the condition for a scale, with it for a weight
    difference : (..., n) array, the prediction with the condition less the one without
    strength : (...) array, the scale or the weight
    """
    return start + strength[..., None] * difference


def guided_by_weight(without: Array, given: Array, weight: Array) -> Array:
    r"""Return :math:`(1 + w)\, \epsilon_c - w\, \epsilon_\varnothing` [1]_.

    Parameters
    ----------
    without, given : (..., n) arrays, the noise predicted without and with the condition
    weight : (...) array, w: -1 ignores the condition, 0 is the conditional prediction
    """
    return (1.0 + weight)[..., None] * given - weight[..., None] * without


def weight_of_scale(scale: Array) -> Array:
    """Return the weight w = s - 1 that means what the scale s means."""
    return scale - 1.0


def scale_of_weight(weight: Array) -> Array:
    """Return the scale s = 1 + w that means what the weight w means."""
    return 1.0 + weight
