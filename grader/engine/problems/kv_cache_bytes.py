"""How many bytes a decoder's cache of keys and values takes, with shared heads or without."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from grader.engine.derivation import Derivation
from grader.engine.numerics import kv_cache
from grader.engine.options import Options, by_hand, switch
from grader.engine.streams import Array, Draw


@dataclass(frozen=True, slots=True)
class CacheOptions(Options):
    grouped: bool = switch(True, says="whether several query heads share one key/value head")
    by_hand: bool = by_hand()


problem = Derivation(
    title="Bytes of a key-value cache", topic="transformers", version=1, options=CacheOptions
)


@problem.question
def question(options: CacheOptions) -> str:
    shared = (
        "Its $n_h$ query heads share $n_{kv}$ key/value heads in equal groups"
        if options.grouped
        else "Each of its $n_h$ query heads has a key/value head of its own, so $n_{kv} = n_h$"
    )
    saving = ", and how many times smaller it is than without sharing" if options.grouped else ""
    return (
        f"A decoder has $L$ layers and a model width of $d$. {shared}. While it writes, it keeps "
        "the keys and values of $T$ tokens in each of $B$ sequences, at $b$ bytes a number.\n\n"
        f"Work out how large this cache is, in bytes and in MiB{saving}."
    )


problem.convention("The model width is split evenly among the query heads: $d_h = d / n_h$.")
problem.convention("One key/value head keeps a key *and* a value of $d_h$ numbers for each token.")
problem.convention("Every layer has a cache of its own, and nothing but keys and values is kept.")
problem.convention("$1\\ \\mathrm{MiB} = 2^{20}$ bytes.")
problem.convention("All but the MiB are whole numbers and asked exactly, without separators.")


def query_heads(draw: Draw, options: CacheOptions) -> Array:
    """Draw the number of query heads from one stream, so that two givens can be the same."""
    return replace(draw, name="kv-cache-bytes/heads").pick([8, 16] if options.by_hand else [16, 32])


@problem.given("L")
def layers(draw: Draw, options: CacheOptions) -> Array:
    # By hand all the rest are powers of two: layers that are none keep the mistakes apart.
    return draw.pick([5, 6, 10, 12] if options.by_hand else [18, 20, 22, 24, 28, 30, 32])


@problem.given("d")
def width(draw: Draw, options: CacheOptions) -> Array:
    return draw.pick([256, 512, 1024] if options.by_hand else [2048, 3072, 4096])


@problem.given("n_h")
def heads(draw: Draw, options: CacheOptions) -> Array:
    return query_heads(draw, options)


@problem.given("n_{kv}")
def kv_heads(draw: Draw, options: CacheOptions) -> Array:
    if not options.grouped:
        return query_heads(draw, options)
    return draw.pick([4] if options.by_hand else [4, 8])


@problem.given("T")
def tokens(draw: Draw, options: CacheOptions) -> Array:
    if options.by_hand:
        return draw.pick([256, 512, 1024])
    return draw.pick([1000, 1024, 1500, 2000, 2048, 2500, 3000, 3500, 4000, 4096])


@problem.given("B")
def batch(draw: Draw, options: CacheOptions) -> Array:
    return draw.pick([2, 4, 8] if options.by_hand else [2, 3, 4, 5, 6])


@problem.given("b")
def bytes_each(draw: Draw) -> Array:
    return draw.pick([2, 4])


@problem.requirement("whole sizes, heads that share evenly and divide the width", is_law=True)
def is_decoder(
    layers: Array, width: Array, heads: Array, kv_heads: Array, tokens: Array, batch: Array,
    bytes_each: Array, options: CacheOptions,
) -> NDArray[np.bool_]:  # fmt: skip
    sizes = np.stack([layers, width, heads, kv_heads, tokens, batch, bytes_each])
    whole = np.all((sizes >= 1) & (sizes == np.round(sizes)), axis=0)
    with np.errstate(all="ignore"):
        even = (width % heads == 0) & (heads % kv_heads == 0)
    possible: NDArray[np.bool_] = whole & even & (options.grouped | (heads == kv_heads))
    return possible


@problem.step(
    "d_h", "<width> / <heads>", says="How many numbers one head's key has", weight=1, decimals=0
)  # fmt: skip
def head_width(width: Array, heads: Array) -> Array:
    return kv_cache.head_width(width, heads)


@problem.step(
    r"N_\text{token}", r"2 \cdot <layers> \cdot <kv_heads> \cdot <head_width>", weight=2,
    decimals=0, says="How many numbers are kept of one token, over all layers",
)  # fmt: skip
def per_token(layers: Array, kv_heads: Array, head_width: Array) -> Array:
    return kv_cache.numbers_per_token(layers, kv_heads, head_width)


@problem.step(
    "N", r"<per_token> \cdot <tokens> \cdot <batch>", weight=1, decimals=0,
    says="How many numbers are kept in all",
)  # fmt: skip
def numbers(per_token: Array, tokens: Array, batch: Array) -> Array:
    return kv_cache.cached_numbers(per_token, tokens, batch)


@problem.step(
    "M", r"<numbers> \cdot <bytes_each>", weight=1, decimals=0, says="The cache in bytes"
)  # fmt: skip
def size(numbers: Array, bytes_each: Array) -> Array:
    return kv_cache.cache_bytes(numbers, bytes_each)


@problem.step(
    r"M_\mathrm{MiB}", "<size> / 2^{20}", weight=1, decimals=3, says="The cache in MiB"
)  # fmt: skip
def mebibytes(size: Array) -> Array:
    return kv_cache.in_binary_units(size, 20)


@problem.step(
    r"\text{saving}", "<heads> / <kv_heads>", weight=1, decimals=0,
    says="How many times smaller the cache is than with a key/value head for every query head",
    when=lambda options: options.grouped,
)  # fmt: skip
def saving(heads: Array, kv_heads: Array) -> Array:
    return kv_cache.saving(heads, kv_heads)


@problem.slip(
    of=head_width, hint="That is the whole model width. The query heads share it among them.",
)  # fmt: skip
def width_not_shared(width: Array) -> Array:
    return 1.0 * width


@problem.slip(
    of=head_width,
    hint="Divide the width by the number of *query* heads. Sharing keys does not widen them.",
    when=lambda options: options.grouped,
)  # fmt: skip
def divided_among_shared_heads(width: Array, kv_heads: Array) -> Array:
    return width / kv_heads


@problem.slip(
    of=per_token, hint="The factor 2 is missing: a cache keeps a key *and* a value of each token."
)  # fmt: skip
def keys_without_values(layers: Array, kv_heads: Array, head_width: Array) -> Array:
    return layers * kv_heads * head_width


@problem.slip(
    of=per_token,
    hint="You counted the query heads. Queries are not kept; count the key/value heads.",
    when=lambda options: options.grouped,
)  # fmt: skip
def query_heads_counted(layers: Array, heads: Array, head_width: Array) -> Array:
    return kv_cache.numbers_per_token(layers, heads, head_width)


@problem.slip(of=per_token, hint="This is one layer's share. Every layer keeps keys and values.")
def layers_forgotten(kv_heads: Array, head_width: Array) -> Array:
    return 2 * kv_heads * head_width


@problem.slip(
    of=per_token, hint="This is one head's share. Multiply by the number of key/value heads."
)  # fmt: skip
def heads_forgotten(layers: Array, head_width: Array) -> Array:
    return 2 * layers * head_width


@problem.slip(of=numbers, hint="This is one sequence's share. Each sequence of the batch has one.")
def batch_forgotten(per_token: Array, tokens: Array) -> Array:
    return per_token * tokens


@problem.slip(
    of=numbers, hint="You left out the number of tokens: the cache grows with every token kept."
)  # fmt: skip
def tokens_forgotten(per_token: Array, batch: Array) -> Array:
    return per_token * batch


# With larger sizes this is more than an answer may be.
@problem.slip(
    of=numbers,
    hint="You squared the number of tokens. Scores are $T$ by $T$, but only keys and values stay.",
    when=lambda options: options.by_hand,
)  # fmt: skip
def tokens_squared(per_token: Array, tokens: Array, batch: Array) -> Array:
    return per_token * tokens * tokens * batch


@problem.slip(of=size, hint="That is how many *numbers* there are. Each of them takes $b$ bytes.")
def numbers_taken_for_bytes(numbers: Array) -> Array:
    return 1.0 * numbers


@problem.slip(of=size, hint="You counted bits. $b$ is in bytes already, so no factor 8 comes in.")
def bits_for_bytes(numbers: Array, bytes_each: Array) -> Array:
    return 8 * numbers * bytes_each


@problem.slip(
    of=mebibytes, hint="You divided by $10^6$, which gives MB. One MiB is $2^{20}$ bytes."
)  # fmt: skip
def decimal_megabytes(size: Array) -> Array:
    return size / 1e6


@problem.slip(of=mebibytes, hint="This is in GiB: you divided by 1024 three times, not twice.")
def gibibytes(size: Array) -> Array:
    return kv_cache.in_binary_units(size, 30)


@problem.slip(of=mebibytes, hint="This is in KiB: you divided by 1024 once, not twice.")
def kibibytes(size: Array) -> Array:
    return kv_cache.in_binary_units(size, 10)


@problem.slip(
    of=saving, hint="This is the share that is left. Divide query heads by key/value heads.",
    when=lambda options: options.grouped,
)  # fmt: skip
def saving_upside_down(heads: Array, kv_heads: Array) -> Array:
    return kv_heads / heads


@problem.slip(
    of=saving, hint="You took the difference. *How many times* smaller asks for a quotient.",
    when=lambda options: options.grouped,
)  # fmt: skip
def saving_as_difference(heads: Array, kv_heads: Array) -> Array:
    return heads - kv_heads
