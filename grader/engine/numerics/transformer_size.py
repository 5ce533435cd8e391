r"""How many parameters a decoder-only transformer has [1]_, laid out as GPT-2 is [2]_.

.. math::
    (V + T)\,d + L\,\bigl(4 d^2 + 2\,d\,d_{ff} + 4 d + [4 d + d_{ff} + d]\bigr) + 2 d

with the terms in square brackets where the linear maps have biases, and :math:`V d` once more
where the output layer has a matrix of its own.

Every function broadcasts over leading axes. Sizes are whole numbers, so results are exact below
2**53; nothing is checked.

References
----------
.. [1] Vaswani et al., "Attention Is All You Need", NeurIPS 2017, sections 3.2 to 3.4.
.. [2] Radford et al., "Language Models are Unsupervised Multitask Learners", 2019, section 2.3.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def linear(inputs: Array, outputs: Array, *, bias: bool) -> Array:
    """Return the parameters of a linear map: a matrix, and a bias for each output."""
    weights = inputs * outputs
    return weights + outputs if bias else weights


def embedding(vocabulary: Array, positions: Array, width: Array) -> Array:
    """Return the parameters of the tables with a vector a word and a vector a position."""
    return (vocabulary + positions) * width


def attention(width: Array, *, bias: bool) -> Array:
    """Return the parameters of self-attention: queries, keys, values and the output map.

    However many heads share the width among them: each head's maps are slices of these.
    """
    return 4 * linear(width, width, bias=bias)


def feed_forward(width: Array, inner: Array, *, bias: bool) -> Array:
    """Return the parameters of the two linear maps from ``width`` to ``inner`` and back."""
    return linear(width, inner, bias=bias) + linear(inner, width, bias=bias)


def layer_norms(width: Array, *, count: int) -> Array:
    """Return the parameters of ``count`` layer norms: a gain and a shift for each number."""
    return count * 2 * width


def decoder(embedding: Array, layers: Array, block: Array, final_norm: Array, head: Array) -> Array:
    """Return all parameters: tables, ``layers`` equal blocks, the last norm, the output layer.

    ``head`` is zero where the output layer uses the words' table again.
    """
    return embedding + layers * block + final_norm + head
