r"""What the forward process of a diffusion model gives in closed form [1]_ [2]_.

.. math::
    \bar\alpha_t = \prod_{s=1}^t (1 - \beta_s), \qquad
    x_t = \sqrt{\bar\alpha_t}\, x_0 + \sqrt{1 - \bar\alpha_t}\, \epsilon

Variances and rates are dimensionless. Every function broadcasts over leading axes.

References
----------
.. [1] Ho et al., "Denoising Diffusion Probabilistic Models", NeurIPS 2020, equations 4, 6 and 7.
.. [2] Kingma et al., "Variational Diffusion Models", NeurIPS 2021, section 3.1, for the
   signal-to-noise ratio.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def cumulative(beta: Array) -> Array:
    r"""Return :math:`\bar\alpha_1 \dots \bar\alpha_T`, the products of all ``1 - beta`` so far.

    Parameters
    ----------
    beta : (..., T) array, the variances of the steps 1 to T; from 0 to 1

    Returns
    -------
    (..., T) array; :math:`\bar\alpha_0 = 1` is not in it
    """
    return np.asanyarray(np.cumprod(1.0 - beta, axis=-1), dtype=np.float64)


def signal_to_noise(alpha_bar: Array) -> Array:
    r"""Return :math:`\bar\alpha / (1 - \bar\alpha)`, the ratio of the variances; [2]_, equation 2.

    It is infinite where no noise has been added yet.
    """
    return alpha_bar / (1.0 - alpha_bar)


def signal_rate(alpha_bar: Array) -> Array:
    r"""Return :math:`\sqrt{\bar\alpha}`, what the clean image is scaled by; [1]_, equation 4."""
    return np.sqrt(alpha_bar)


def noise_rate(alpha_bar: Array) -> Array:
    r"""Return :math:`\sqrt{1 - \bar\alpha}`, what the noise is scaled by; [1]_, equation 4."""
    return np.sqrt(1.0 - alpha_bar)


def jump(x_0: Array, noise: Array, signal: Array, spread: Array) -> Array:
    """Return the noisy image in one jump from the clean one.

    Parameters
    ----------
    x_0, noise : (..., h, w) arrays, the clean image and standard normal noise
    signal, spread : (...) arrays, from `signal_rate` and `noise_rate`
    """
    return signal[..., None, None] * x_0 + spread[..., None, None] * noise


def recovered_noise(x_t: Array, x_0: Array, signal: Array, spread: Array) -> Array:
    """Return the noise in a noisy image, `jump` solved for it; ``spread`` must not be zero.

    Shapes are those of `jump`.
    """
    return (x_t - signal[..., None, None] * x_0) / spread[..., None, None]


def clean_weight(alpha_bar_before: Array, beta: Array, rest: Array) -> Array:
    r"""Return :math:`\sqrt{\bar\alpha_{t-1}}\, \beta_t / (1 - \bar\alpha_t)`.

    What :math:`x_0` counts in the posterior's mean; [1]_, equation 7.

    Parameters
    ----------
    alpha_bar_before : :math:`\bar\alpha_{t-1}`
    beta : the variance that step t adds
    rest : :math:`1 - \bar\alpha_t`, the variance of all noise in :math:`x_t`; not zero
    """
    return np.sqrt(alpha_bar_before) * beta / rest


def noisy_weight(alpha_bar_before: Array, beta: Array, rest: Array) -> Array:
    r"""Return :math:`\sqrt{1 - \beta_t}\, (1 - \bar\alpha_{t-1}) / (1 - \bar\alpha_t)`.

    What :math:`x_t` counts in the posterior's mean; [1]_, equation 7. Parameters are those of
    `clean_weight`.
    """
    return np.sqrt(1.0 - beta) * (1.0 - alpha_bar_before) / rest


def posterior_mean(x_0: Array, x_t: Array, clean: Array, noisy: Array) -> Array:
    r"""Return the mean of :math:`q(x_{t-1} \mid x_t, x_0)`; [1]_, equation 7.

    Parameters
    ----------
    x_0, x_t : (..., n) arrays, the clean image and the noisy one
    clean, noisy : (...) arrays, from `clean_weight` and `noisy_weight`
    """
    return clean[..., None] * x_0 + noisy[..., None] * x_t


def posterior_variance(alpha_bar_before: Array, beta: Array, rest: Array) -> Array:
    r"""Return :math:`\tilde\beta_t = \beta_t (1 - \bar\alpha_{t-1}) / (1 - \bar\alpha_t)`.

    The variance of every entry of :math:`x_{t-1}` given :math:`x_t` and :math:`x_0`; never above
    :math:`\beta_t`; [1]_, equation 7. Parameters are those of `clean_weight`.
    """
    return beta * (1.0 - alpha_bar_before) / rest
