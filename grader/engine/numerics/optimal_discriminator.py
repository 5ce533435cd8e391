r"""The best discriminator of a GAN and what the generator then minimises [1]_.

.. math::
    D^*(x) = \frac{p(x)}{p(x) + q(x)} \qquad
    V(D) = \sum_x p(x) \ln D(x) + \sum_x q(x) \ln(1 - D(x))

    V(D^*) = -\ln 4 + 2\, \mathrm{JSD}(p, q)

Every function broadcasts over leading axes.

References
----------
.. [1] Goodfellow et al., "Generative Adversarial Nets", NeurIPS 2014, proposition 1 and theorem 1.
.. [2] Lin, "Divergence Measures Based on the Shannon Entropy", IEEE Transactions on Information
   Theory 37 (1991), section IV.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SMALLEST = 1e-12
"""What a logarithm is taken of at least, so that a discriminator that is too sure has a value."""


def optimal_discriminator(p: Array, q: Array) -> Array:
    """Return the probability that a value comes from ``p`` and not from ``q``, both as likely.

    Parameters
    ----------
    p, q : (..., n) arrays, probabilities of the data's and of the generator's values; nowhere
        both zero
    """
    return p / (p + q)


def logarithms(discriminator: Array) -> Array:
    """Return the natural logarithms of D in the first row, of 1 - D in the second.

    Parameters
    ----------
    discriminator : (..., n) array of probabilities

    Returns
    -------
    (..., 2, n) array
    """
    rows = np.stack([discriminator, 1.0 - discriminator], axis=-2)
    return np.log(np.maximum(rows, SMALLEST))


def expectation(weights: Array, values: Array) -> Array:
    """Return the sum of (..., n) values, each weighed by its probability."""
    return np.sum(weights * values, axis=-1)


def value(p: Array, q: Array, discriminator: Array) -> Array:
    """Return V(D), which the discriminator maximises and the generator minimises; in nats."""
    logs = logarithms(discriminator)
    return expectation(p, logs[..., 0, :]) + expectation(q, logs[..., 1, :])


def divergence_of_value(value: Array) -> Array:
    """Return the Jensen-Shannon divergence for V(D*): from 0 to ln 2, in nats."""
    return (value + np.log(4.0)) / 2.0
