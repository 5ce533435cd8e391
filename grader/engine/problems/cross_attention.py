"""Cross-attention of a decoder to an encoder's output, part of which is padding."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from grader.engine.derivation import Derivation
from grader.engine.numerics import attention
from grader.engine.options import Options, by_hand, switch, whole
from grader.engine.streams import Array, Draw


@dataclass(frozen=True, slots=True)
class CrossAttentionOptions(Options):
    targets: int = whole(2, low=2, high=4, says="how many tokens the decoder has")
    sources: int = whole(3, low=3, high=5, says="how many positions the encoder has, padding too")
    width: int = whole(2, low=2, high=4, says="how many numbers make a token, a query, a key")
    scale: bool = switch(
        True,
        says="whether scores are divided by the square root of the width "
        "(without a calculator only where the width is 4)",
    )
    by_hand: bool = by_hand()

    @property
    def is_scaled(self) -> bool:
        """Whether scores are divided: without a calculator only if the root is a whole number."""
        return self.scale and (self.width == 4 or not self.by_hand)

    @property
    def is_square(self) -> bool:
        """Whether the decoder has as many tokens as the encoder, so that more can be confused."""
        return self.targets == self.sources


TWO_BY_TWO = np.array(
    [
        [[a, b], [c, d]]
        for a, b, c, d in product([-1.0, 0.0, 1.0], repeat=4)
        if a * d != b * c and b != c
    ]
)
"""Small matrices that have an inverse and are not their own transpose."""

problem = Derivation(
    title="Cross-attention with padding by hand",
    topic="attention",
    version=1,
    options=CrossAttentionOptions,
)


def scale_of(options: CrossAttentionOptions) -> float:
    return options.width**-0.5 if options.is_scaled else 1.0


def exponent_of(options: CrossAttentionOptions) -> float:
    """Return what a score is multiplied by in the exponent of e."""
    return float(np.log(2.0)) if options.by_hand else 1.0


@problem.question
def question(options: CrossAttentionOptions) -> str:
    scale = "are divided" if options.is_scaled else "are not divided"
    powers = " To spare you a calculator, the softmax takes powers of 2 here, not of $e$."
    return (
        f"In a translation model, {options.targets} tokens of the decoder, the rows of $X$, attend "
        f"to the encoder's output: {options.sources} positions, the rows of $Z$. The vector $m$ "
        "says which of these are real (1) and which are padding (0). The scores "
        f"{scale} by $\\sqrt{{d_k}}$.\n\n"
        "Work out the queries, keys and values, the scores, the attention weights and the output."
        f"{powers if options.by_hand else ''}"
    )


problem.convention("Queries come from the decoder, keys and values from the encoder.")
problem.convention("Tokens are rows: $Q = X W_q$, with the weight matrix on the right.")
problem.convention(
    lambda options: (
        f"A key is $d_k = {options.width}$ numbers wide, so the scores are divided by "
        f"$\\sqrt{{{options.width}}}$."
        if options.is_scaled
        else "The scores are the plain dot products: no division by $\\sqrt{d_k}$, the root of a "
        "key's width."
    )
)
problem.convention(
    "$S$ is asked without the mask, every cell of it. In the softmax a padded position's score "
    "counts as $-\\infty$: its weights are 0, so enter 0."
)
problem.convention(
    lambda options: (
        "The softmax uses 2 in place of $e$ and runs along each row of the scores."
        if options.by_hand
        else "The softmax uses $e$ and runs along each row of the scores."
    )
)


@problem.given("X", shape=("targets", "width"))
def x(draw: Draw, options: CrossAttentionOptions) -> Array:
    return tokens(draw, options)


@problem.given("Z", shape=("sources", "width"))
def z(draw: Draw, options: CrossAttentionOptions) -> Array:
    return tokens(draw, options)


@problem.given("m", shape=("sources",))
def real(draw: Draw, options: CrossAttentionOptions) -> Array:
    count = 2 + replace(draw, shape=()).index(options.sources - 2)
    return np.where(np.arange(options.sources) < count[:, None], 1.0, 0.0)


@problem.given("W_q", shape=("width", "width"))
def w_q(draw: Draw, options: CrossAttentionOptions) -> Array:
    # Even queries, so that halves of their products with the keys are whole numbers.
    return projection(draw, options) * (2.0 if options.by_hand and options.is_scaled else 1.0)


@problem.given("W_k", shape=("width", "width"))
def w_k(draw: Draw, options: CrossAttentionOptions) -> Array:
    return projection(draw, options)


@problem.given("W_v", shape=("width", "width"))
def w_v(draw: Draw, options: CrossAttentionOptions) -> Array:
    return draw.pick([-1, 1, 2] if options.by_hand else [-1, -0.5, 0.5, 1])


def tokens(draw: Draw, options: CrossAttentionOptions) -> Array:
    if not options.by_hand:
        return draw.grid(-2.0, 2.0, step=0.5)
    return draw.pick([-1, 1, 2] if options.width == 2 else [-1, 0, 1, 2])


def projection(draw: Draw, options: CrossAttentionOptions) -> Array:
    """Draw the weights of queries or keys; the wider, the more zeros, so that scores stay small."""
    if not options.by_hand:
        zeros = options.width - 1 if options.is_scaled else 2 * options.width - 3
        return asymmetric(draw, [-1, -0.5, 0.5, 1, *[0.0] * zeros])
    if options.width == 2:
        return TWO_BY_TWO[replace(draw, shape=()).index(len(TWO_BY_TWO))]
    # One entry a column, so that every query and key is some number of its token, or minus it.
    column = replace(draw, shape=draw.shape[:1])
    row = column.index(options.width)[..., None, :] == np.arange(options.width)[:, None]
    return row * column.part("sign").pick([-1, 1])[..., None, :]


def asymmetric(draw: Draw, values: list[float]) -> Array:
    """Draw a matrix of these values that is not its own transpose: two corners always differ."""
    matrix = draw.pick(values)
    others = replace(draw.part("corner"), shape=()).index(len(set(values)) - 1)
    distinct = np.array(sorted(set(values)))
    place = np.searchsorted(distinct, matrix[..., 0, -1])
    matrix[..., -1, 0] = distinct[(place + 1 + others) % len(distinct)]
    return matrix


@problem.requirement("a mask of 0 and 1 with two real positions and some padding", is_law=True)
def is_mask(real: Array) -> NDArray[np.bool_]:
    binary = np.all((real == 0) | (real == 1), axis=-1)
    possible: NDArray[np.bool_] = binary & (real.sum(axis=-1) >= 2) & np.any(real == 0, axis=-1)
    return possible


@problem.requirement("weights that are not next to nothing")
def are_weighed(weights: Array, real: Array) -> NDArray[np.bool_]:
    moderate: NDArray[np.bool_] = np.all(
        (weights >= 0.002) | (real[..., None, :] == 0), axis=(-2, -1)
    )
    return moderate


@problem.step("Q", "<x> <w_q>", says="The queries", weight=1, decimals=3)
def q(x: Array, w_q: Array) -> Array:
    return x @ w_q


@problem.step("K", "<z> <w_k>", says="The keys", weight=1, decimals=3)
def k(z: Array, w_k: Array) -> Array:
    return z @ w_k


@problem.step("V", "<z> <w_v>", says="The values", weight=1, decimals=3)
def v(z: Array, w_v: Array) -> Array:
    return z @ w_v


@problem.step(
    "S", lambda options: r"<q> <k>^\top" + (r" / \sqrt{d_k}" if options.is_scaled else ""),
    says="The scores, before the mask", weight=1, decimals=4,
)  # fmt: skip
def scores(q: Array, k: Array, options: CrossAttentionOptions) -> Array:
    return attention.scores(q, k, scale=scale_of(options))


@problem.step(
    "A", lambda options: (r"\operatorname{softmax}" + ("_2" if options.by_hand else "")
    + r"\left( <scores> \right) \text{ where } m = 1"),
    says="The attention weights", weight=2, decimals=3,
)  # fmt: skip
def weights(scores: Array, real: Array, options: CrossAttentionOptions) -> Array:
    return attention.softmax(scores * exponent_of(options), allowed=attention.padding_mask(real))


@problem.step("O", "<weights> <v>", says="The output", weight=2, decimals=3)
def output(weights: Array, v: Array) -> Array:
    return weights @ v


@problem.slip(of=q, hint="You multiplied by $W_q$ transposed. With tokens as rows, $Q = X W_q$.")
def query_weights_transposed(x: Array, w_q: Array) -> Array:
    return x @ np.swapaxes(w_q, -1, -2)


@problem.slip(
    of=q, hint="You made queries of the encoder's output. It is the decoder that asks: $X W_q$.",
    when=lambda options: options.is_square,
)  # fmt: skip
def queries_from_encoder(z: Array, w_q: Array) -> Array:
    return z @ w_q


@problem.slip(
    of=k, hint="You made keys of the decoder's tokens. The encoder's output is asked: $Z W_k$.",
    when=lambda options: options.is_square,
)  # fmt: skip
def keys_from_decoder(x: Array, w_k: Array) -> Array:
    return x @ w_k


@problem.slip(of=k, hint="The keys have a weight matrix of their own: $W_k$, not $W_q$.")
def keys_from_query_weights(z: Array, w_q: Array) -> Array:
    return z @ w_q


@problem.slip(
    of=v, hint="You made values of the decoder's tokens. They come from the encoder: $Z W_v$.",
    when=lambda options: options.is_square,
)  # fmt: skip
def values_from_decoder(x: Array, w_v: Array) -> Array:
    return x @ w_v


@problem.slip(of=v, hint="The values are $Z W_v$; you passed the encoder's output on as it is.")
def values_not_projected(z: Array, w_v: Array) -> Array:
    return z + 0 * w_v[..., :1, :1]


@problem.slip(
    of=v, hint="You took the keys for the values. Those have a matrix of their own, $W_v$."
)
def values_from_key_weights(z: Array, w_k: Array) -> Array:
    return z @ w_k


@problem.slip(
    of=scores,
    hint="Row $i$ of $S$ is query $i$ against every key. You have key $i$ on every query.",
    when=lambda options: options.is_square,
)
def queries_and_keys_swapped(q: Array, k: Array, options: CrossAttentionOptions) -> Array:
    return attention.scores(k, q, scale=scale_of(options))


@problem.slip(
    of=scores, hint="You divided the scores by $\\sqrt{d_k}$; here they are left as they are.",
    when=lambda options: not options.is_scaled,
)  # fmt: skip
def scores_divided(q: Array, k: Array, options: CrossAttentionOptions) -> Array:
    return attention.scores(q, k, scale=options.width**-0.5)


@problem.slip(
    of=scores, hint="You left the scores undivided; here they are divided by $\\sqrt{d_k}$.",
    when=lambda options: options.is_scaled,
)  # fmt: skip
def scores_not_divided(q: Array, k: Array) -> Array:
    return attention.scores(q, k)


@problem.slip(
    of=scores, hint="Divide by the *square root* of $d_k$, not by $d_k$ itself.",
    when=lambda options: options.is_scaled,
)  # fmt: skip
def scores_divided_by_width(q: Array, k: Array, options: CrossAttentionOptions) -> Array:
    return attention.scores(q, k, scale=1 / options.width)


@problem.slip(of=weights, hint="You gave padding a share. Where $m$ is 0 the weight must be 0.")
def mask_forgotten(scores: Array, options: CrossAttentionOptions) -> Array:
    return attention.softmax(scores * exponent_of(options))


@problem.slip(
    of=weights,
    hint="A padded position's score is minus infinity, not zero: a score of 0 still takes a share.",
)
def masked_to_zero(scores: Array, real: Array, options: CrossAttentionOptions) -> Array:
    masked = np.where(attention.padding_mask(real), scores, 0.0)
    return attention.softmax(masked * exponent_of(options))


@problem.slip(
    of=weights, hint="You masked the softmax's result. Mask the scores first: rows sum to 1."
)
def masked_after_softmax(scores: Array, real: Array, options: CrossAttentionOptions) -> Array:
    return attention.softmax(scores * exponent_of(options)) * attention.padding_mask(real)


@problem.slip(
    of=weights, hint="You kept the padding and hid the rest: 1 stands for real, 0 for padding."
)
def mask_inverted(scores: Array, real: Array, options: CrossAttentionOptions) -> Array:
    allowed = attention.padding_mask(1 - real)
    return attention.softmax(scores * exponent_of(options), allowed=allowed)


@problem.slip(
    of=weights,
    hint="You hid rows. $m$ is about the encoder's positions, and these are the columns of $A$.",
    when=lambda options: options.is_square,
)
def rows_masked(scores: Array, real: Array, options: CrossAttentionOptions) -> Array:
    return attention.softmax(scores * exponent_of(options)) * real[..., :, None]


@problem.slip(
    of=weights,
    hint="You hid later positions too. Only self-attention in the decoder is causal; the encoder's "
    "output is there from the start.",
)
def causal_mask_imagined(scores: Array, real: Array, options: CrossAttentionOptions) -> Array:
    earlier = np.tri(options.targets, options.sources, dtype=bool)
    allowed = attention.padding_mask(real) & earlier
    return attention.softmax(scores * exponent_of(options), allowed=allowed)


@problem.slip(of=weights, hint="Each *row* of $A$ sums to 1, not each column.")
def softmax_over_columns(scores: Array, real: Array, options: CrossAttentionOptions) -> Array:
    shares = attention.softmax(scores * exponent_of(options), axis=-2)
    return shares * attention.padding_mask(real)


@problem.slip(
    of=weights, hint="You took powers of 2. The softmax takes powers of $e$.",
    when=lambda options: not options.by_hand,
)  # fmt: skip
def base_two(scores: Array, real: Array) -> Array:
    return attention.softmax(scores * np.log(2.0), allowed=attention.padding_mask(real))


@problem.slip(
    of=weights,
    hint="You took powers of $e$, as is usual. Here the softmax takes powers of 2.",
    when=lambda options: options.by_hand,
)
def base_e(scores: Array, real: Array) -> Array:
    return attention.softmax(scores, allowed=attention.padding_mask(real))


@problem.slip(of=output, hint="The output weighs the *values*, $A V$. You weighed the keys, $A K$.")
def keys_weighed(weights: Array, k: Array) -> Array:
    return weights @ k


@problem.slip(
    of=output,
    hint="The output weighs the *values*, $A V$. You weighed the encoder's output itself, $A Z$.",
)
def encoder_output_weighed(weights: Array, z: Array) -> Array:
    return weights @ z


@problem.slip(
    of=output, hint="The output is $A V$: row $i$ of $A$ weighs. You used its columns.",
    when=lambda options: options.is_square,
)  # fmt: skip
def weights_transposed(weights: Array, v: Array) -> Array:
    return np.swapaxes(weights, -1, -2) @ v
