"""How many parameters a small decoder has, table by table and block by block."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.engine.derivation import Derivation
from grader.engine.numerics import transformer_size
from grader.engine.options import Options, by_hand, switch
from grader.engine.streams import Array, Draw


@dataclass(frozen=True, slots=True)
class ParameterOptions(Options):
    tied: bool = switch(True, says="whether the output layer uses the words' table again")
    biases: bool = switch(True, says="whether attention and feed-forward maps have biases")
    by_hand: bool = by_hand()


problem = Derivation(
    title="Parameters of a transformer", topic="transformers", version=1, options=ParameterOptions
)


@problem.question
def question(options: ParameterOptions) -> str:
    biases = "Each linear map" if options.biases else "No linear map"
    head = (
        "The output layer uses the words' table again (tied)"
        if options.tied
        else "The output layer has a $d \\times V$ matrix of its own (untied), without a bias"
    )
    return (
        "A decoder turns $V$ words and $T$ positions into vectors of width $d$, by two tables that "
        "are learned. Then come $L$ equal blocks, each with self-attention of $h$ heads and a "
        "feed-forward network that is $m$ times as wide inside. "
        f"{biases} of a block has a bias. {head}.\n\n"
        "How many parameters are there to learn?"
    )


problem.convention(
    "Attention maps to queries, keys and values and then maps its output, each from width $d$ to "
    "$d$. Each head works on $d / h$ of the numbers."
)
problem.convention("The feed-forward network has two linear maps: $d \\to d_{ff} \\to d$.")
problem.convention(
    "Each block has two layer norms, and one more follows the last block. A layer norm learns a "
    "gain and a shift for each of the $d$ numbers, whether or not the linear maps have biases."
)
problem.convention("All answers are whole numbers and asked exactly, without separators.")


@problem.given("V")
def vocabulary(draw: Draw, options: ParameterOptions) -> Array:
    if options.by_hand:
        return draw.pick([500, 1000, 2000, 3000, 4000, 5000, 8000, 10000])
    return draw.pick([8000, 10000, 12000, 16000, 20000, 24000, 30000, 32000])


@problem.given("T")
def positions(draw: Draw, options: ParameterOptions) -> Array:
    return draw.pick([100, 200, 300, 500] if options.by_hand else [256, 512, 1000, 1024])


@problem.given("d")
def width(draw: Draw, options: ParameterOptions) -> Array:
    return draw.pick([20, 40, 100, 200] if options.by_hand else [64, 128, 256, 384, 512])


@problem.given("h")
def heads(draw: Draw, options: ParameterOptions) -> Array:
    return draw.pick([2, 4] if options.by_hand else [4, 8])


@problem.given("m")
def widening(draw: Draw) -> Array:
    return draw.pick([2, 3, 4])


@problem.given("L")
def layers(draw: Draw, options: ParameterOptions) -> Array:
    return draw.pick([2, 3, 4, 5, 10] if options.by_hand else [4, 6, 8, 10, 12])


@problem.requirement("whole sizes, and heads that divide the width", is_law=True)
def is_decoder(
    vocabulary: Array, positions: Array, width: Array, heads: Array, widening: Array, layers: Array
) -> NDArray[np.bool_]:
    sizes = np.stack([vocabulary, positions, width, heads, widening, layers])
    whole = np.all((sizes >= 1) & (sizes == np.round(sizes)), axis=0)
    with np.errstate(all="ignore"):
        possible: NDArray[np.bool_] = whole & (width % heads == 0)
    return possible


@problem.step(
    "d_{ff}", r"<widening> \cdot <width>", weight=1, decimals=0,
    says="The width inside the feed-forward network",
)  # fmt: skip
def inner(width: Array, widening: Array) -> Array:
    return widening * width


@problem.step(
    r"N_\text{tables}", r"(<vocabulary> + <positions>) \cdot <width>", weight=1, decimals=0,
    says="The two tables",
)  # fmt: skip
def tables(vocabulary: Array, positions: Array, width: Array) -> Array:
    return transformer_size.embedding(vocabulary, positions, width)


@problem.step(
    r"N_\text{attention}",
    lambda options: r"4 \cdot <width>^2" + (r" + 4 \cdot <width>" if options.biases else ""),
    weight=1, decimals=0, says="Self-attention in one block",
)  # fmt: skip
def attention(width: Array, options: ParameterOptions) -> Array:
    return transformer_size.attention(width, bias=options.biases)


@problem.step(
    r"N_\text{ff}",
    lambda options: (
        r"2 \cdot <width> \cdot <inner>" + (" + <inner> + <width>" if options.biases else "")
    ),
    weight=1, decimals=0, says="The feed-forward network in one block",
)  # fmt: skip
def feed_forward(width: Array, inner: Array, options: ParameterOptions) -> Array:
    return transformer_size.feed_forward(width, inner, bias=options.biases)


@problem.step(
    r"N_\text{norms}", r"2 \cdot 2 \cdot <width>", weight=1, decimals=0,
    says="The layer norms of one block",
)  # fmt: skip
def norms(width: Array) -> Array:
    return transformer_size.layer_norms(width, count=2)


@problem.step(
    r"N_\text{block}", "<attention> + <feed_forward> + <norms>", decimals=0, says="One block"
)  # fmt: skip
def block(attention: Array, feed_forward: Array, norms: Array) -> Array:
    return attention + feed_forward + norms


@problem.step(r"N_\text{last norm}", r"2 \cdot <width>", decimals=0, says="The last layer norm")
def last_norm(width: Array) -> Array:
    return transformer_size.layer_norms(width, count=1)


@problem.step(
    r"N_\text{output}",
    lambda options: "0" if options.tied else r"<vocabulary> \cdot <width>", decimals=0,
    says="What the output layer adds",
)  # fmt: skip
def output(vocabulary: Array, width: Array, options: ParameterOptions) -> Array:
    if options.tied:
        return np.zeros_like(width)
    return transformer_size.linear(width, vocabulary, bias=False)


@problem.step(
    "N", r"<tables> + <layers> \cdot <block> + <last_norm> + <output>", weight=2, decimals=0,
    says="All parameters of the decoder",
)  # fmt: skip
def total(tables: Array, layers: Array, block: Array, last_norm: Array, output: Array) -> Array:
    return transformer_size.decoder(tables, layers, block, last_norm, output)


@problem.slip(
    of=inner, hint="Inside, the network is $m$ times as wide as the model. You kept the width $d$."
)  # fmt: skip
def inner_width_not_widened(width: Array) -> Array:
    return 1.0 * width


@problem.slip(of=tables, hint="Positions are learned too: a second table has $T$ rows.")
def positions_forgotten(vocabulary: Array, width: Array) -> Array:
    return vocabulary * width


@problem.slip(
    of=tables, hint="Each position has a whole vector of $d$ numbers. You counted one number each."
)  # fmt: skip
def positions_as_single_numbers(vocabulary: Array, positions: Array, width: Array) -> Array:
    return vocabulary * width + positions


@problem.slip(
    of=attention, hint="There are four matrices: queries, keys, values *and* the output map."
)  # fmt: skip
def three_matrices(width: Array, options: ParameterOptions) -> Array:
    return 3 * transformer_size.linear(width, width, bias=options.biases)


@problem.slip(
    of=attention,
    hint="You multiplied by the heads. They share the matrices: each uses $d / h$ of the columns.",
)  # fmt: skip
def multiplied_by_heads(width: Array, heads: Array, options: ParameterOptions) -> Array:
    return heads * transformer_size.attention(width, bias=options.biases)


@problem.slip(
    of=attention, hint="This is one head's share of the matrices. Together the heads have it all."
)  # fmt: skip
def one_head_only(width: Array, heads: Array, options: ParameterOptions) -> Array:
    return transformer_size.attention(width, bias=options.biases) / heads


@problem.slip(
    of=attention, hint="The biases of attention are missing: each of the four maps has $d$.",
    when=lambda options: options.biases,
)  # fmt: skip
def attention_biases_forgotten(width: Array) -> Array:
    return transformer_size.attention(width, bias=False)


@problem.slip(
    of=attention, hint="You counted biases in attention. These maps have none.",
    when=lambda options: not options.biases,
)  # fmt: skip
def attention_biases_counted(width: Array) -> Array:
    return transformer_size.attention(width, bias=True)


@problem.slip(
    of=feed_forward, hint="You counted one of two maps. The network goes inside *and* comes back."
)  # fmt: skip
def way_back_forgotten(width: Array, inner: Array, options: ParameterOptions) -> Array:
    return transformer_size.linear(width, inner, bias=options.biases)


@problem.slip(
    of=feed_forward,
    hint="The biases are missing: $d_{ff}$ of the first map and $d$ of the second.",
    when=lambda options: options.biases,
)  # fmt: skip
def feed_forward_biases_forgotten(width: Array, inner: Array) -> Array:
    return transformer_size.feed_forward(width, inner, bias=False)


@problem.slip(
    of=feed_forward, hint="A bias has one number an output: the first map's has $d_{ff}$, not $d$.",
    when=lambda options: options.biases,
)  # fmt: skip
def both_biases_narrow(width: Array, inner: Array) -> Array:
    return transformer_size.feed_forward(width, inner, bias=False) + 2 * width


@problem.slip(
    of=feed_forward, hint="You counted biases in the feed-forward network. Its maps have none.",
    when=lambda options: not options.biases,
)  # fmt: skip
def feed_forward_biases_counted(width: Array, inner: Array) -> Array:
    return transformer_size.feed_forward(width, inner, bias=True)


@problem.slip(
    of=norms, hint="This is half of them: a block has *two* layer norms, each with gain and shift."
)  # fmt: skip
def half_of_the_norms(width: Array) -> Array:
    return transformer_size.layer_norms(width, count=1)


@problem.slip(
    of=norms, hint="A gain or a shift is not one number, but one for each of the $d$ numbers."
)  # fmt: skip
def gains_as_single_numbers(width: Array) -> Array:
    return np.full_like(width, 4.0)


@problem.slip(of=block, hint="The layer norms belong to the blocks, and their numbers to the sum.")
def norms_left_out(attention: Array, feed_forward: Array) -> Array:
    return attention + feed_forward


@problem.slip(of=last_norm, hint="One more layer norm follows the last block: add its numbers too.")
def last_norm_forgotten(width: Array) -> Array:
    return np.zeros_like(width)


@problem.slip(
    of=output, hint="The tables are tied: the output layer brings no matrix of its own.",
    when=lambda options: options.tied,
)  # fmt: skip
def words_counted_twice(vocabulary: Array, width: Array) -> Array:
    return transformer_size.linear(width, vocabulary, bias=False)


@problem.slip(
    of=output, hint="The output layer is missing. It is not tied, so its matrix counts too.",
    when=lambda options: not options.tied,
)  # fmt: skip
def output_layer_forgotten(width: Array) -> Array:
    return np.zeros_like(width)


@problem.slip(
    of=output, hint="You gave the output layer a bias for each word. It has none here.",
    when=lambda options: not options.tied,
)  # fmt: skip
def output_bias_counted(vocabulary: Array, width: Array) -> Array:
    return transformer_size.linear(width, vocabulary, bias=True)


@problem.slip(of=total, hint="You counted one block. There are $L$ of them, each with its own.")
def layers_forgotten(tables: Array, block: Array, last_norm: Array, output: Array) -> Array:
    return tables + block + last_norm + output


@problem.slip(
    of=total, hint="Only the blocks come $L$ times. The tables and the last norm are there once."
)  # fmt: skip
def everything_times_layers(
    tables: Array, layers: Array, block: Array, last_norm: Array, output: Array
) -> Array:
    return layers * (tables + block + last_norm + output)
