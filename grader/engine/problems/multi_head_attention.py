"""Multi-head self-attention with an output matrix, small enough to work by hand."""

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
class MultiHeadOptions(Options):
    tokens: int = whole(2, low=2, high=4, says="how many tokens there are")
    heads: int = whole(2, low=2, high=3, says="how many heads there are")
    head_width: int = whole(1, low=1, high=2, says="how many columns each head has")
    mask: bool = switch(False, says="whether a token sees earlier ones and itself only")
    by_hand: bool = by_hand()

    @property
    def width(self) -> int:
        """How many numbers make a token."""
        return self.heads * self.head_width

    @property
    def is_scaled(self) -> bool:
        """Whether scores are divided by the root: without a calculator only where it is 1."""
        return self.head_width == 1 or not self.by_hand

    @property
    def is_divided(self) -> bool:
        """Whether the division changes anything."""
        return self.is_scaled and self.head_width > 1


def with_inverse(values: list[float]) -> Array:
    """Return all two by two matrices of these values that have an inverse."""
    every = np.array(list(product(values, repeat=4))).reshape(-1, 2, 2)
    return every[every[:, 0, 0] * every[:, 1, 1] != every[:, 0, 1] * every[:, 1, 0]]


TWO_TOKENS = with_inverse([-1.0, 1.0, 2.0])
TWO_BY_TWO = with_inverse([-1.0, 0.0, 1.0])
TWO_BY_TWO = TWO_BY_TWO[TWO_BY_TWO[:, 0, 1] != TWO_BY_TWO[:, 1, 0]]
"""Small tokens and weights with which heads differ; no weights are their own transpose."""

problem = Derivation(
    title="Multi-head attention by hand",
    topic="attention",
    version=1,
    options=MultiHeadOptions,
)


def scale_of(options: MultiHeadOptions) -> float:
    return options.head_width**-0.5 if options.is_scaled else 1.0


def allowed(options: MultiHeadOptions) -> attention.Mask | None:
    return attention.causal_mask(options.tokens) if options.mask else None


def exponent_of(options: MultiHeadOptions) -> float:
    """Return what a score is multiplied by in the exponent of e."""
    return float(np.log(2.0)) if options.by_hand else 1.0


@problem.question
def question(options: MultiHeadOptions) -> str:
    sees = "tokens $1 \\dots t$ only" if options.mask else "every token"
    one = options.head_width == 1
    columns = "one column" if one else f"{options.head_width} columns"
    return (
        f"Self-attention with {options.heads} heads reads {options.tokens} tokens, the rows of "
        f"$X$. Token $t$ sees {sees}. Each head has {columns} of the queries, keys and values; "
        "the heads' outputs are joined and multiplied by $W_o$.\n\n"
        "Work out the queries, keys and values of all heads, each head's attention weights "
        f"$A_i$, the joined outputs $H$ and the result $Y$.{powers_of_two(options)}"
    )


def powers_of_two(options: MultiHeadOptions) -> str:
    if not options.by_hand:
        return ""
    scale = "" if options.is_scaled else ", and the scores are not divided by $\\sqrt{d_k}$"
    return f" To spare you a calculator, the softmax takes powers of 2 here, not of $e${scale}."


problem.convention("Tokens are rows: $Q = X W_q$, with the weight matrix on the right.")
problem.convention(
    lambda options: (
        "Head 1 has the first column of $Q$, $K$ and $V$, head 2 the second, and so on."
        if options.head_width == 1
        else f"Head 1 has the first {options.head_width} columns of $Q$, $K$ and $V$, head 2 the "
        f"next {options.head_width}, and so on."
    )
)


def scaling(options: MultiHeadOptions) -> str:
    if not options.is_scaled:
        return "The scores are the plain dot products: no division by $\\sqrt{d_k}$."
    width, changes = options.head_width, "" if options.is_divided else ", which changes nothing"
    return (
        "The scores are divided by $\\sqrt{d_k}$, where $d_k = d / h$ is the width of one head: "
        f"$h = {options.heads}$ heads share the width $d = {options.width}$ of a token. Here "
        f"$d_k = {width}$, so by $\\sqrt{{{width}}}${changes}."
    )


problem.convention(scaling)
problem.convention(
    lambda options: (
        "The mask leaves the diagonal: a token sees itself. A masked score counts as $-\\infty$; "
        "leave its cell in $A_i$ empty."
        if options.mask
        else "There is no mask."
    )
)
problem.convention(
    lambda options: (
        "The softmax uses 2 in place of $e$ and runs along each row of the scores."
        if options.by_hand
        else "The softmax uses $e$ and runs along each row of the scores."
    )
)
problem.convention("$H$ has the output of head 1 in its first columns. There are no biases.")


@problem.given("X", shape=("tokens", "width"))
def x(draw: Draw, options: MultiHeadOptions) -> Array:
    if not options.by_hand:
        return draw.grid(-2.0, 2.0, step=0.5)
    if options.tokens == options.width == 2:
        return one_of(draw, TWO_TOKENS)
    return draw.pick([-1, 0, 1, 2])


@problem.given("W_q", shape=("width", "width"))
def w_q(draw: Draw, options: MultiHeadOptions) -> Array:
    return projection(draw, options)


@problem.given("W_k", shape=("width", "width"))
def w_k(draw: Draw, options: MultiHeadOptions) -> Array:
    return projection(draw, options)


@problem.given("W_v", shape=("width", "width"))
def w_v(draw: Draw, options: MultiHeadOptions) -> Array:
    return draw.pick([-1, 1, 2] if options.by_hand else [-1, -0.5, 0.5, 1])


@problem.given("W_o", shape=("width", "width"))
def w_o(draw: Draw, options: MultiHeadOptions) -> Array:
    return asymmetric(draw, [-1, 1, 2] if options.by_hand else [-1, -0.5, 0.5, 1])


def projection(draw: Draw, options: MultiHeadOptions) -> Array:
    """Draw the weights of queries or keys; the wider, the more zeros, so that scores stay small."""
    zeros = [0.0] * (options.width - 1 if options.width < 6 else 9)
    if not options.by_hand:
        return asymmetric(draw, [-1, -0.5, 0.5, 1, *zeros])
    if options.width == 2:
        return one_of(draw, TWO_BY_TWO)
    # One entry a column, so that every query and key is some number of its token, or minus it.
    column = replace(draw, shape=draw.shape[:1])
    row = column.index(options.width)[..., None, :] == np.arange(options.width)[:, None]
    return row * column.part("sign").pick([-1, 1])[..., None, :]


def one_of(draw: Draw, matrices: Array) -> Array:
    return matrices[replace(draw, shape=()).index(len(matrices))]


def asymmetric(draw: Draw, values: list[float]) -> Array:
    """Draw a matrix of these values that is not its own transpose: two corners always differ."""
    matrix = draw.pick(values)
    others = replace(draw.part("corner"), shape=()).index(len(set(values)) - 1)
    distinct = np.array(sorted(set(values)))
    place = np.searchsorted(distinct, matrix[..., 0, -1])
    matrix[..., -1, 0] = distinct[(place + 1 + others) % len(distinct)]
    return matrix


@problem.requirement("weights that are neither all the same nor next to nothing")
def are_weighed(a_all: Array, options: MultiHeadOptions) -> NDArray[np.bool_]:
    seen = np.moveaxis(a_all, -1, -3)[..., attention.causal_mask(options.tokens)]
    moderate: NDArray[np.bool_] = np.all(
        seen >= (0.01 if options.by_hand else 0.001), axis=(-2, -1)
    )
    return moderate


@problem.step("Q", "<x> <w_q>", says="The queries of all heads", weight=1, decimals=3)
def q(x: Array, w_q: Array) -> Array:
    return x @ w_q


@problem.step("K", "<x> <w_k>", says="The keys of all heads", weight=1, decimals=3)
def k(x: Array, w_k: Array) -> Array:
    return x @ w_k


@problem.step("V", "<x> <w_v>", says="The values of all heads", weight=1, decimals=3)
def v(x: Array, w_v: Array) -> Array:
    return x @ w_v


def columns(whole: str) -> str:
    """Return the formula of a head's block."""
    return rf"\text{{columns of head <i> of }} <{whole}>"


@problem.step("Q_<i>", columns("q"), each="heads", decimals=3, says="Head <i>: its queries")
def q_i(q: Array, index: int, options: MultiHeadOptions) -> Array:
    return attention.columns_of_head(q, index, options.heads)


@problem.step("K_<i>", columns("k"), each="heads", decimals=3, says="Head <i>: its keys")
def k_i(k: Array, index: int, options: MultiHeadOptions) -> Array:
    return attention.columns_of_head(k, index, options.heads)


@problem.step("V_<i>", columns("v"), each="heads", decimals=3, says="Head <i>: its values")
def v_i(v: Array, index: int, options: MultiHeadOptions) -> Array:
    return attention.columns_of_head(v, index, options.heads)


@problem.step(
    "S_<i>", lambda options: r"<q_i> <k_i>^\top" + (r" / \sqrt{d_k}" if options.is_scaled else ""),
    each="heads", says="Head <i>: the scores", asked_where=allowed,
)  # fmt: skip
def s_i(q_i: Array, k_i: Array, options: MultiHeadOptions) -> Array:
    return attention.scores(q_i, k_i, scale=scale_of(options))


@problem.step(
    "A_<i>", lambda options: (r"\operatorname{softmax}" + ("_2" if options.by_hand else "")
    + r"\left( <s_i> \right)"), each="heads", weight=1, decimals=3, asked_where=allowed,
    says="Head <i>: the attention weights",
)  # fmt: skip
def a_i(s_i: Array, options: MultiHeadOptions) -> Array:
    return attention.softmax(s_i * exponent_of(options), allowed=allowed(options))


@problem.step("O_<i>", "<a_i> <v_i>", each="heads", decimals=3, says="Head <i>: its output")
def o_i(a_i: Array, v_i: Array) -> Array:
    return a_i @ v_i


@problem.step(
    "H", lambda options: " ".join(
        ["\\left[", r" \;\; ".join(f"<o_{i}>" for i in range(1, options.heads + 1)), "\\right]"]
    ), weight=2, decimals=3, says="The heads' outputs, side by side",
)  # fmt: skip
def joined(o_all: Array) -> Array:
    return attention.join_heads(o_all)


@problem.step("Y", "<joined> <w_o>", weight=2, decimals=3, says="The result")
def output(joined: Array, w_o: Array) -> Array:
    return joined @ w_o


@problem.slip(of=q, hint="You multiplied by $W_q$ transposed. With tokens as rows, $Q = X W_q$.")
def query_weights_transposed(x: Array, w_q: Array) -> Array:
    return x @ np.swapaxes(w_q, -1, -2)


@problem.slip(of=k, hint="The keys have a weight matrix of their own: $W_k$, not $W_q$.")
def keys_from_query_weights(x: Array, w_q: Array) -> Array:
    return x @ w_q


@problem.slip(of=v, hint="The values are $X W_v$; you passed the tokens on as they are.")
def values_not_projected(x: Array, w_v: Array) -> Array:
    return x + 0 * w_v[..., :1, :1]


@problem.slip(
    of=s_i,
    hint="You divided by the root of the whole width $d$. A head is only $d_k = d / h$ wide; the "
    "conventions say whether its root divides the scores at all.",
)
def divided_by_root_of_whole_width(q_i: Array, k_i: Array, options: MultiHeadOptions) -> Array:
    return attention.scores(q_i, k_i, scale=options.width**-0.5)


@problem.slip(
    of=s_i, hint="You left the scores undivided; here they are divided by $\\sqrt{d_k}$.",
    when=lambda options: options.is_divided,
)  # fmt: skip
def scores_not_divided(q_i: Array, k_i: Array) -> Array:
    return attention.scores(q_i, k_i)


@problem.slip(
    of=s_i, hint="You divided the scores by $\\sqrt{d_k}$; here they are left as they are.",
    when=lambda options: not options.is_scaled,
)  # fmt: skip
def scores_divided(q_i: Array, k_i: Array, options: MultiHeadOptions) -> Array:
    return attention.scores(q_i, k_i, scale=options.head_width**-0.5)


@problem.slip(
    of=s_i,
    hint="Row $j$ of a head's scores is query $j$ against every key. You have key $j$ on every "
    "query.",
)
def queries_and_keys_swapped(q_i: Array, k_i: Array, options: MultiHeadOptions) -> Array:
    return attention.scores(k_i, q_i, scale=scale_of(options))


@problem.slip(
    of=s_i, hint="You multiplied whole queries and keys. A head sees its own columns of them only."
)
def all_columns_scored(q: Array, k: Array, options: MultiHeadOptions) -> Array:
    return attention.scores(q, k, scale=scale_of(options))


@problem.slip(
    of=s_i,
    hint="You cut the queries and keys up row by row. A head has some *columns* of every token.",
)
def split_by_rows(q: Array, k: Array, index: int, options: MultiHeadOptions) -> Array:
    return attention.scores(
        rows_of_head(q, index, options), rows_of_head(k, index, options), scale=scale_of(options)
    )


def rows_of_head(whole: Array, index: int, options: MultiHeadOptions) -> Array:
    """Return what a head gets if the numbers are dealt out in the order in which one reads."""
    parts = whole.reshape(*whole.shape[:-2], options.heads, options.tokens, options.head_width)
    return parts[..., index - 1, :, :]


@problem.slip(
    of=a_i, hint="Your tokens attend to later ones. The mask holds in every head.",
    when=lambda options: options.mask,
)  # fmt: skip
def mask_forgotten(s_i: Array, options: MultiHeadOptions) -> Array:
    return attention.softmax(s_i * exponent_of(options))


@problem.slip(
    of=a_i, hint="There is no mask here: every token attends to all tokens.",
    when=lambda options: not options.mask,
)  # fmt: skip
def mask_imagined(s_i: Array, options: MultiHeadOptions) -> Array:
    mask = attention.causal_mask(options.tokens)
    return attention.softmax(s_i * exponent_of(options), allowed=mask)


@problem.slip(of=a_i, hint="Each *row* of $A_i$ sums to 1, not each column.")
def softmax_over_columns(s_i: Array, options: MultiHeadOptions) -> Array:
    return attention.softmax(s_i * exponent_of(options), allowed=allowed(options), axis=-2)


@problem.slip(
    of=a_i, hint="You took powers of 2. The softmax takes powers of $e$.",
    # With two heads it is all but the same as dividing by the root of the whole width.
    when=lambda options: not options.by_hand and options.heads > 2,
)  # fmt: skip
def base_two(s_i: Array, options: MultiHeadOptions) -> Array:
    return attention.softmax(s_i * np.log(2.0), allowed=allowed(options))


@problem.slip(
    of=a_i, hint="You took powers of $e$, as is usual. Here the softmax takes powers of 2.",
    when=lambda options: options.by_hand,
)  # fmt: skip
def base_e(s_i: Array, options: MultiHeadOptions) -> Array:
    return attention.softmax(s_i, allowed=allowed(options))


@problem.slip(
    of=o_i, hint="Row $j$ of $A_i$ weighs the values for token $j$. You used the columns of $A_i$."
)
def weights_transposed(a_i: Array, v_i: Array) -> Array:
    return np.swapaxes(a_i, -1, -2) @ v_i


@problem.slip(
    of=o_i, hint="Each head weighs its own columns of $V$. You gave every head the first head's."
)
def first_head_s_values(a_i: Array, v_1: Array) -> Array:
    return a_i @ v_1


@problem.slip(
    of=o_i, hint="You cut the values up row by row. A head has some *columns* of every token."
)
def values_split_by_rows(a_i: Array, v: Array, index: int, options: MultiHeadOptions) -> Array:
    return a_i @ rows_of_head(v, index, options)


@problem.slip(
    of=joined, hint="You joined the heads in reverse: the first head's columns are first."
)
def heads_in_reverse(o_all: Array) -> Array:
    return attention.join_heads(o_all[..., ::-1])


@problem.slip(
    of=joined, hint="You dealt the heads' columns out in turns. All of one head's stay together.",
    when=lambda options: options.head_width > 1,
)  # fmt: skip
def heads_interleaved(o_all: Array) -> Array:
    return o_all.reshape(*o_all.shape[:-2], -1)


@problem.slip(
    of=output,
    hint="You added the heads up. They are joined, so that each meets rows of $W_o$ of its own.",
)
def heads_added(o_all: Array, w_o: Array) -> Array:
    return np.sum(o_all, axis=-1) @ w_o[..., : o_all.shape[-2], :]


@problem.slip(
    of=output, hint="The last matrix is missing: the joined heads are multiplied by $W_o$."
)
def output_matrix_left_out(joined: Array, w_o: Array) -> Array:
    return joined + 0 * w_o[..., :1, :1]


@problem.slip(
    of=output, hint="You multiplied by $W_o$ transposed. With tokens as rows, $Y = H W_o$."
)
def output_matrix_transposed(joined: Array, w_o: Array) -> Array:
    return joined @ np.swapaxes(w_o, -1, -2)
