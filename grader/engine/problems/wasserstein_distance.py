"""The Wasserstein-1 distance between real and generated data on a line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from grader.engine.derivation import Derivation
from grader.engine.numerics import wasserstein
from grader.engine.options import Options, by_hand, switch, whole
from grader.engine.streams import Array, Draw

SPACING = 2
"""How far a bin is from the next."""


@dataclass(frozen=True, slots=True)
class WassersteinOptions(Options):
    points: int = whole(4, low=4, high=6, says="how many numbers a sample has, or bins a histogram")
    by_histogram: bool = switch(False, says="whether histograms are compared, not samples")
    critic: bool = switch(False, says="whether the bound by a linear critic is asked too")
    by_hand: bool = by_hand()


problem = Derivation(
    title="The Wasserstein distance on a line",
    topic="gan-training",
    version=1,
    options=WassersteinOptions,
)


def has_samples(options: WassersteinOptions) -> bool:
    return not options.by_histogram


def has_histograms(options: WassersteinOptions) -> bool:
    return options.by_histogram


def has_critic(options: WassersteinOptions) -> bool:
    return options.critic


def places_of(options: WassersteinOptions) -> Array:
    """Return where the bins stand."""
    return np.arange(options.points, dtype=np.float64) * SPACING


@problem.question
def question(options: WassersteinOptions) -> str:
    if options.by_histogram:
        places = ", ".join(f"{place:.0f}" for place in places_of(options))
        what = (
            f"Real and generated data fall into {options.points} bins, which stand at {places} "
            "on a line. The histogram $u$ holds the share of the real data in each bin, $v$ "
            "that of the generated data.\n\nWork out both distribution functions, the gaps between "
            "them"
        )
    else:
        what = (
            f"$u$ is a sample of {options.points} numbers from real data, $v$ one of as many "
            "generated numbers. Each number weighs the same.\n\nPut both in the order in which the "
            "best transport plan pairs them, and work out the gaps"
        )
    last = (
        " How large a bound from below do the two simplest critics give?" if options.critic else ""
    )
    return f"{what} and the Wasserstein-1 distance $W_1$.{last}"


problem.convention(
    lambda options: (
        "All of a bin's share stands at the bin's place."
        if options.by_histogram
        else "Sorted samples are written from the smallest to the largest."
    )
)
problem.convention(
    "$W_1$ is the least average distance that must be travelled to turn one distribution into the "
    "other: sizes, neither squared nor under a root."
)
problem.convention(
    lambda options: (
        "$F(x)$ is the share of all bins up to and including the one at $x$. Gaps are "
        "sizes, bin by bin; between two bins a gap stays as it is."
        if options.by_histogram
        else "Gaps are sizes, pair by pair: none is negative."
    )
)
problem.convention(
    lambda options: (
        "By duality $W_1 \\ge \\operatorname{E} f(u) - \\operatorname{E} f(v)$ for every $f$ with "
        "slopes of at most 1. The bound asked is the better one of $f(x) = x$ and $f(x) = -x$."
        if options.critic
        else "No critic is needed: on a line the best plan is known."
    )
)


@lru_cache
def histograms(points: int) -> Array:
    """Return every way to share out twentieths, none to some bins, (ways, points)."""
    # A bar stands between one bin's parts and the next's: choose places for the bars in the row.
    length = 20 + points - 1
    bars = [[-1, *inner, length] for inner in combinations(range(length), points - 1)]
    return (np.diff(np.array(bars, dtype=np.float64), axis=-1) - 1.0) / 20.0


def numbers(draw: Draw, options: WassersteinOptions) -> Array:
    """Draw a sample or a histogram."""
    if options.by_histogram:
        every = histograms(options.points)
        return every[replace(draw, shape=()).index(len(every))]
    return draw.grid(0, 12, step=1) if options.by_hand else draw.grid(-2.0, 4.0, step=0.1)


@problem.given("u", shape=("points",))
def u(draw: Draw, options: WassersteinOptions) -> Array:
    return numbers(draw, options)


@problem.given("v", shape=("points",))
def v(draw: Draw, options: WassersteinOptions) -> Array:
    return numbers(draw, options)


@problem.requirement("histograms whose shares are not negative and sum to 1", is_law=True)
def are_histograms(u: Array, v: Array, options: WassersteinOptions) -> NDArray[np.bool_]:
    both = np.stack([u, v], axis=-1)
    shares = np.all(both >= 0, axis=(-2, -1)) & np.all(
        np.isclose(np.sum(both, axis=-2), 1.0), axis=-1
    )
    possible: NDArray[np.bool_] = shares | has_samples(options)
    return possible


@problem.step(
    r"u_{(\cdot)}", r"\operatorname{sort} <u>", says="The real data in order", weight=1,
    decimals=3, when=has_samples,
)  # fmt: skip
@problem.step(
    "F_u", r"\text{running sums of } <u>", says="The real data's distribution function", weight=1,
    decimals=3, when=has_histograms,
)  # fmt: skip
def curve_u(u: Array, options: WassersteinOptions) -> Array:
    return wasserstein.accumulated(u) if options.by_histogram else wasserstein.in_order(u)


@problem.step(
    r"v_{(\cdot)}", r"\operatorname{sort} <v>", says="The generated data in order", weight=1,
    decimals=3, when=has_samples,
)  # fmt: skip
@problem.step(
    "F_v", r"\text{running sums of } <v>", says="The generated data's distribution function",
    weight=1, decimals=3, when=has_histograms,
)  # fmt: skip
def curve_v(v: Array, options: WassersteinOptions) -> Array:
    return wasserstein.accumulated(v) if options.by_histogram else wasserstein.in_order(v)


@problem.step("g", r"\left| <curve_u> - <curve_v> \right|", says="The gaps", weight=1, decimals=3)
def gaps(curve_u: Array, curve_v: Array) -> Array:
    return wasserstein.gaps(curve_u, curve_v)


@problem.step(
    "W_1",
    lambda options: rf"{SPACING} \cdot \textstyle\sum <gaps>" if options.by_histogram
    else rf"\frac{{1}}{{{options.points}}} \textstyle\sum <gaps>",
    says="The Wasserstein-1 distance", weight=2, decimals=3,
)  # fmt: skip
def distance(gaps: Array, options: WassersteinOptions) -> Array:
    if options.by_histogram:
        return wasserstein.distance_of_histograms(gaps, SPACING)
    return wasserstein.distance_of_samples(gaps)


def mean_of(numbers: Array, options: WassersteinOptions) -> Array:
    """Return the mean of a sample or a histogram."""
    if options.by_histogram:
        return wasserstein.mean_of_histogram(numbers, places_of(options))
    return np.sum(numbers, axis=-1) / options.points


def mean_formula(numbers: str, options: WassersteinOptions) -> str:
    """Return a mean's formula: with the bins' places, where there are bins."""
    if not options.by_histogram:
        return rf"\frac{{1}}{{{options.points}}} \textstyle\sum {numbers}"
    places = " & ".join(f"{place:.0f}" for place in places_of(options))
    return rf"\begin{{bmatrix}} {places} \end{{bmatrix}} \cdot {numbers}"


@problem.step(
    r"\operatorname{E} u", lambda options: mean_formula("<u>", options), weight=1, decimals=3,
    says="The mean of the real data", when=has_critic,
)  # fmt: skip
def mean_u(u: Array, options: WassersteinOptions) -> Array:
    return mean_of(u, options)


@problem.step(
    r"\operatorname{E} v", lambda options: mean_formula("<v>", options), weight=1, decimals=3,
    says="The mean of the generated data", when=has_critic,
)  # fmt: skip
def mean_v(v: Array, options: WassersteinOptions) -> Array:
    return mean_of(v, options)


@problem.step(
    "B", r"\left| <mean_u> - <mean_v> \right|", says="The better critic's bound from below",
    weight=1, decimals=3, when=has_critic,
)  # fmt: skip
def bound(mean_u: Array, mean_v: Array) -> Array:
    return wasserstein.gaps(mean_u, mean_v)


@problem.slip(
    of=gaps, hint="You paired the numbers as they stand. Sort both samples first, then pair them.",
    when=has_samples,
)  # fmt: skip
def paired_unsorted(u: Array, v: Array) -> Array:
    return wasserstein.gaps(u, v)


@problem.slip(
    of=gaps, when=has_samples,
    hint="You paired the smallest with the largest. The best plan pairs smallest with smallest.",
)  # fmt: skip
def opposite_orders(curve_u: Array, curve_v: Array) -> Array:
    return wasserstein.gaps(curve_u, curve_v[..., ::-1])


@problem.slip(
    of=gaps, when=has_histograms,
    hint="You compared the shares bin by bin. Compare the distribution functions: running sums.",
)  # fmt: skip
def shares_compared(u: Array, v: Array) -> Array:
    return wasserstein.gaps(u, v)


@problem.slip(of=gaps, hint="A gap is a size. With their signs, gaps cancel each other.")
def gaps_with_signs(curve_u: Array, curve_v: Array) -> Array:
    return curve_u - curve_v


@problem.slip(of=gaps, hint="You squared the gaps, as $W_2$ does. $W_1$ takes their sizes.")
def gaps_squared(curve_u: Array, curve_v: Array) -> Array:
    return (curve_u - curve_v) ** 2


@problem.slip(
    of=distance, hint="You added the gaps up. Each pair is a share of the whole: average them.",
    when=has_samples,
)  # fmt: skip
def summed_not_averaged(gaps: Array) -> Array:
    return np.sum(gaps, axis=-1)


@problem.slip(
    of=distance, when=has_histograms,
    hint="The distance between the bins is missing: a gap counts for every unit of the line.",
)  # fmt: skip
def spacing_forgotten(gaps: Array) -> Array:
    return np.sum(gaps, axis=-1)


@problem.slip(
    of=distance, when=has_histograms,
    hint="You averaged over the bins. The shares sum to 1 already: add up, gap times spacing.",
)  # fmt: skip
def averaged_over_bins(gaps: Array) -> Array:
    return np.mean(gaps, axis=-1)


@problem.slip(of=distance, hint="This is the largest gap alone. $W_1$ counts every gap.")
def largest_gap(gaps: Array) -> Array:
    return np.max(gaps, axis=-1)


@problem.slip(
    of=distance, when=has_samples,
    hint="This is $W_2$: the root of the mean square. $W_1$ is the plain mean of the gaps.",
)  # fmt: skip
def root_mean_square(gaps: Array) -> Array:
    return np.sqrt(np.mean(gaps**2, axis=-1))


@problem.slip(
    of=distance, when=has_samples,
    hint="You averaged over all pairs. The best plan gives each number one partner.",
)  # fmt: skip
def every_pair(u: Array, v: Array) -> Array:
    return np.mean(np.abs(u[..., :, None] - v[..., None, :]), axis=(-2, -1))


@problem.slip(
    of=distance,
    hint="This is the difference of the means, a bound from below. Opposite gaps do not cancel.",
)  # fmt: skip
def difference_of_means(u: Array, v: Array, options: WassersteinOptions) -> Array:
    return np.abs(mean_of(u, options) - mean_of(v, options))


@problem.slip(
    of=mean_u, when=lambda options: options.critic and options.by_histogram,
    hint="You averaged the bins' places evenly. Weigh each place by the share of its bin.",
)  # fmt: skip
def places_weighed_evenly(u: Array, options: WassersteinOptions) -> Array:
    return np.mean(places_of(options)) + 0.0 * u[..., 0]


@problem.slip(
    of=mean_u, when=lambda options: options.critic and not options.by_histogram,
    hint="This is the sum. The critic's expectation is the mean.",
)  # fmt: skip
def summed_for_mean(u: Array) -> Array:
    return np.sum(u, axis=-1)


@problem.slip(
    of=bound, when=has_critic,
    hint="The means are compared, not added: the critic scores real against generated data.",
)  # fmt: skip
def means_added(mean_u: Array, mean_v: Array) -> Array:
    return np.abs(mean_u + mean_v)


@problem.slip(
    of=bound, when=has_critic,
    hint="This is the worse of the two critics. A bound below zero says nothing of a distance.",
)  # fmt: skip
def worse_critic(mean_u: Array, mean_v: Array) -> Array:
    return -np.abs(mean_u - mean_v)
