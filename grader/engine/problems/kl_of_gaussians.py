"""The Kullback-Leibler divergence of two Gaussians in one dimension, term by term."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.engine.derivation import Derivation
from grader.engine.numerics import kl_gaussian
from grader.engine.options import Options, by_hand, switch, whole
from grader.engine.streams import Array, Draw


@dataclass(frozen=True, slots=True)
class GaussiansOptions(Options):
    candidates: int = whole(1, low=1, high=3, says="how many Gaussians q are compared with p")
    both_ways: bool = switch(False, says="whether the divergence of q from p is asked too")
    by_hand: bool = by_hand()

    @property
    def asks_larger(self) -> bool:
        """Whether the two directions are compared: with one q only, else the candidates are."""
        return self.both_ways and self.candidates == 1


problem = Derivation(
    title="KL divergence of two Gaussians", topic="gaussians", version=1, options=GaussiansOptions
)


@problem.question
def question(options: GaussiansOptions) -> str:
    several = options.candidates > 1
    i = "i" if several else "1"
    whose = f"each of {options.candidates} candidates" if several else "a candidate"
    reverse = reverse_asked(i) if options.both_ways else ""
    larger = " Say which of the two is larger." if options.asks_larger else ""
    closest = " Say which candidate is closest to $p$." if several else ""
    return (
        rf"The data follow $p = \mathcal{{N}}(\mu, \sigma^2)$, and {whose} "
        rf"$q_{i} = \mathcal{{N}}(m_{i}, s_{i}^2)$. The divergence $\mathrm{{KL}}(p \,\|\, q_{i})$ "
        rf"is the average over $p$ of $\ln p(x) - \ln q_{i}(x)$. It is the sum of three pieces: "
        rf"$L_{i}$ from the factors $1 / (\sigma \sqrt{{2 \pi}})$ and "
        rf"$1 / (s_{i} \sqrt{{2 \pi}})$ of the densities, "
        rf"$Q_{i} = \mathrm{{E}}_p\left[ (x - m_{i})^2 / 2 s_{i}^2 \right]$ from the exponent of "
        f"the candidate, and a constant from the exponent of $p$.\n\n"
        f"Work out $L_{i}$, $Q_{i}$ and the divergence.{reverse}{larger}{closest}"
    )


def reverse_asked(i: str) -> str:
    return (
        rf" Then the other way round: $\mathrm{{KL}}(q_{i} \,\|\, p)$ with its own quadratic term "
        rf"$R_{i} = \mathrm{{E}}_{{q_{i}}}\left[ (x - \mu)^2 / 2 \sigma^2 \right]$."
    )


problem.convention(
    lambda options: (
        "The logarithm is natural, so the divergence is in nats. Take $\\ln 2 = 0.6931$."
        if options.by_hand
        else "The logarithm is natural, so the divergence is in nats."
    )
)
problem.convention(
    "$\\sigma$ and $s$ are standard deviations: the variances are $\\sigma^2$ and $s^2$."
)
problem.convention(
    "$\\mathrm{KL}(p \\,\\|\\, q)$ averages over its first argument, $p$. It is not symmetric."
)
problem.convention(
    lambda options: (
        "Closest is the $q_i$ with the least $\\mathrm{KL}(p \\,\\|\\, q_i)$."
        if options.candidates > 1
        else "$L_1$ enters the sum with its own sign, which may be negative."
    )
)


def mean(draw: Draw, options: GaussiansOptions) -> Array:
    return draw.grid(-2.0, 2.0, step=0.5) if options.by_hand else draw.grid(-1.5, 1.5, step=0.1)


@problem.given(r"\mu")
def mu(draw: Draw, options: GaussiansOptions) -> Array:
    return mean(draw, options)


@problem.given(r"\sigma")
def sigma(draw: Draw, options: GaussiansOptions) -> Array:
    # Never among the candidates' deviations, or the logarithm would be zero. By hand, ratios of
    # powers of two have whole multiples of ln 2 for logarithms.
    return draw.pick([0.5, 2] if options.by_hand else [0.8, 1.2, 1.5, 2.5])


@problem.given("m_<i>", each="candidates")
def m_i(draw: Draw, options: GaussiansOptions) -> Array:
    return mean(draw, options)


@problem.given("s_<i>", each="candidates")
def s_i(draw: Draw, options: GaussiansOptions) -> Array:
    return draw.pick([1, 4] if options.by_hand else [0.5, 0.6, 1.6, 2])


@problem.requirement("standard deviations above zero", is_law=True)
def are_deviations(sigma: Array, s_all: Array) -> NDArray[np.bool_]:
    possible: NDArray[np.bool_] = (sigma > 0) & np.all(s_all > 0, axis=-1)
    return possible


@problem.requirement("divergences of moderate size")
def are_moderate(kl_all: Array) -> NDArray[np.bool_]:
    moderate: NDArray[np.bool_] = np.all(kl_all <= 12, axis=-1)
    return moderate


@problem.requirement("candidates whose divergences differ enough to name the closest")
def are_told_apart(kl_all: Array) -> NDArray[np.bool_]:
    apart: NDArray[np.bool_] = np.all(np.diff(np.sort(kl_all, axis=-1), axis=-1) >= 0.02, axis=-1)
    return apart


@problem.step(
    "L_<i>", r"\ln \frac{<s_i>}{<sigma>}", each="candidates", weight=1,
    says="Candidate <i>: the logarithm's term",
)  # fmt: skip
def log_ratio_i(sigma: Array, s_i: Array) -> Array:
    return kl_gaussian.log_ratio(sigma, s_i)


@problem.step(
    r"(\mu - m_<i>)^2", r"\left( <mu> - <m_i> \right)^2", each="candidates",
    says="Candidate <i>: the means' squared distance",
)  # fmt: skip
def gap_i(mu: Array, m_i: Array) -> Array:
    return kl_gaussian.squared_gap(mu, m_i)


@problem.step(
    "Q_<i>", r"\frac{<sigma>^2 + <gap_i>}{2 \cdot <s_i>^2}", each="candidates", weight=2,
    says="Candidate <i>: the quadratic term",
)  # fmt: skip
def quadratic_i(sigma: Array, s_i: Array, gap_i: Array) -> Array:
    return kl_gaussian.quadratic(sigma, s_i, gap_i)


@problem.step(
    r"\mathrm{KL}(p \,\|\, q_<i>)", r"<log_ratio_i> + <quadratic_i> - \tfrac{1}{2}",
    each="candidates", weight=2, says="Candidate <i>: the divergence of p from q",
)  # fmt: skip
def kl_i(log_ratio_i: Array, quadratic_i: Array) -> Array:
    return kl_gaussian.divergence(log_ratio_i, quadratic_i)


@problem.step(
    "R_<i>", r"\frac{<s_i>^2 + <gap_i>}{2 \cdot <sigma>^2}", each="candidates", weight=1,
    says="Candidate <i>: the quadratic term the other way round",
    when=lambda options: options.both_ways,
)  # fmt: skip
def reverse_quadratic_i(sigma: Array, s_i: Array, gap_i: Array) -> Array:
    return kl_gaussian.quadratic(s_i, sigma, gap_i)


@problem.step(
    r"\mathrm{KL}(q_<i> \,\|\, p)", r"-<log_ratio_i> + <reverse_quadratic_i> - \tfrac{1}{2}",
    each="candidates", weight=2, says="Candidate <i>: the divergence of q from p",
    when=lambda options: options.both_ways,
)  # fmt: skip
def reverse_i(log_ratio_i: Array, reverse_quadratic_i: Array) -> Array:
    return kl_gaussian.divergence(-log_ratio_i, reverse_quadratic_i)


@problem.requirement("two directions that differ enough to name the larger")
def directions_differ(mu: Array, sigma: Array, m_all: Array, s_all: Array) -> NDArray[np.bool_]:
    there = kl_gaussian.kl(mu[..., None], sigma[..., None], m_all, s_all)
    back = kl_gaussian.kl(m_all, s_all, mu[..., None], sigma[..., None])
    differ: NDArray[np.bool_] = np.all(np.abs(there - back) >= 0.02, axis=-1)
    return differ


@problem.step(
    r"\text{larger}", r"\max\left( \mathrm{KL}(p \,\|\, q_1), \mathrm{KL}(q_1 \,\|\, p) \right)",
    weight=1, decimals=0, says="Which of the two divergences is larger?",
    when=lambda options: options.asks_larger,
    choices=lambda options: ["That of p from q", "That of q from p"],
)  # fmt: skip
def larger(kl_1: Array, reverse_1: Array) -> Array:
    return np.where(reverse_1 > kl_1, 2.0, 1.0)


@problem.step(
    r"\text{closest}", r"\arg\min_i \mathrm{KL}(p \,\|\, q_i)", weight=1, decimals=0,
    says="Which candidate is closest to p?", when=lambda options: options.candidates > 1,
    choices=lambda options: [f"Candidate {i}" for i in range(1, options.candidates + 1)],
)  # fmt: skip
def closest(kl_all: Array) -> Array:
    return 1.0 + np.argmin(kl_all, axis=-1)


@problem.slip(
    of=log_ratio_i,
    hint="The ratio is upside down. $-\\ln q$ brings $+\\ln s$, so $s$ stands above $\\sigma$.",
)
def ratio_upside_down(sigma: Array, s_i: Array) -> Array:
    return np.log(sigma / s_i)


@problem.slip(
    of=log_ratio_i,
    hint="That is the logarithm of the variances' ratio. The densities' factors hold the "
    "standard deviations: halve it.",
)
def ratio_of_variances(sigma: Array, s_i: Array) -> Array:
    return np.log(np.square(s_i / sigma))


@problem.slip(
    of=log_ratio_i,
    hint="You took the logarithm to base 2, which counts bits. Here it is natural: use ln.",
)
def base_two(sigma: Array, s_i: Array) -> Array:
    return np.log2(s_i / sigma)


@problem.slip(
    of=log_ratio_i, hint="You took the logarithm to base 10. Here it is natural: use ln, not log."
)
def base_ten(sigma: Array, s_i: Array) -> Array:
    return np.log10(s_i / sigma)


@problem.slip(
    of=gap_i, hint="The means' distance enters *squared*, as the variance does. You left it plain."
)
def gap_not_squared(mu: Array, m_i: Array) -> Array:
    return np.abs(mu - m_i)


@problem.slip(
    of=gap_i, hint="The means differ, and their squared distance belongs beside the variance of p."
)
def gap_left_out(mu: Array, m_i: Array) -> Array:
    return 0 * (mu - m_i)


@problem.slip(
    of=quadratic_i,
    hint="You put in standard deviations where variances belong: square $\\sigma$ and $s$.",
)
def deviations_for_variances(sigma: Array, s_i: Array, gap_i: Array) -> Array:
    return (sigma + gap_i) / (2 * s_i)


@problem.slip(
    of=quadratic_i, hint="The 2 below the fraction is missing: a Gaussian's exponent divides by "
    "twice the variance.",
)  # fmt: skip
def two_below_missing(sigma: Array, s_i: Array, gap_i: Array) -> Array:
    return (np.square(sigma) + gap_i) / np.square(s_i)


@problem.slip(
    of=quadratic_i,
    hint="The variances changed places. The average is over $p$, so its variance stands above; "
    "$q$'s density is in the logarithm, so its variance divides.",
)
def variances_swapped(sigma: Array, s_i: Array, gap_i: Array) -> Array:
    return (np.square(s_i) + gap_i) / (2 * np.square(sigma))


@problem.slip(
    of=quadratic_i,
    hint="The spread of $p$ is missing above: even where the means agree, "
    "$\\sigma^2$ is left to be averaged.",
)
def variance_above_left_out(sigma: Array, s_i: Array, gap_i: Array) -> Array:
    return gap_i / (2 * np.square(s_i)) + 0 * sigma


@problem.slip(
    of=kl_i,
    hint="This is the divergence the other way round, of q from p. Average over $p$, the first "
    "argument.",
)
def direction_swapped(mu: Array, sigma: Array, m_i: Array, s_i: Array) -> Array:
    return kl_gaussian.kl(m_i, s_i, mu, sigma)


@problem.slip(
    of=kl_i,
    hint="The $-\\tfrac{1}{2}$ is missing. It comes from $\\ln p$; without it equal Gaussians "
    "would seem to differ.",
)
def half_forgotten(log_ratio_i: Array, quadratic_i: Array) -> Array:
    return log_ratio_i + quadratic_i


@problem.slip(
    of=kl_i,
    hint="You took away 1. With the halves already inside the terms, it is $\\tfrac{1}{2}$.",
)
def one_taken_away(log_ratio_i: Array, quadratic_i: Array) -> Array:
    return log_ratio_i + quadratic_i - 1


@problem.slip(
    of=reverse_quadratic_i,
    hint="You only changed the variance below. The average is now over $q$, so $s^2$ stands above.",
    when=lambda options: options.both_ways,
)
def reverse_averaged_over_p(sigma: Array, s_i: Array, gap_i: Array) -> Array:
    return kl_gaussian.quadratic(sigma, sigma, gap_i) + 0 * s_i


@problem.slip(
    of=reverse_i,
    hint="The other way round the ratio turns over as well, so its logarithm changes its sign.",
    when=lambda options: options.both_ways,
)
def reverse_keeps_logarithm(log_ratio_i: Array, reverse_quadratic_i: Array) -> Array:
    return kl_gaussian.divergence(log_ratio_i, reverse_quadratic_i)


@problem.slip(
    of=reverse_i,
    hint="The divergence is not symmetric: work it out anew, with the average over $q$.",
    when=lambda options: options.both_ways,
)
def thought_symmetric(kl_i: Array, reverse_quadratic_i: Array) -> Array:
    return kl_i + 0 * reverse_quadratic_i


@problem.slip(
    of=larger, hint="You named the smaller one. Compare your two divergences once more.",
    when=lambda options: options.asks_larger,
)  # fmt: skip
def smaller_taken_for_larger(kl_1: Array, reverse_1: Array) -> Array:
    return np.where(reverse_1 > kl_1, 1.0, 2.0)


@problem.slip(
    of=closest, hint="You named the farthest. The least divergence is the closest candidate's.",
    when=lambda options: options.candidates > 1,
)  # fmt: skip
def farthest_taken_for_closest(kl_all: Array) -> Array:
    return 1.0 + np.argmax(kl_all, axis=-1)
