r"""One step of a long short-term memory cell with a forget gate [1]_ [2]_, without peepholes.

.. math::
    i, f, o = \sigma(W_{i,f,o}\, [h_{t-1}; x_t]), \quad g = \tanh(W_g\, [h_{t-1}; x_t]), \quad
    c_t = f \odot c_{t-1} + i \odot g, \quad h_t = o \odot \tanh(c_t)

All values are dimensionless. Every function broadcasts over leading axes.

References
----------
.. [1] Hochreiter and Schmidhuber, "Long Short-Term Memory", Neural Computation 9 (1997).
.. [2] Gers, Schmidhuber and Cummins, "Learning to Forget: Continual Prediction with LSTM",
   Neural Computation 12 (2000), section 3.
.. [3] Courbariaux et al., "BinaryConnect", NeurIPS 2015, for a straight-line sigmoid; theirs has
   the slope 1/2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def project(weights: Array, joined: Array) -> Array:
    """Return what goes into a gate: the matrix times the vector.

    Parameters
    ----------
    weights : (..., n, m) array
    joined : (..., m) array, the previous output above the input

    Returns
    -------
    (..., n) array
    """
    product: Array = (weights @ joined[..., None])[..., 0]
    return product


def sigmoid(z: Array) -> Array:
    r"""Return :math:`1 / (1 + e^{-z})`, by `tanh` so that nothing overflows."""
    return 0.5 + 0.5 * np.tanh(z / 2.0)


def straight_sigmoid(z: Array) -> Array:
    r"""Return :math:`z / 4 + 1/2`, cut off at 0 and 1: the sigmoid's tangent at zero; see [3]_.

    With this slope it is to `straight_tanh` what the sigmoid is to the hyperbolic tangent.
    """
    return np.clip(z / 4.0 + 0.5, 0.0, 1.0)


def straight_tanh(z: Array) -> Array:
    """Return ``z``, cut off at -1 and 1: the hyperbolic tangent's tangent at zero."""
    return np.clip(z, -1.0, 1.0)


def next_cell(forget: Array, cell: Array, enter: Array, candidate: Array) -> Array:
    """Return the new cell state, gate by gate; [2]_, section 3.

    Parameters
    ----------
    forget, enter : (..., n) arrays from 0 to 1, how much stays and how much comes in
    cell, candidate : (..., n) arrays, the old state and what may be added to it
    """
    return forget * cell + enter * candidate
