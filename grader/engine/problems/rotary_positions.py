"""Rotary positions: a query and a key turned to their places, and the score they then have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.engine.derivation import Derivation
from grader.engine.numerics import positions
from grader.engine.options import Options, by_hand, switch, whole
from grader.engine.streams import Array, Draw

LAST_BY_HAND = 8
"""The last position whose sines and cosines the table has."""


@dataclass(frozen=True, slots=True)
class RotaryOptions(Options):
    pairs: int = whole(2, low=2, high=4, says="how many pairs of numbers are turned")
    halves: bool = switch(
        False, says="whether a pair is made of a number of each half, not of two neighbours"
    )
    by_hand: bool = by_hand()

    @property
    def width(self) -> int:
        return 2 * self.pairs

    @property
    def decimals(self) -> int:
        """How many decimals vectors are asked with: one fewer than the table has."""
        return 3 if self.by_hand else 4


problem = Derivation(
    title="Rotary positions (RoPE)", topic="transformers", version=1, options=RotaryOptions
)


@problem.question
def question(options: RotaryOptions) -> str:
    d, half = options.width, options.pairs
    layout = (
        f"one number of each half: entries 1 and {half + 1}, entries 2 and {half + 2}, and so on"
        if options.halves
        else "two neighbours: entries 1 and 2, entries 3 and 4, and so on"
    )
    help_by_hand = table(options) if options.by_hand else ""
    return (
        f"The query $q$ stands at position $m$, the key $k$ at position $n$; both are $d = {d}$ "
        "numbers wide. Rotary embedding turns each pair of numbers by its position times the "
        f"frequency of the pair, with the base $B$. A pair is {layout}.\n\n"
        "Work out the frequencies, the angles, the turned vectors $q'$ and $k'$, and their "
        f"score.{help_by_hand}"
    )


def table(options: RotaryOptions) -> str:
    """Return the sines and cosines that the work needs."""
    needed = sorted({p / 2**i for p in range(1, LAST_BY_HAND + 1) for i in range(options.pairs)})
    rows = r" \\ ".join(f"{a:g} & {np.sin(a):.4f} & {np.cos(a):.4f}" for a in needed)
    return (
        " No calculator is needed: take sines and cosines from this table.\n\n"
        rf"$$\begin{{array}}{{r|rr}} \varphi & \sin \varphi & \cos \varphi \\ \hline {rows} "
        r"\end{array}$$"
    )


problem.convention(
    "Pair $i$ has the frequency $\\theta_i = B^{-2i/d}$, where $i$ counts from 0: the first "
    "frequency is 1."
)
problem.convention(
    "A pair $(x, y)$ is turned counterclockwise: "
    "$(x \\cos \\varphi - y \\sin \\varphi,\\; x \\sin \\varphi + y \\cos \\varphi)$."
)
problem.convention(
    lambda options: (
        f"Pairs are entries {options.pairs} places apart, 1 and {options.pairs + 1}, then 2 and "
        f"{options.pairs + 2}, as many programs have it."
        if options.halves
        else "Pairs are neighbours, entries 1 and 2, then 3 and 4, as the paper has it."
    )
)
problem.convention("Angles are in radians. Turned numbers stay in the places they had.")
problem.convention("The score is the plain dot product: no division by $\\sqrt{d}$.")


@problem.given("B")
def base(draw: Draw, options: RotaryOptions) -> Array:
    return draw.pick([2.0**options.pairs if options.by_hand else 10_000.0])


@problem.given("q", shape=("width",))
def q(draw: Draw, options: RotaryOptions) -> Array:
    return vector(draw, options)


@problem.given("k", shape=("width",))
def k(draw: Draw, options: RotaryOptions) -> Array:
    return vector(draw, options)


@problem.given("m")
def m(draw: Draw, options: RotaryOptions) -> Array:
    return draw.grid(1.0, LAST_BY_HAND if options.by_hand else 20.0, step=1.0)


@problem.given("n")
def n(draw: Draw, options: RotaryOptions) -> Array:
    return draw.grid(1.0, LAST_BY_HAND if options.by_hand else 20.0, step=1.0)


def vector(draw: Draw, options: RotaryOptions) -> Array:
    """Draw a query or key without zeros, for a pair of zeros would not show that it is turned."""
    sizes = [1, 2] if options.by_hand else [0.5, 1, 1.5, 2]
    return draw.pick([*(-size for size in sizes), *sizes])


@problem.requirement("a base above 1", is_law=True)
def is_base(base: Array) -> NDArray[np.bool_]:
    possible: NDArray[np.bool_] = base > 1
    return possible


@problem.requirement("two different positions")
def are_different(m: Array, n: Array) -> NDArray[np.bool_]:
    different: NDArray[np.bool_] = m != n
    return different


@problem.step(
    r"\theta", lambda options: rf"<base>^{{-2i/{options.width}}}, \; i = 0 \dots "
    rf"{options.pairs - 1}", says="The frequencies", weight=1, decimals=5,
)  # fmt: skip
def frequency(base: Array, options: RotaryOptions) -> Array:
    return positions.frequencies(base, options.pairs)


@problem.step(
    r"\varphi", r"\begin{bmatrix} <m> \\ <n> \end{bmatrix} <frequency>", weight=1, decimals=4,
    says="The angles: of the query in row 1, of the key in row 2",
)  # fmt: skip
def angle(m: Array, n: Array, frequency: Array) -> Array:
    return angles_at(m, n, frequency)


@problem.step(r"\cos \varphi", r"\cos <angle>", says="The cosines")
def cosine(angle: Array) -> Array:
    return np.cos(angle)


@problem.step(r"\sin \varphi", r"\sin <angle>", says="The sines")
def sine(angle: Array) -> Array:
    return np.sin(angle)


@problem.step(
    r"\begin{bmatrix} q' \\ k' \end{bmatrix}",
    r"\text{the pairs of } <q> \text{ and } <k> \text{, turned by } <angle>", weight=2,
    decimals="decimals", says="The turned vectors: $q'$ in row 1, $k'$ in row 2",
)  # fmt: skip
def turned(q: Array, k: Array, cosine: Array, sine: Array, options: RotaryOptions) -> Array:
    return positions.rotate(both(q, k), cosine, sine, halves=options.halves)


@problem.step(r"q' \cdot k'", r"\text{row 1} \cdot \text{row 2 of } <turned>", weight=2, decimals=3,
    says="The score")  # fmt: skip
def score(turned: Array) -> Array:
    return np.sum(turned[..., 0, :] * turned[..., 1, :], axis=-1)


def both(first: Array, second: Array) -> Array:
    """Return two vectors as the rows of a matrix."""
    return np.stack(np.broadcast_arrays(first, second), axis=-2)


def angles_at(first: Array, second: Array, frequency: Array) -> Array:
    """Return the angles at two positions, a row for each."""
    place = np.stack(np.broadcast_arrays(first, second), axis=-1)
    return positions.angles(place, frequency[..., None, :])


@problem.slip(
    of=frequency,
    hint="The exponent is $-2i/d$. You took $-i/d$, so your frequencies fall too slowly.",
)
def factor_two_forgotten(base: Array, options: RotaryOptions) -> Array:
    return base[..., None] ** (-np.arange(options.pairs) / options.width)


@problem.slip(
    of=frequency, hint="You counted the pairs from 1. They count from 0: $\\theta_0 = 1$."
)
def pairs_counted_from_one(base: Array, options: RotaryOptions) -> Array:
    return base[..., None] ** (-np.arange(1, options.pairs + 1) / options.pairs)


@problem.slip(
    of=frequency, hint="The exponent is negative: frequencies fall from pair to pair. Yours grow."
)
def exponent_positive(base: Array, options: RotaryOptions) -> Array:
    return base[..., None] ** (np.arange(options.pairs) / options.pairs)


@problem.slip(
    of=frequency, hint="10000 is the usual base. Here another one is given: see $B$.",
    when=lambda options: options.by_hand,
)  # fmt: skip
def usual_base(base: Array, options: RotaryOptions) -> Array:
    return positions.frequencies(0 * base + 10_000.0, options.pairs)


@problem.slip(
    of=angle,
    hint="Each pair has a frequency of its own. You turned all of them by the first one's.",
)
def one_frequency_for_all(m: Array, n: Array, frequency: Array) -> Array:
    return angles_at(m, n, frequency[..., :1] + 0 * frequency)


@problem.slip(
    of=angle, hint="You counted one position too many: take $m$ and $n$ as they are given."
)
def one_position_too_many(m: Array, n: Array, frequency: Array) -> Array:
    return angles_at(m + 1, n + 1, frequency)


@problem.slip(
    of=angle, hint="The positions changed places: the query stands at $m$, the key at $n$."
)
def positions_swapped(m: Array, n: Array, frequency: Array) -> Array:
    return angles_at(n, m, frequency)


@problem.slip(
    of=turned,
    hint="You turned clockwise. The minus sign belongs to the sine in the first number of a pair.",
)
def turned_backwards(
    q: Array, k: Array, cosine: Array, sine: Array, options: RotaryOptions
) -> Array:
    return positions.rotate(both(q, k), cosine, -sine, halves=options.halves)


@problem.slip(
    of=turned,
    hint="You turned the key the other way, so that the score depends on $m + n$. Both turn the "
    "same way, and the dot product makes $m - n$ of it.",
)
def key_turned_backwards(
    q: Array, k: Array, cosine: Array, sine: Array, options: RotaryOptions
) -> Array:
    ways = np.array([[1.0], [-1.0]])
    return positions.rotate(both(q, k), cosine, sine * ways, halves=options.halves)


@problem.slip(
    of=turned, hint="You turned the query only. The key is turned too, to its own position."
)
def key_not_turned(q: Array, k: Array, cosine: Array, sine: Array, options: RotaryOptions) -> Array:
    query = positions.rotate(q, cosine[..., 0, :], sine[..., 0, :], halves=options.halves)
    return both(query, k)


@problem.slip(
    of=turned,
    hint="You turned the query by the difference of the positions and left the key. The score is "
    "the same, but each vector has an angle of its own.",
)
def turned_by_the_difference(q: Array, k: Array, angle: Array, options: RotaryOptions) -> Array:
    gap = angle[..., 0, :] - angle[..., 1, :]
    return both(positions.rotate(q, np.cos(gap), np.sin(gap), halves=options.halves), k)


@problem.slip(
    of=turned, hint="Both your sines are added. In a rotation one of the two is taken away."
)
def minus_sign_forgotten(
    q: Array, k: Array, cosine: Array, sine: Array, options: RotaryOptions
) -> Array:
    turned = positions.rotate(both(q, k), cosine, sine, halves=options.halves)
    unsigned = positions.rotate(both(q, k), cosine, -sine, halves=options.halves)
    place = np.arange(options.width)
    is_first = place < options.pairs if options.halves else place % 2 == 0
    return np.where(is_first, unsigned, turned)


@problem.slip(
    of=turned,
    hint="You paired the first half with the second, as many programs do. Here pairs are "
    "neighbours.",
    when=lambda options: not options.halves,
)
def paired_by_halves(q: Array, k: Array, cosine: Array, sine: Array) -> Array:
    return positions.rotate(both(q, k), cosine, sine, halves=True)


@problem.slip(
    of=turned,
    hint="You paired neighbours, as the paper does. Here a pair has a number of each half.",
    when=lambda options: options.halves,
)
def paired_by_neighbours(q: Array, k: Array, cosine: Array, sine: Array) -> Array:
    return positions.rotate(both(q, k), cosine, sine)


@problem.slip(of=turned, hint="Your calculator works in degrees. The angles are in radians.")
def degrees(q: Array, k: Array, angle: Array, options: RotaryOptions) -> Array:
    radians = np.deg2rad(angle)
    return positions.rotate(both(q, k), np.cos(radians), np.sin(radians), halves=options.halves)


@problem.slip(
    of=score, hint="That is the score of $q$ and $k$ as they were given. Take the turned vectors."
)
def score_before_turning(turned: Array, q: Array, k: Array) -> Array:
    return np.sum(q * k, axis=-1) + 0 * turned[..., 0, 0]


@problem.slip(of=score, hint="You divided by $\\sqrt{d}$; here the score is the plain dot product.")
def score_divided(turned: Array, options: RotaryOptions) -> Array:
    return np.sum(turned[..., 0, :] * turned[..., 1, :], axis=-1) * options.width**-0.5
