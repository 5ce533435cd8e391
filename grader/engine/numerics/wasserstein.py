r"""The Wasserstein-1 distance of distributions on a line, the earth mover's distance [1]_.

.. math::
    W_1 = \frac1n \sum_i |u_{(i)} - v_{(i)}| \quad\text{of two samples of } n
    \qquad W_1 = \int |F_u(x) - F_v(x)|\, dx \quad\text{of any two}

The first is the second for equal weights: the best plan moves the smallest to the smallest and so
on. Every function broadcasts over leading axes.

References
----------
.. [1] Arjovsky et al., "Wasserstein Generative Adversarial Networks", ICML 2017, section 2.
.. [2] Peyré and Cuturi, "Computational Optimal Transport", Foundations and Trends in Machine
   Learning 11 (2019), remarks 2.28 and 2.30.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def in_order(sample: Array) -> Array:
    """Return (..., n) samples from the smallest to the largest."""
    return np.sort(sample, axis=-1)


def accumulated(histogram: Array) -> Array:
    """Return the distribution function of (..., n) histograms: the share up to each bin."""
    return np.cumsum(histogram, axis=-1)


def gaps(first: Array, second: Array) -> Array:
    """Return the size of the difference, place by place."""
    return np.abs(first - second)


def distance_of_samples(gaps: Array) -> Array:
    """Return the distance of two samples.

    Parameters
    ----------
    gaps : (..., n) array, between both samples in order
    """
    return np.sum(gaps, axis=-1) / gaps.shape[-1]


def distance_of_histograms(gaps: Array, spacing: float) -> Array:
    """Return the distance of two histograms over the same bins.

    Parameters
    ----------
    gaps : (..., n) array, between both distribution functions
    spacing : how far each bin is from the next
    """
    return spacing * np.sum(gaps, axis=-1)


def mean_of_histogram(histogram: Array, places: Array) -> Array:
    """Return the mean of (..., n) histograms whose bins stand at (n,) places."""
    return np.sum(histogram * places, axis=-1)
