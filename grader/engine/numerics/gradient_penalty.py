r"""The loss of a Wasserstein critic with a penalty on its gradient, to be minimised [1]_.

.. math::
    L = \operatorname{E} f(\tilde x) - \operatorname{E} f(x)
        + \lambda \operatorname{E} (\|\nabla f(\hat x)\|_2 - 1)^2
    \qquad \hat x = \epsilon x + (1 - \epsilon) \tilde x

Two critics are here whose gradients can be worked out by hand: one that bends smoothly and one
that has a kink in every direction. Every function broadcasts over leading axes; vectors are
(..., d) arrays.

References
----------
.. [1] Gulrajani et al., "Improved Training of Wasserstein GANs", NeurIPS 2017, algorithm 1 and
   equation 3.
.. [2] Petzka et al., "On the Regularization of Wasserstein GANs", ICLR 2018, equation 8: the
   one-sided penalty.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def interpolate(real: Array, generated: Array, share: Array) -> Array:
    """Return the points on the way from generated to real vectors.

    Parameters
    ----------
    real, generated : (..., d) arrays
    share : (...) array, epsilon: how much of the real vector there is, from 0 to 1
    """
    return share[..., None] * real + (1.0 - share[..., None]) * generated


def smooth_critic(x: Array, slope: Array, bend: Array) -> Array:
    r"""Return :math:`w \cdot x + \frac12 \sum_k a_k x_k^2`."""
    return np.sum(slope * x + bend * x * x / 2.0, axis=-1)


def smooth_gradient(x: Array, slope: Array, bend: Array) -> Array:
    r"""Return :math:`w + a \odot x`."""
    return slope + bend * x


def kinked_critic(x: Array, slope: Array, bend: Array) -> Array:
    r"""Return :math:`w \cdot x + \sum_k a_k \max(0, x_k)`."""
    return np.sum(slope * x + bend * np.maximum(x, 0.0), axis=-1)


def kinked_gradient(x: Array, slope: Array, bend: Array) -> Array:
    r"""Return :math:`w + a \odot [x > 0]`; at the kink, the slope on its left."""
    return slope + np.where(x > 0.0, bend, 0.0)


def norm(gradient: Array) -> Array:
    """Return the Euclidean length."""
    return np.sqrt(np.sum(gradient * gradient, axis=-1))


def excess(norms: Array, *, one_sided: bool = False) -> Array:
    """Return how far norms are from 1; if one-sided, how far above it."""
    return np.maximum(norms - 1.0, 0.0) if one_sided else norms - 1.0


def penalty(norms: Array, weight: Array, *, one_sided: bool = False) -> Array:
    """Return the weight times the mean squared excess of (..., n) norms."""
    over = excess(norms, one_sided=one_sided)
    return weight * np.sum(over * over, axis=-1) / norms.shape[-1]


def critic_loss(real: Array, generated: Array, penalty: Array) -> Array:
    """Return the critic's loss from its (..., n) scores and the penalty."""
    return np.sum(generated - real, axis=-1) / real.shape[-1] + penalty
