r"""The sizes that convolutions and transposed convolutions lead to, along one axis [1]_.

.. math::
    n_{out} = \left\lfloor \frac{n + 2 p - d (k - 1) - 1}{s} \right\rfloor + 1, \qquad
    n'_{out} = (n - 1)\,s + k - 2 p + o

Every function broadcasts over leading axes. Sizes are whole numbers and nothing is checked: a
kernel that does not fit gives a negative room.

References
----------
.. [1] Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016,
   relationships 6, 14 and 15.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def room(size: Array, kernel: Array, padding: Array, dilation: Array | float = 1.0) -> Array:
    """Return by how many places a kernel can be moved over its padded input.

    Parameters
    ----------
    size : the input's size
    kernel, dilation : how many entries the kernel has, and how far apart they are
    padding : how many zeros stand at *each* end of the input
    """
    span = dilation * (kernel - 1) + 1
    # Added and not doubled, since to double one is no work.
    return size + padding + padding - span


def output_size(room: Array, stride: Array) -> Array:
    """Return how many places a kernel is put down in, ``stride`` apart: the first, and more."""
    return np.floor(room / stride) + 1


def scattered_size(size: Array, kernel: Array, stride: Array) -> Array:
    """Return what is covered where each of ``size`` numbers puts a kernel down, a stride apart."""
    return (size - 1) * stride + kernel


def transposed_size(scattered: Array, padding: Array, output_padding: Array) -> Array:
    """Return what is left with ``padding`` cut off at each end, and more added at one of them."""
    return scattered - padding - padding + output_padding
