r"""The losses of a generative adversarial network, all of them to be minimised [1]_.

.. math::
    L_D = -\operatorname{E} \ln D(x) - \operatorname{E} \ln(1 - D(G(z)))

    L_G^{mm} = \operatorname{E} \ln(1 - D(G(z))) \qquad L_G^{ns} = -\operatorname{E} \ln D(G(z))

The generator's first loss is its half of the minimax game, the second is the one that does not
saturate while the discriminator rejects everything. Every function broadcasts over leading axes.

References
----------
.. [1] Goodfellow et al., "Generative Adversarial Nets", NeurIPS 2014, equation 1 and section 3.
.. [2] Fedus et al., "Many Paths to Equilibrium: GANs Do Not Need to Decrease a Divergence At Every
   Step", ICLR 2018, section 2: the two generator losses by these names.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def sigmoid(logit: Array) -> Array:
    r"""Return :math:`1 / (1 + e^{-a})`, the probability that a logit stands for."""
    return np.asanyarray(1.0 / (1.0 + np.exp(-logit)))


def logarithms(real: Array, generated: Array) -> Array:
    """Return the natural logarithms that the losses are made of.

    Parameters
    ----------
    real, generated : (..., n) arrays, D(x) and D(G(z)), strictly between 0 and 1

    Returns
    -------
    (..., 3, n) array; its rows are ln D(x), ln D(G(z)) and ln(1 - D(G(z)))
    """
    return np.log(np.stack([real, generated, 1.0 - generated], axis=-2))


def discriminator_loss(averages: Array) -> Array:
    """Return the binary cross-entropy of both halves, added and not halved.

    Parameters
    ----------
    averages : (..., 3) array, the averages of the rows of `logarithms`
    """
    return -averages[..., 0] - averages[..., 2]


def minimax_loss(averages: Array) -> Array:
    """Return the generator's share of the minimax value, which saturates; never above zero."""
    return averages[..., 2]


def non_saturating_loss(averages: Array) -> Array:
    """Return the cross-entropy of generated images with the label *real*."""
    return -averages[..., 1]


def logit_gradients(generated: Array) -> Array:
    r"""Return the derivatives of both generator losses by each generated image's logit.

    With :math:`D = \sigma(a)` they are :math:`-D / n` for the minimax loss and
    :math:`-(1 - D) / n` for the non-saturating one.

    Parameters
    ----------
    generated : (..., n) array, D(G(z))

    Returns
    -------
    (..., 2, n) array; first row minimax, second row non-saturating
    """
    rows = np.stack([generated, 1.0 - generated], axis=-2)
    return -rows / generated.shape[-1]
