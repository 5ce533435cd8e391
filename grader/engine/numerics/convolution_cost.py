r"""What a convolution costs: the parameters to learn, and the multiplications to carry out [1]_.

.. math::
    P = C_{out} \left( \frac{k^2 C_{in}}{g} + [1] \right), \qquad
    \text{MACs} = H_{out} W_{out}\, C_{out}\, \frac{k^2 C_{in}}{g}

with the 1 where there is a bias; a depthwise-separable one takes :math:`k^2 C_{in} + C_{in}
C_{out}` weights.

Every function broadcasts over leading axes. Sizes are whole numbers, so results are exact below
2**53; nothing is checked.

References
----------
.. [1] Howard et al., "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision
   Applications", 2017, section 3.1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def filter_weights(kernel: Array, channels_in: Array | float, groups: Array | float = 1.0) -> Array:
    """Return the weights of one filter: a square ``kernel`` over its group's input channels."""
    return kernel * kernel * channels_in / groups


def parameters(filter_weights: Array, channels_out: Array, *, bias: bool) -> Array:
    """Return the parameters of ``channels_out`` filters, each with one bias or none."""
    return channels_out * (filter_weights + 1 if bias else filter_weights)


def multiply_accumulates(filter_weights: Array, channels_out: Array, size_out: Array) -> Array:
    """Return the multiplications of one image: each filter at each of ``size_out`` squared places.

    A multiplication and the addition after it count as one; adding biases does not count.
    """
    return filter_weights * channels_out * size_out * size_out


def depthwise_parameters(kernel: Array, channels_in: Array, *, bias: bool) -> Array:
    """Return the parameters of one kernel for each input channel, which mixes no channels [1]_."""
    return parameters(filter_weights(kernel, 1.0), channels_in, bias=bias)


def pointwise_parameters(channels_in: Array, channels_out: Array, *, bias: bool) -> Array:
    """Return the parameters of a convolution of one pixel, which mixes the channels [1]_."""
    return parameters(channels_in, channels_out, bias=bias)
