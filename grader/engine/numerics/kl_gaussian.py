r"""The Kullback-Leibler divergence of one Gaussian from another, in one dimension [1]_.

.. math::
    \mathrm{KL}(p \,\|\, q) = \ln \frac{s}{\sigma}
        + \frac{\sigma^2 + (\mu - m)^2}{2 s^2} - \frac{1}{2},
    \qquad p = \mathcal{N}(\mu, \sigma^2),\; q = \mathcal{N}(m, s^2)

Logarithms are natural, so that divergences are in nats. Every function broadcasts.

References
----------
.. [1] Kullback, "Information Theory and Statistics", Wiley 1959, chapter 9, section 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def log_ratio(deviation_p: Array, deviation_q: Array) -> Array:
    r"""Return :math:`\ln (s / \sigma)`, by how much the densities' constant factors differ.

    Parameters
    ----------
    deviation_p, deviation_q : standard deviations, above zero; else the result is no number
    """
    return np.log(deviation_q / deviation_p)


def squared_gap(mean_p: Array, mean_q: Array) -> Array:
    r"""Return :math:`(\mu - m)^2`, in the square of the variable's unit."""
    return np.square(mean_p - mean_q)


def quadratic(deviation_p: Array, deviation_q: Array, gap: Array) -> Array:
    r"""Return :math:`\mathrm{E}_p\, (x - m)^2 / 2 s^2 = (\sigma^2 + (\mu - m)^2) / 2 s^2`.

    Parameters
    ----------
    deviation_p, deviation_q : standard deviations, above zero
    gap : the means' squared distance, from `squared_gap`
    """
    return (np.square(deviation_p) + gap) / (2.0 * np.square(deviation_q))


def divergence(log_ratio: Array, quadratic: Array) -> Array:
    """Return the divergence in nats from its two terms; never below zero for true ones."""
    return log_ratio + quadratic - 0.5


def kl(mean_p: Array, deviation_p: Array, mean_q: Array, deviation_q: Array) -> Array:
    """Return the divergence of p from q in nats, by means and standard deviations."""
    gap = squared_gap(mean_p, mean_q)
    terms = log_ratio(deviation_p, deviation_q), quadratic(deviation_p, deviation_q, gap)
    return divergence(*terms)
