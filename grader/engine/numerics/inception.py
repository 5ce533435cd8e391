r"""The inception score of generated images, from a classifier's predictions [1]_.

.. math::
    \mathrm{IS} = \exp\Bigl( \frac{1}{n} \sum_i
        \mathrm{KL}\bigl( p(y \,|\, x_i) \,\|\, p(y) \bigr) \Bigr),
    \qquad p(y) = \frac{1}{n} \sum_i p(y \,|\, x_i)

The mean divergence is the information that an image gives about its class: the entropy of
:math:`p(y)` less the mean entropy of :math:`p(y \,|\, x_i)` [2]_. Logarithms are natural, so that
entropies are in nats. Every function broadcasts over leading axes.

References
----------
.. [1] Salimans et al., "Improved Techniques for Training GANs", NeurIPS 2016, section 4.
.. [2] Barratt and Sharma, "A Note on the Inception Score", ICML workshop 2018, section 2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def marginal(predictions: Array) -> Array:
    """Return how likely each class is over all images, a (..., k) array.

    Parameters
    ----------
    predictions : (..., n, k) array, a row of probabilities for each image
    """
    return np.sum(predictions, axis=-2) / predictions.shape[-2]


def entropy(probabilities: Array) -> Array:
    r"""Return :math:`-\sum_y p \ln p` of (..., k) probabilities, in nats; 0 ln 0 counts as 0."""
    safe = np.where(probabilities > 0, probabilities, 1.0)
    return -np.sum(probabilities * np.log(safe), axis=-1)


def divergences(predictions: Array, reference: Array) -> Array:
    r"""Return :math:`\sum_y p \ln (p / q)` of each row p from q, in nats; 0 ln 0 counts as 0.

    Parameters
    ----------
    predictions : (..., n, k) array
    reference : (..., k) array q, above zero wherever a row of the predictions is

    Returns
    -------
    (..., n) array
    """
    is_there = predictions > 0
    above = np.where(is_there, predictions, 1.0)
    below = np.where(is_there, reference[..., None, :], 1.0)
    return np.sum(predictions * np.log(above / below), axis=-1)


def score(mean_divergence: Array) -> Array:
    """Return the score of a mean divergence in nats: 1 at least, the number of classes at most."""
    return np.exp(mean_divergence)


def inception_score(predictions: Array) -> Array:
    """Return the score of (..., n, k) predictions."""
    return score(np.mean(divergences(predictions, marginal(predictions)), axis=-1))
