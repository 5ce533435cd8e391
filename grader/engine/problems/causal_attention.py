"""Self-attention over a few tokens, one head, small enough to work by hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from grader.engine.derivation import Derivation
from grader.engine.numerics import attention
from grader.engine.options import Options, by_hand, switch, whole
from grader.engine.streams import Array, Draw


@dataclass(frozen=True, slots=True)
class AttentionOptions(Options):
    tokens: int = whole(3, low=2, high=6, says="how many tokens there are")
    width: int = whole(2, low=2, high=4, says="how many numbers make a token, a query, a key")
    scale: bool = switch(False, says="whether scores are divided by the square root of the width")
    mask: bool = switch(True, says="whether a token sees earlier ones and itself only")
    by_hand: bool = by_hand()


problem = Derivation(
    title="Causal self-attention by hand", topic="attention", version=1, options=AttentionOptions
)


def scale_of(options: AttentionOptions) -> float:
    return options.width**-0.5 if options.scale else 1.0


def allowed(options: AttentionOptions) -> attention.Mask | None:
    return attention.causal_mask(options.tokens) if options.mask else None


@problem.question
def question(options: AttentionOptions) -> str:
    sees = "tokens $1 \\dots i$ only" if options.mask else "every token"
    scale = "are divided" if options.scale else "are not divided"
    return (
        f"One head of self-attention reads {options.tokens} tokens, the rows of $X$. "
        f"Token $i$ sees {sees}. "
        f"The scores {scale} by $\\sqrt{{d_k}}$.\n\n"
        "Work out the queries, keys and values, the scores, the attention weights and the output."
    )


problem.convention("Tokens are rows: $Q = X W_q$, with the weight matrix on the right.")
problem.convention(
    lambda options: (
        f"$d_k = {options.width}$, so the scores are divided by $\\sqrt{{{options.width}}}$."
        if options.scale
        else "The scores are the plain dot products: no division by $\\sqrt{d_k}$."
    )
)
problem.convention(
    lambda options: (
        "The mask leaves the diagonal: a token sees itself. A masked score counts as $-\\infty$; "
        "leave its cell empty."
        if options.mask
        else "There is no mask."
    )
)
problem.convention("The softmax uses $e$ and runs along each row of the scores.")


@problem.given("X", shape=("tokens", "width"))
def x(draw: Draw, options: AttentionOptions) -> Array:
    return draw.grid(0.0, 1.0, step=0.5) if options.by_hand else draw.grid(0.1, 1.0, step=0.1)


@problem.given("W_q", shape=("width", "width"))
def w_q(draw: Draw, options: AttentionOptions) -> Array:
    return draw.grid(-2.0, 2.0, step=1) if options.by_hand else draw.grid(-1.5, 1.5, step=0.5)


@problem.given("W_k", shape=("width", "width"))
def w_k(draw: Draw, options: AttentionOptions) -> Array:
    return draw.grid(-2.0, 2.0, step=1) if options.by_hand else draw.grid(-1.5, 1.5, step=0.5)


@problem.given("W_v", shape=("width", "width"))
def w_v(draw: Draw, options: AttentionOptions) -> Array:
    return draw.grid(-1.0, 2.0, step=1) if options.by_hand else draw.grid(-1.0, 1.0, step=0.5)


@problem.step("Q", "<x> <w_q>", says="The queries", weight=1, decimals=3)
def q(x: Array, w_q: Array) -> Array:
    return x @ w_q


@problem.step("K", "<x> <w_k>", says="The keys", weight=1, decimals=3)
def k(x: Array, w_k: Array) -> Array:
    return x @ w_k


@problem.step("V", "<x> <w_v>", says="The values", weight=1, decimals=3)
def v(x: Array, w_v: Array) -> Array:
    return x @ w_v


@problem.step(
    "S", lambda options: r"<q> <k>^\top" + (r" / \sqrt{d_k}" if options.scale else ""),
    says="The scores", weight=1, decimals=4, asked_where=allowed,
)  # fmt: skip
def scores(q: Array, k: Array, options: AttentionOptions) -> Array:
    return attention.scores(q, k, scale=scale_of(options))


@problem.step(
    "A", r"\operatorname{softmax}\left( <scores> \right)", says="The attention weights", weight=2,
    decimals=3,
)  # fmt: skip
def weights(scores: Array, options: AttentionOptions) -> Array:
    return attention.softmax(scores, allowed=allowed(options))


@problem.step("O", "<weights> <v>", says="The output", weight=2, decimals=3)
def output(weights: Array, v: Array) -> Array:
    return weights @ v


@problem.slip(of=q, hint="You multiplied by $W_q$ transposed. With tokens as rows, $Q = X W_q$.")
def query_weights_transposed(x: Array, w_q: Array) -> Array:
    return x @ np.swapaxes(w_q, -1, -2)


@problem.slip(of=k, hint="You multiplied by $W_k$ transposed. With tokens as rows, $K = X W_k$.")
def key_weights_transposed(x: Array, w_k: Array) -> Array:
    return x @ np.swapaxes(w_k, -1, -2)


@problem.slip(of=k, hint="The keys have a weight matrix of their own: $W_k$, not $W_q$.")
def keys_from_query_weights(x: Array, w_q: Array) -> Array:
    return x @ w_q


@problem.slip(of=v, hint="The values are $X W_v$; you passed the tokens on as they are.")
def values_not_projected(x: Array, w_v: Array) -> Array:
    return x + 0 * w_v[..., :1, :1]


@problem.slip(
    of=scores,
    hint="Row $i$ of $S$ is query $i$ against every key. You have key $i$ on every query.",
)
def queries_and_keys_swapped(q: Array, k: Array, options: AttentionOptions) -> Array:
    return attention.scores(k, q, scale=scale_of(options))


@problem.slip(
    of=scores, hint="You divided the scores by $\\sqrt{d_k}$; here the scale is 1.",
    when=lambda options: not options.scale,
)  # fmt: skip
def scores_divided(q: Array, k: Array, options: AttentionOptions) -> Array:
    return attention.scores(q, k, scale=options.width**-0.5)


@problem.slip(
    of=scores, hint="You left the scores undivided; here they are divided by $\\sqrt{d_k}$.",
    when=lambda options: options.scale,
)  # fmt: skip
def scores_not_divided(q: Array, k: Array) -> Array:
    return attention.scores(q, k)


@problem.slip(
    of=scores, hint="Divide by the *square root* of $d_k$, not by $d_k$ itself.",
    when=lambda options: options.scale,
)  # fmt: skip
def scores_divided_by_width(q: Array, k: Array, options: AttentionOptions) -> Array:
    return attention.scores(q, k, scale=1 / options.width)


@problem.slip(
    of=weights, hint="Your tokens attend to later ones. What does *causal* forbid?",
    when=lambda options: options.mask,
)  # fmt: skip
def mask_forgotten(scores: Array) -> Array:
    return attention.softmax(scores)


@problem.slip(
    of=weights, hint="There is no mask here: every token attends to all tokens.",
    when=lambda options: not options.mask,
)  # fmt: skip
def mask_imagined(scores: Array, options: AttentionOptions) -> Array:
    return attention.softmax(scores, allowed=attention.causal_mask(options.tokens))


@problem.slip(
    of=weights, hint="A masked score is minus infinity, not zero: $e^0 = 1$ still takes a share.",
    when=lambda options: options.mask,
)  # fmt: skip
def masked_to_zero(scores: Array, options: AttentionOptions) -> Array:
    return attention.softmax(np.where(attention.causal_mask(options.tokens), scores, 0.0))


@problem.slip(
    of=weights, hint="You masked the softmax's result. Mask the scores first: rows sum to 1.",
    when=lambda options: options.mask,
)  # fmt: skip
def masked_after_softmax(scores: Array, options: AttentionOptions) -> Array:
    return attention.softmax(scores) * attention.causal_mask(options.tokens)


@problem.slip(of=weights, hint="Each *row* of $A$ sums to 1, not each column.")
def softmax_over_columns(scores: Array, options: AttentionOptions) -> Array:
    return attention.softmax(scores, allowed=allowed(options), axis=-2)


@problem.slip(of=weights, hint="You took powers of 2. The softmax takes powers of $e$.")
def base_two(scores: Array, options: AttentionOptions) -> Array:
    return attention.softmax(scores * np.log(2.0), allowed=allowed(options))


@problem.slip(
    of=output, hint="The output weighs the *values*, $A V$. You weighed the tokens, $A X$."
)
def tokens_weighed(weights: Array, x: Array) -> Array:
    return weights @ x


@problem.slip(of=output, hint="The output is $A V$: row $i$ of $A$ weighs. You used its columns.")
def weights_transposed(weights: Array, v: Array) -> Array:
    return np.swapaxes(weights, -1, -2) @ v
