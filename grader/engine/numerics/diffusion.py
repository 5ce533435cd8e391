r"""The forward process of a diffusion model, one step at a time [1]_.

.. math:: x_t = \sqrt{1 - \beta_t}\, x_{t-1} + \sqrt{\beta_t}\, \epsilon_t

Every function broadcasts over leading axes.

References
----------
.. [1] Ho et al., "Denoising Diffusion Probabilistic Models", NeurIPS 2020, section 2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def linear_beta(first: Array, last: Array, length: Array, t: float) -> Array:
    r"""Return :math:`\beta_t = \beta_0 + t\, (\beta_T - \beta_0) / T`, the variance added at ``t``.

    Parameters
    ----------
    first, last : the schedule's ends, beta at ``t = 0`` and at ``t = length``; from 0 to 1
    length : T, the number of steps between them
    t : which step, from 1
    """
    return first + t * (last - first) / length


def signal_rate(beta: Array) -> Array:
    r"""Return :math:`\sqrt{1 - \beta}`, what the image is scaled by."""
    return np.sqrt(1.0 - beta)


def noise_rate(beta: Array) -> Array:
    r"""Return :math:`\sqrt{\beta}`, what the noise is scaled by."""
    return np.sqrt(beta)


def diffuse(x: Array, noise: Array, signal: Array, spread: Array) -> Array:
    """Return the image one step noisier.

    Parameters
    ----------
    x, noise : (..., h, w) arrays, the image so far and standard normal noise
    signal, spread : (...) arrays, from `signal_rate` and `noise_rate`
    """
    return signal[..., None, None] * x + spread[..., None, None] * noise
