r"""The way back through a diffusion model: one step of DDPM [1]_ or DDIM [2]_, velocity, score.

.. math::
    x_{t-1} = \frac{1}{\sqrt{\alpha_t}}
        \Bigl(x_t - \frac{\beta_t}{\sqrt{1 - \bar\alpha_t}}\, \hat\epsilon\Bigr) + \sigma_t z
    \qquad
    x_{t'} = \sqrt{\bar\alpha_{t'}}\, \hat x_0
        + \sqrt{1 - \bar\alpha_{t'} - \sigma^2}\, \hat\epsilon + \sigma z

Vectors are (..., n) arrays and numbers (...) arrays; every function broadcasts over leading axes.
Where a rate or a variance is not between 0 and 1 the result is not a number.

References
----------
.. [1] Ho et al., "Denoising Diffusion Probabilistic Models", NeurIPS 2020, sections 2 and 3.
.. [2] Song et al., "Denoising Diffusion Implicit Models", ICLR 2021, section 4.
.. [3] Salimans and Ho, "Progressive Distillation for Fast Sampling of Diffusion Models",
   ICLR 2022, appendix D.
.. [4] Song et al., "Score-Based Generative Modeling through Stochastic Differential Equations",
   ICLR 2021.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def noised(x_0: Array, noise: Array, alpha_bar: Array) -> Array:
    r"""Return :math:`x_t = \sqrt{\bar\alpha}\, x_0 + \sqrt{1 - \bar\alpha}\, \epsilon` [1]_.

    Parameters
    ----------
    x_0, noise : (..., n) arrays, what is clean and standard normal noise
    alpha_bar : (...) array, the share of the variance that is still signal
    """
    return np.sqrt(alpha_bar)[..., None] * x_0 + np.sqrt(1.0 - alpha_bar)[..., None] * noise


def clean(x: Array, predicted: Array, alpha_bar: Array) -> Array:
    r"""Return :math:`\hat x_0 = (x_t - \sqrt{1 - \bar\alpha}\, \hat\epsilon) / \sqrt{\bar\alpha}`.

    It solves `noised` for what was clean: equation 15 of [1]_.
    """
    noise = np.sqrt(1.0 - alpha_bar)[..., None] * predicted
    return (x - noise) / np.sqrt(alpha_bar)[..., None]


def noise_factor(beta: Array, alpha_bar: Array) -> Array:
    r"""Return :math:`\beta_t / \sqrt{1 - \bar\alpha_t}`, how much of the noise one step removes."""
    return beta / np.sqrt(1.0 - alpha_bar)


def reverse_mean(x: Array, predicted: Array, factor: Array, alpha: Array) -> Array:
    r"""Return :math:`(x_t - k\, \hat\epsilon) / \sqrt{\alpha_t}`, equation 11 of [1]_.

    Parameters
    ----------
    x, predicted : (..., n) arrays, where the sampler is and the noise predicted there
    factor : (...) array, k from `noise_factor`
    alpha : (...) array, one minus this step's variance
    """
    return (x - factor[..., None] * predicted) / np.sqrt(alpha)[..., None]


def posterior_variance(beta: Array, before: Array, alpha_bar: Array) -> Array:
    r"""Return :math:`\tilde\beta_t = \beta_t (1 - \bar\alpha_{t-1}) / (1 - \bar\alpha_t)` [1]_.

    Parameters
    ----------
    beta : (...) array, this step's variance
    before, alpha_bar : (...) arrays, the signal's share before and after this step of noise
    """
    return beta * (1.0 - before) / (1.0 - alpha_bar)


def with_noise(mean: Array, deviation: Array, noise: Array) -> Array:
    r"""Return :math:`\mu + \sigma z` for a (..., n) mean and noise and a (...) deviation."""
    return mean + deviation[..., None] * noise


def ddim_deviation(eta: Array, alpha_bar: Array, target: Array) -> Array:
    r"""Return the standard deviation of the fresh noise, equation 16 of [2]_.

    .. math::
        \sigma = \eta \sqrt{\frac{1 - \bar\alpha_{t'}}{1 - \bar\alpha_t}
            \Bigl(1 - \frac{\bar\alpha_t}{\bar\alpha_{t'}}\Bigr)}

    Parameters
    ----------
    eta : (...) array, 0 for no noise, 1 for as much as DDPM with the posterior variance
    alpha_bar, target : (...) arrays, the signal's share where the step starts and, larger, where
        it ends
    """
    return eta * np.sqrt((1.0 - target) / (1.0 - alpha_bar) * (1.0 - alpha_bar / target))


def ddim_direction(target: Array, deviation: Array) -> Array:
    r"""Return :math:`\sqrt{1 - \bar\alpha_{t'} - \sigma^2}`, zero if sigma leaves nothing over."""
    return np.sqrt(np.maximum(1.0 - target - deviation * deviation, 0.0))


def ddim_mean(x_0: Array, predicted: Array, target: Array, direction: Array) -> Array:
    r"""Return :math:`\sqrt{\bar\alpha_{t'}}\, \hat x_0 + d\, \hat\epsilon`, equation 12 of [2]_.

    Parameters
    ----------
    x_0, predicted : (..., n) arrays, from `clean` and the network
    target, direction : (...) arrays, the signal's share at the end and `ddim_direction`
    """
    return np.sqrt(target)[..., None] * x_0 + direction[..., None] * predicted


def velocity(x_0: Array, noise: Array, alpha_bar: Array) -> Array:
    r"""Return :math:`v = \sqrt{\bar\alpha}\, \epsilon - \sqrt{1 - \bar\alpha}\, x_0` [3]_."""
    return np.sqrt(alpha_bar)[..., None] * noise - np.sqrt(1.0 - alpha_bar)[..., None] * x_0


def clean_of_velocity(x: Array, v: Array, alpha_bar: Array) -> Array:
    r"""Return :math:`\hat x_0 = \sqrt{\bar\alpha}\, x_t - \sqrt{1 - \bar\alpha}\, v` [3]_."""
    return np.sqrt(alpha_bar)[..., None] * x - np.sqrt(1.0 - alpha_bar)[..., None] * v


def noise_of_velocity(x: Array, v: Array, alpha_bar: Array) -> Array:
    r"""Return :math:`\hat\epsilon = \sqrt{1 - \bar\alpha}\, x_t + \sqrt{\bar\alpha}\, v` [3]_."""
    return np.sqrt(1.0 - alpha_bar)[..., None] * x + np.sqrt(alpha_bar)[..., None] * v


def score(noise: Array, alpha_bar: Array) -> Array:
    r"""Return :math:`\nabla_{x} \ln q(x_t \mid x_0) = -\epsilon / \sqrt{1 - \bar\alpha}` [4]_."""
    return -noise / np.sqrt(1.0 - alpha_bar)[..., None]


def mean_squared_error(target: Array, predicted: Array) -> Array:
    """Return the mean over the last axis of the squared differences of two (..., n) arrays."""
    gap = target - predicted
    return np.sum(gap * gap, axis=-1) / gap.shape[-1]
