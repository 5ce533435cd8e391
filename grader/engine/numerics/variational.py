r"""The loss of a variational autoencoder with a Gaussian encoder [1]_, weighed by beta [2]_.

.. math::
    \mathcal{L} = -\ln p(x \,|\, z) + \beta\, \mathrm{KL}, \qquad z = \mu + \sigma \odot \epsilon,
    \qquad \mathrm{KL} = \tfrac{1}{2} \sum_j \left( \mu_j^2 + \sigma_j^2 - v_j - 1 \right)

where :math:`v = \ln \sigma^2` is the log-variance. Logarithms are natural, so that everything is
in nats. Every function broadcasts over leading axes.

References
----------
.. [1] Kingma and Welling, "Auto-Encoding Variational Bayes", ICLR 2014, section 2.4, appendices B
   and C.
.. [2] Higgins et al., "beta-VAE: Learning Basic Visual Concepts with a Constrained Variational
   Framework", ICLR 2017, equation 4.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def variance(log_variance: Array) -> Array:
    r"""Return :math:`\sigma^2 = e^v`."""
    return np.exp(log_variance)


def deviation(log_variance: Array) -> Array:
    r"""Return :math:`\sigma = e^{v / 2}`."""
    return np.exp(log_variance / 2.0)


def kl_terms(mean: Array, variance: Array, log_variance: Array) -> Array:
    r"""Return each latent's divergence from the standard normal prior, in nats.

    Parameters
    ----------
    mean, variance, log_variance : arrays of one shape; the logarithm is taken as it is given, so
        that nobody need take it of the variance again
    """
    return (np.square(mean) + variance - log_variance - 1.0) / 2.0


def sample(mean: Array, deviation: Array, noise: Array) -> Array:
    r"""Return :math:`z = \mu + \sigma \odot \epsilon`, the reparameterised latents."""
    return mean + deviation * noise


def decode(latent: Array, weights: Array, bias: Array) -> Array:
    """Return what a linear decoder makes of the latents.

    Parameters
    ----------
    latent : (..., k) array
    weights : (..., n, k) array
    bias : (..., n) array
    """
    return (weights @ latent[..., None])[..., 0] + bias


def sigmoid(logit: Array) -> Array:
    """Return probabilities; of a large negative logit 0, without overflow."""
    return np.exp(-np.logaddexp(0.0, -logit))


def half_squared_error(x: Array, output: Array) -> Array:
    r"""Return :math:`\frac{1}{2} \|x - \hat{x}\|^2` of (..., n) arrays.

    It is the negative log-likelihood of unit variance without its constant.
    """
    return np.sum(np.square(x - output), axis=-1) / 2.0


def cross_entropy(x: Array, probability: Array) -> Array:
    """Return the negative log-likelihood of independent binary pixels, in nats.

    Parameters
    ----------
    x : (..., n) array, from 0 to 1
    probability : (..., n) array, strictly between 0 and 1; else the result is no number
    """
    logs = x * np.log(probability) + (1.0 - x) * np.log(1.0 - probability)
    return -np.sum(logs, axis=-1)


def loss(reconstruction: Array, divergence: Array, beta: Array) -> Array:
    """Return the loss to be made small; with a beta of one it is the negative ELBO."""
    return reconstruction + beta * divergence
