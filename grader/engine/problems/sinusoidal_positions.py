"""The sinusoidal encoding of positions, and how alike two of them are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.engine.derivation import Derivation
from grader.engine.numerics import positions
from grader.engine.options import Options, by_hand, whole
from grader.engine.streams import Array, Draw

LAST_BY_HAND = 8
"""The last position whose sines and cosines the table has."""


@dataclass(frozen=True, slots=True)
class SinusoidOptions(Options):
    positions: int = whole(2, low=1, high=2, says="how many positions are encoded")
    pairs: int = whole(2, low=2, high=4, says="how many pairs of sine and cosine an encoding has")
    by_hand: bool = by_hand()

    @property
    def width(self) -> int:
        return 2 * self.pairs

    @property
    def decimals(self) -> int:
        """How many decimals encodings are asked with: one fewer than the table has."""
        return 3 if self.by_hand else 4

    @property
    def is_compared(self) -> bool:
        return self.positions == 2


problem = Derivation(
    title="Sinusoidal positions", topic="transformers", version=1, options=SinusoidOptions
)


@problem.question
def question(options: SinusoidOptions) -> str:
    both = options.is_compared
    whose = "the positions $p_1$ and $p_2$" if both else "the position $p_1$"
    ask = "angles, both encodings and their dot product" if both else "angles and the encoding"
    help_by_hand = table(options) if options.by_hand else ""
    return (
        f"A transformer with vectors of width $d = {options.width}$ tells its tokens' places apart "
        f"by sinusoids: {whose} {'are' if both else 'is'} encoded with the base $B$.\n\n"
        f"Work out the frequencies, the {ask}.{help_by_hand}"
    )


def table(options: SinusoidOptions) -> str:
    """Return the sines and cosines that the work needs."""
    needed = sorted({p / 2**i for p in range(1, LAST_BY_HAND + 1) for i in range(options.pairs)})
    rows = r" \\ ".join(f"{a:g} & {np.sin(a):.4f} & {np.cos(a):.4f}" for a in needed)
    return (
        " No calculator is needed: take sines and cosines from this table.\n\n"
        rf"$$\begin{{array}}{{r|rr}} \theta & \sin \theta & \cos \theta \\ \hline {rows} "
        r"\end{array}$$"
    )


problem.convention(
    "Pair $i$ has the frequency $\\omega_i = B^{-2i/d}$, where $i$ counts from 0: the first "
    "frequency is 1."
)
problem.convention(
    "Each pair has its sine and then its cosine, pair after pair: "
    "$(\\sin p\\omega_0, \\cos p\\omega_0, \\sin p\\omega_1, \\cos p\\omega_1, \\dots)$."
)
problem.convention("Angles are in radians.")
problem.convention("Positions are as given: nothing is added to them or taken away.")


@problem.given("B")
def base(draw: Draw, options: SinusoidOptions) -> Array:
    return draw.pick([2.0**options.pairs if options.by_hand else 10_000.0])


@problem.given("p_<t>", each="positions")
def p_t(draw: Draw, options: SinusoidOptions) -> Array:
    return draw.grid(1.0, LAST_BY_HAND if options.by_hand else 60.0, step=1.0)


@problem.requirement("a base above 1", is_law=True)
def is_base(base: Array) -> NDArray[np.bool_]:
    possible: NDArray[np.bool_] = base > 1
    return possible


@problem.requirement("two different positions")
def are_different(p_all: Array) -> NDArray[np.bool_]:
    different: NDArray[np.bool_] = np.all(np.diff(p_all, axis=-1) != 0, axis=-1)
    return different


@problem.step(
    r"\omega", lambda options: rf"<base>^{{-2i/{options.width}}}, \; i = 0 \dots "
    rf"{options.pairs - 1}", says="The frequencies", weight=1, decimals=5,
)  # fmt: skip
def frequency(base: Array, options: SinusoidOptions) -> Array:
    return positions.frequencies(base, options.pairs)


@problem.step(
    r"p_<t> \omega", "<p_t> <frequency>", each="positions", weight=1, decimals=4,
    says="Position $p_<t>$: the angles, in radians",
)  # fmt: skip
def angle_t(p_t: Array, frequency: Array) -> Array:
    return positions.angles(p_t, frequency)


@problem.step(
    r"\mathrm{PE}_<t>", r"\sin \text{ and } \cos \text{ of } <angle_t>, \text{ in turns}",
    each="positions", weight=2, decimals="decimals", says="Position $p_<t>$: its encoding",
)  # fmt: skip
def pe_t(angle_t: Array) -> Array:
    return positions.sinusoids(angle_t)


@problem.step(
    r"\mathrm{PE}_1 \cdot \mathrm{PE}_2", r"<pe_1> \cdot <pe_2>", weight=1, decimals=3,
    says="The dot product of the encodings", when=lambda options: options.is_compared,
)  # fmt: skip
def product(pe_1: Array, pe_2: Array) -> Array:
    return np.sum(pe_1 * pe_2, axis=-1)


@problem.slip(
    of=frequency,
    hint="The exponent is $-2i/d$. You took $-i/d$, so your frequencies fall too slowly.",
)
def factor_two_forgotten(base: Array, options: SinusoidOptions) -> Array:
    return base[..., None] ** (-np.arange(options.pairs) / options.width)


@problem.slip(
    of=frequency, hint="You counted the pairs from 1. They count from 0: $\\omega_0 = 1$."
)
def pairs_counted_from_one(base: Array, options: SinusoidOptions) -> Array:
    return base[..., None] ** (-np.arange(1, options.pairs + 1) / options.pairs)


@problem.slip(
    of=frequency, hint="The exponent is negative: frequencies fall from pair to pair. Yours grow."
)
def exponent_positive(base: Array, options: SinusoidOptions) -> Array:
    return base[..., None] ** (np.arange(options.pairs) / options.pairs)


@problem.slip(
    of=frequency,
    hint="Some programs let the last frequency be exactly $1/B$. Here the exponent is $-2i/d$, "
    "which stops short of that.",
)
def last_frequency_at_the_base(base: Array, options: SinusoidOptions) -> Array:
    return base[..., None] ** (-np.arange(options.pairs) / (options.pairs - 1))


@problem.slip(
    of=frequency, hint="You took the base 1000. Take the base that is given, $B$.",
    when=lambda options: not options.by_hand,
)  # fmt: skip
def base_one_thousand(base: Array, options: SinusoidOptions) -> Array:
    return positions.frequencies(0 * base + 1000.0, options.pairs)


@problem.slip(
    of=frequency, hint="10000 is the usual base. Here another one is given: see $B$.",
    when=lambda options: options.by_hand,
)  # fmt: skip
def usual_base(base: Array, options: SinusoidOptions) -> Array:
    return positions.frequencies(0 * base + 10_000.0, options.pairs)


@problem.slip(of=angle_t, hint="You counted one position too many: take $p$ as it is given.")
def one_position_too_many(p_t: Array, frequency: Array) -> Array:
    return positions.angles(p_t + 1, frequency)


@problem.slip(of=angle_t, hint="You counted one position too few: take $p$ as it is given.")
def one_position_too_few(p_t: Array, frequency: Array) -> Array:
    return positions.angles(p_t - 1, frequency)


@problem.slip(of=pe_t, hint="In each pair the sine comes first. You began with the cosine.")
def sine_and_cosine_swapped(angle_t: Array) -> Array:
    waves = np.stack([np.cos(angle_t), np.sin(angle_t)], axis=-1)
    return waves.reshape(*angle_t.shape[:-1], -1)


@problem.slip(
    of=pe_t,
    hint="You wrote all sines and then all cosines, as some programs do. Here they take turns.",
)
def sines_before_cosines(angle_t: Array) -> Array:
    return np.concatenate([np.sin(angle_t), np.cos(angle_t)], axis=-1)


@problem.slip(of=pe_t, hint="Your calculator works in degrees. The angles are in radians.")
def degrees(angle_t: Array) -> Array:
    return positions.sinusoids(np.deg2rad(angle_t))


@problem.slip(
    of=pe_t,
    hint="The two entries of a pair share one frequency. You gave the cosine a frequency of its "
    "own.",
)
def cosine_at_its_own_frequency(p_t: Array, base: Array, options: SinusoidOptions) -> Array:
    own = base[..., None] ** (-np.arange(options.width) / options.width)
    angle = positions.angles(p_t, own)
    return np.where(np.arange(options.width) % 2 == 0, np.sin(angle), np.cos(angle))


@problem.slip(
    of=product, hint="You multiplied the sines only. Every entry counts, the cosines too.",
    when=lambda options: options.is_compared,
)  # fmt: skip
def sines_multiplied_only(pe_1: Array, pe_2: Array) -> Array:
    return np.sum((pe_1 * pe_2)[..., ::2], axis=-1)


@problem.slip(
    of=product,
    hint="You divided by the lengths of the encodings. That is their cosine similarity; the dot "
    "product stays as it is.",
    when=lambda options: options.is_compared,
)
def divided_by_lengths(pe_1: Array, pe_2: Array, options: SinusoidOptions) -> Array:
    return np.sum(pe_1 * pe_2, axis=-1) / options.pairs


@problem.slip(
    of=product,
    hint="You added the positions. The dot product adds up $\\cos$ of their *difference* times "
    "each frequency.",
    when=lambda options: options.is_compared,
)
def positions_added(angle_1: Array, angle_2: Array) -> Array:
    return np.sum(np.cos(angle_1 + angle_2), axis=-1)
