"""The best discriminator for a known generator, its value and the Jensen-Shannon divergence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from grader.engine.derivation import Derivation
from grader.engine.numerics import optimal_discriminator as optimum
from grader.engine.options import Options, by_hand, switch, whole
from grader.engine.streams import Array, Draw


@dataclass(frozen=True, slots=True)
class OptimumOptions(Options):
    values: int = whole(3, low=3, high=5, says="how many values an image can have")
    generators: int = whole(1, low=1, high=2, says="how many generators are compared")
    bits: bool = switch(False, says="whether the divergence is asked in bits, not in nats")
    by_hand: bool = by_hand()


problem = Derivation(
    title="The optimal discriminator", topic="gan-training", version=1, options=OptimumOptions
)


def is_compared(options: OptimumOptions) -> bool:
    return options.generators > 1


def has_bits(options: OptimumOptions) -> bool:
    return options.bits


def has_nats(options: OptimumOptions) -> bool:
    return not options.bits


@problem.question
def question(options: OptimumOptions) -> str:
    many = is_compared(options)
    who = (
        "Two generators produce them with the probabilities $q_1$ and $q_2$."
        if many
        else "A generator produces them with the probabilities $q_1$."
    )
    whose = "For each generator work" if many else "Work"
    last = " Which generator is closer to the data?" if many else ""
    return (
        f"Images have only {options.values} possible values. The data has them with the "
        f"probabilities $p$. {who}\n\n"
        f"{whose} out the discriminator $D^*$ that maximises $V(D)$, both expectations in "
        f"$V(D^*)$, that value itself and the Jensen-Shannon divergence.{last}"
    )


problem.convention(
    "$V(D) = \\operatorname{E}_{x \\sim p} \\ln D(x) + \\operatorname{E}_{x \\sim q} "
    "\\ln(1 - D(x))$, where $D$ is the probability that $x$ comes from the *data*."
)
problem.convention("$D^*$ is free to have any value at each $x$, and is found for each $x$ alone.")
problem.convention(
    lambda options: (
        "Logarithms are natural: $\\ln 2 = 0.69315$, $\\ln 3 = 1.09861$, $\\ln 5 = 1.60944$."
        if options.by_hand
        else "Logarithms are natural."
    )
)
problem.convention(
    "$\\mathrm{JSD}(p, q) = \\frac12 \\mathrm{KL}(p \\,\\|\\, m) + \\frac12 \\mathrm{KL}(q "
    "\\,\\|\\, m)$ with $m = \\frac12 (p + q)$. It follows from $V(D^*)$ at once."
)
problem.convention(
    lambda options: (
        "$V$ is asked in nats and $\\mathrm{JSD}$ in bits: 1 bit is $\\ln 2$ nats."
        if options.bits
        else "$V$ and $\\mathrm{JSD}$ are both asked in nats, as natural logarithms give them."
    )
)

BY_HAND = (0.1, 0.2, 0.25, 0.4, 0.5, 0.6, 0.75, 0.8, 0.9)
"""Values of the discriminator whose logarithms follow from those of 2, 3 and 5."""


@lru_cache
def distributions(values: int, parts: int) -> Array:
    """Return every way to share out so many equal parts of probability, (ways, values)."""
    cuts = [[0, *inner, parts] for inner in combinations(range(1, parts), values - 1)]
    return np.diff(np.array(cuts, dtype=np.float64), axis=-1) / parts


@lru_cache
def matches(values: int) -> tuple[Array, list[NDArray[np.intp]]]:
    """Return distributions, and for each the others that make an easy discriminator with it."""
    every = distributions(values, 20 if values == 3 else 10)
    best = every[:, None] / (every[:, None] + every)
    easy = np.all(np.any(np.isclose(best[..., None], BY_HAND), axis=-1), axis=-1)
    # Every distribution goes with itself, but a perfect generator leaves nothing to work out.
    others = np.argwhere(easy & ~np.eye(len(every), dtype=bool))
    return every, [others[others[:, 0] == row, 1] for row in range(len(every))]


def easy_index(draw: Draw, values: int) -> NDArray[np.intp]:
    """Draw which distribution the data has, where the numbers are to be easy."""
    enough = np.flatnonzero([len(others) > 1 for others in matches(values)[1]])
    return enough[draw.index(len(enough))]


@problem.given("p", shape=("values",))
def p(draw: Draw, options: OptimumOptions) -> Array:
    one = replace(draw, shape=())
    if options.by_hand:
        return matches(options.values)[0][easy_index(one, options.values)]
    every = distributions(options.values, 20)
    return every[one.index(len(every))]


@problem.given("q_<i>", shape=("values",), each="generators")
def q_i(draw: Draw, options: OptimumOptions) -> Array:
    one = replace(draw, shape=())
    if not options.by_hand:
        every = distributions(options.values, 20)
        return every[one.index(len(every))]
    # The data's stream once more, for the generator has to go with what was drawn there.
    data = replace(one, name=f"{draw.name.rpartition('/')[0]}/p")
    every, others = matches(options.values)
    fitting = [others[index] for index in easy_index(data, options.values)]
    places = one.index(2**32)
    return every[[each[place % len(each)] for each, place in zip(fitting, places, strict=True)]]


@problem.requirement("probabilities above zero that sum to 1", is_law=True)
def are_distributions(p: Array, q_all: Array) -> NDArray[np.bool_]:
    every = np.concatenate([p[..., None], q_all], axis=-1)
    possible: NDArray[np.bool_] = np.all(every > 0, axis=(-2, -1)) & np.all(
        np.isclose(np.sum(every, axis=-2), 1.0), axis=-1
    )
    return possible


@problem.requirement("a generator that is not almost perfect")
def is_imperfect(jsd_all: Array) -> NDArray[np.bool_]:
    far: NDArray[np.bool_] = np.all(jsd_all >= 0.02, axis=-1)
    return far


@problem.requirement("generators that differ enough to name the closer one")
def are_told_apart(jsd_all: Array) -> NDArray[np.bool_]:
    apart: NDArray[np.bool_] = np.all(np.diff(np.sort(jsd_all, axis=-1), axis=-1) >= 0.01, axis=-1)
    return apart


@problem.step(
    "D^*_<i>", r"\frac{<p>}{<p> + <q_i>}", each="generators", weight=2,
    says="Generator <i>: the optimal discriminator, value by value",
)  # fmt: skip
def best_i(p: Array, q_i: Array) -> Array:
    return optimum.optimal_discriminator(p, q_i)


@problem.step(
    r"\ell_<i>", r"\begin{pmatrix} \ln <best_i> \\ \ln(1 - <best_i>) \end{pmatrix}",
    each="generators", decimals=5, says="Generator <i>: the logarithms of $D^*$ and of $1 - D^*$",
)  # fmt: skip
def logs_i(best_i: Array) -> Array:
    return optimum.logarithms(best_i)


@problem.step(
    r"\operatorname{E}_p \ln D^*_<i>", r"<p> \cdot \text{first row of } <logs_i>",
    each="generators", weight=1, says="Generator <i>: the expectation over the data",
)  # fmt: skip
def on_data_i(p: Array, logs_i: Array) -> Array:
    return optimum.expectation(p, logs_i[..., 0, :])


@problem.step(
    r"\operatorname{E}_{q_<i>} \ln(1 - D^*_<i>)", r"<q_i> \cdot \text{second row of } <logs_i>",
    each="generators", weight=1, says="Generator <i>: the expectation over generated images",
)  # fmt: skip
def on_generated_i(q_i: Array, logs_i: Array) -> Array:
    return optimum.expectation(q_i, logs_i[..., 1, :])


@problem.step(
    "V(D^*_<i>)", "<on_data_i> + <on_generated_i>", each="generators", weight=1,
    says="Generator <i>: the value of the optimal discriminator",
)  # fmt: skip
def value_i(on_data_i: Array, on_generated_i: Array) -> Array:
    return on_data_i + on_generated_i


@problem.step(
    r"\mathrm{JSD}(p, q_<i>)",
    lambda options: r"\frac{<value_i> + \ln 4}{2" + (r" \ln 2}" if options.bits else "}"),
    each="generators", weight=2, says="Generator <i>: its Jensen-Shannon divergence from the data",
)  # fmt: skip
def jsd_i(value_i: Array, options: OptimumOptions) -> Array:
    return optimum.divergence_of_value(value_i) / unit(options)


def unit(options: OptimumOptions) -> float:
    """Return how many nats the unit is that the divergence is asked in."""
    return float(np.log(2.0)) if options.bits else 1.0


@problem.step(
    r"\text{closer}", r"\arg\min_i \mathrm{JSD}(p, q_i)", weight=1, decimals=0,
    says="Which generator is closer to the data?", when=is_compared,
    choices=lambda options: [f"Generator {i}" for i in range(1, options.generators + 1)],
)  # fmt: skip
def closer(jsd_all: Array) -> Array:
    return 1.0 + np.argmin(jsd_all, axis=-1)


@problem.slip(
    of=best_i,
    hint="This is the probability of being generated. $D$ is that of coming from the data.",
)  # fmt: skip
def generated_share(p: Array, q_i: Array) -> Array:
    return optimum.optimal_discriminator(q_i, p)


@problem.slip(
    of=best_i,
    hint="This is the ratio $p / q$, which can exceed 1. The probability is $p$'s share of both.",
)  # fmt: skip
def ratio_for_share(p: Array, q_i: Array) -> Array:
    return p / q_i


@problem.slip(
    of=best_i,
    hint="You divided by the mean of $p$ and $q$. For a probability divide by their sum.",
)  # fmt: skip
def divided_by_the_mean(p: Array, q_i: Array) -> Array:
    return 2.0 * optimum.optimal_discriminator(p, q_i)


@problem.slip(of=logs_i, hint="You took logarithms to base 2. $V$ is made of natural logarithms.")
def base_two(best_i: Array) -> Array:
    return optimum.logarithms(best_i) / np.log(2.0)


@problem.slip(
    of=on_data_i,
    hint="You averaged the logarithms evenly. Weigh each by the data's probability $p$.",
)  # fmt: skip
def even_weights(logs_i: Array) -> Array:
    return np.mean(logs_i[..., 0, :], axis=-1)


@problem.slip(
    of=on_data_i, hint="$\\ln D^*$ is averaged over the data: weigh it by $p$, not by $q$."
)
def data_weighed_by_generator(q_i: Array, logs_i: Array) -> Array:
    return optimum.expectation(q_i, logs_i[..., 0, :])


@problem.slip(
    of=on_generated_i,
    hint="$\\ln(1 - D^*)$ is averaged over generated images: weigh it by $q$, not by $p$.",
)  # fmt: skip
def generated_weighed_by_data(p: Array, logs_i: Array) -> Array:
    return optimum.expectation(p, logs_i[..., 1, :])


@problem.slip(
    of=on_generated_i,
    hint="For generated images it is the logarithm of $1 - D^*$ that counts, not that of $D^*$.",
)  # fmt: skip
def complement_forgotten(q_i: Array, logs_i: Array) -> Array:
    return optimum.expectation(q_i, logs_i[..., 0, :])


@problem.slip(of=value_i, hint="The two expectations are added. You took the second one away.")
def expectations_subtracted(on_data_i: Array, on_generated_i: Array) -> Array:
    return on_data_i - on_generated_i


@problem.slip(
    of=value_i,
    hint="This is the discriminator's loss. Its value, which it maximises, has the other sign.",
)  # fmt: skip
def loss_for_value(on_data_i: Array, on_generated_i: Array) -> Array:
    return -(on_data_i + on_generated_i)


@problem.slip(
    of=jsd_i, hint="This is twice the divergence: $V(D^*) = -\\ln 4 + 2\\, \\mathrm{JSD}$."
)
def divergence_doubled(value_i: Array, options: OptimumOptions) -> Array:
    return 2.0 * optimum.divergence_of_value(value_i) / unit(options)


@problem.slip(
    of=jsd_i,
    hint="The value of an undecided discriminator is $-\\ln 4$, for *two* terms of $-\\ln 2$.",
)  # fmt: skip
def ln_two_for_ln_four(value_i: Array, options: OptimumOptions) -> Array:
    return (value_i + np.log(2.0)) / 2.0 / unit(options)


@problem.slip(
    of=jsd_i,
    hint="Solve $V(D^*) = -\\ln 4 + 2\\, \\mathrm{JSD}$ once more: $\\ln 4$ changes its sign.",
)  # fmt: skip
def ln_four_subtracted(value_i: Array, options: OptimumOptions) -> Array:
    return (value_i - np.log(4.0)) / 2.0 / unit(options)


@problem.slip(
    of=jsd_i, hint="This is right in nats. It is asked in bits: divide by $\\ln 2$.", when=has_bits
)
def left_in_nats(value_i: Array) -> Array:
    return optimum.divergence_of_value(value_i)


@problem.slip(
    of=jsd_i, hint="This is right in bits. It is asked in nats: multiply by $\\ln 2$.",
    when=has_nats,
)  # fmt: skip
def given_in_bits(value_i: Array) -> Array:
    return optimum.divergence_of_value(value_i) / np.log(2.0)


@problem.slip(
    of=closer, when=is_compared,
    hint="The smaller the divergence, the closer the generator is to the data.",
)  # fmt: skip
def farther_chosen(jsd_all: Array) -> Array:
    return 1.0 + np.argmax(jsd_all, axis=-1)
