"""A diffusion model's noise schedule: how much signal and how much noise each step leaves."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate, combinations_with_replacement
from operator import mul

import numpy as np
from numpy.typing import NDArray

from grader.engine.derivation import Derivation
from grader.engine.numerics import diffusion_closed as diffusion
from grader.engine.options import Options, by_hand, switch, whole
from grader.engine.streams import Array, Draw


@dataclass(frozen=True, slots=True)
class ScheduleOptions(Options):
    steps: int = whole(3, low=2, high=5, says="how many steps the schedule has")
    logarithm: bool = switch(False, says="whether the last ratio's logarithm is asked too")
    crossing: bool = switch(True, says="whether it is asked from where on noise prevails")
    by_hand: bool = by_hand()


problem = Derivation(
    title="Noise schedule and signal-to-noise ratio", topic="diffusion", version=1,
    options=ScheduleOptions,
)  # fmt: skip


@problem.question
def question(options: ScheduleOptions) -> str:
    last = options.steps
    betas = ", ".join(f"\\beta_{t}" for t in range(1, last + 1))
    logarithm = f", then the logarithm of $\\mathrm{{SNR}}_{last}$" if options.logarithm else ""
    crossing = (
        " Say from which step on there is more noise than signal." if options.crossing else ""
    )
    return (
        f"A diffusion model adds noise in {last} steps with the variances "
        f"${betas}$. The clean image $x_0$ counts as signal, whatever has "
        "been added to it by step $t$ as noise.\n\n"
        "Work out, for every step, how much of the signal's variance is left, "
        f"$\\bar\\alpha_t$, and the signal-to-noise ratio{logarithm}.{crossing}"
    )


problem.convention(
    "$\\alpha_t = 1 - \\beta_t$, and $\\bar\\alpha_t = \\alpha_1 \\alpha_2 \\cdots \\alpha_t$. "
    "Before the first step $\\bar\\alpha_0 = 1$."
)
problem.convention("$\\beta_t$ is a variance, and the first step uses $\\beta_1$.")
problem.convention(
    "The signal-to-noise ratio is that of the variances, "
    "$\\mathrm{SNR}_t = \\bar\\alpha_t / (1 - \\bar\\alpha_t)$; take no root."
)
problem.convention(
    lambda options: (
        "The ratio is a plain number, not in decibels."
        if not options.logarithm
        else "The logarithm is natural."
        + (
            " $\\ln 2 = 0.6931$, $\\ln 3 = 1.0986$, $\\ln 5 = 1.6094$, $\\ln 7 = 1.9459$: the last "
            "ratio, kept as a fraction, has no other prime factors."
            if options.by_hand
            else ""
        )
    )
)

BY_HAND = "0.02 0.04 0.05 0.0625 0.1 0.125 0.16 0.2 0.25 0.28 0.3 0.36 0.375 0.4 0.5 0.6"


@lru_cache(maxsize=8)
def schedules_by_hand(steps: int) -> list[list[float]]:
    """Return every rising schedule whose last ratio is a fraction of small factors."""
    found = []
    for schedule in combinations_with_replacement(map(Fraction, BY_HAND.split()), steps):
        left = list(accumulate((1 - beta for beta in schedule), mul))
        ratio = left[-1] / (1 - left[-1])
        small = max(ratio.numerator, ratio.denominator) <= 200
        gentle = sum(schedule) < 1 and Fraction(1, 2) not in left
        if small and gentle and has_small_factors(ratio.numerator * ratio.denominator):
            found.append([float(beta) for beta in schedule])
    return found


def has_small_factors(number: int) -> bool:
    """Return whether 2, 3, 5 and 7 alone make a number."""
    for prime in (2, 3, 5, 7):
        while number % prime == 0:
            number //= prime
    return number == 1


@problem.given(r"\beta", shape=("steps",))
def beta(draw: Draw, options: ScheduleOptions) -> Array:
    if options.by_hand:
        schedules = np.array(schedules_by_hand(options.steps))
        chosen: Array = schedules[Draw(draw.name, draw.seeds, draw.redraw).index(len(schedules))]
        return chosen
    # The fewer steps there are, the more each must add for noise to prevail in some variants.
    most = {2: 0.6, 3: 0.5, 4: 0.38}.get(options.steps, 0.3)
    return np.sort(draw.grid(0.02, most, step=0.02), axis=-1)


@problem.requirement("variances between 0 and 1", is_law=True)
def is_schedule(beta: Array) -> NDArray[np.bool_]:
    possible: NDArray[np.bool_] = np.all((beta > 0) & (beta < 1), axis=-1)
    return possible


@problem.requirement("more signal than noise after the first step, and never as much of one")
def is_clear(snr_all: Array) -> NDArray[np.bool_]:
    clear: NDArray[np.bool_] = (snr_all[..., 0] > 1) & np.all(np.abs(snr_all - 1) > 0.02, axis=-1)
    return clear


@problem.requirement("variances that add up to less than 1")
def is_gentle(beta: Array) -> NDArray[np.bool_]:
    # Beyond that, a sum taken for the product would make shares below zero.
    gentle: NDArray[np.bool_] = np.sum(beta, axis=-1) < 0.99
    return gentle


@problem.step(r"\bar\alpha_0", "1", says="What is left before the first step")
def alpha_bar_0(beta: Array) -> Array:
    return np.ones(beta.shape[:-1])


@problem.step(
    r"\alpha_<t>", r"1 - \beta_<t>", each="steps", says="Step <t>: what it leaves of the variance",
)  # fmt: skip
def alpha_t(beta: Array, index: int) -> Array:
    return 1.0 - beta[..., index - 1]


@problem.step(
    r"\bar\alpha_<t>", r"<alpha_bar_before> \cdot <alpha_t>", each="steps", weight=1, decimals=5,
    says="Step <t>: what is left of the signal's variance",
)  # fmt: skip
def alpha_bar_t(alpha_bar_before: Array, alpha_t: Array) -> Array:
    return alpha_bar_before * alpha_t


@problem.step(
    r"\mathrm{SNR}_<t>", r"\frac{<alpha_bar_t>}{1 - <alpha_bar_t>}", each="steps", weight=1,
    decimals=3, says="Step <t>: the signal-to-noise ratio",
)  # fmt: skip
def snr_t(alpha_bar_t: Array) -> Array:
    return diffusion.signal_to_noise(alpha_bar_t)


@problem.step(
    r"\lambda", lambda options: rf"\ln <snr_{options.steps}>", weight=1, decimals=3,
    says="The logarithm of the last signal-to-noise ratio", when=lambda options: options.logarithm,
)  # fmt: skip
def log_snr(snr_all: Array) -> Array:
    return np.log(snr_all[..., -1])


@problem.step(
    r"\text{noisy from}", r"\min \{ t : \mathrm{SNR}_t \lt 1 \}", weight=1, decimals=0,
    says="From which step on is there more noise than signal?",
    choices=lambda options: [
        *(f"Step {t}" for t in range(1, options.steps + 1)),
        f"Not within these {options.steps} steps",
    ],
    when=lambda options: options.crossing,
)  # fmt: skip
def first_noisy(snr_all: Array) -> Array:
    # The ratio only falls, so the steps with more signal come first.
    return 1.0 + np.sum(snr_all >= 1, axis=-1)


@problem.slip(
    of=alpha_bar_0,
    hint="Your product has $\\alpha_1$ twice. Start from $\\bar\\alpha_0 = 1$, so that "
    "$\\bar\\alpha_1$ is $\\alpha_1$ itself.",
)
def first_factor_twice(beta: Array) -> Array:
    return 1.0 - beta[..., 0]


@problem.slip(
    of=alpha_t,
    hint="You multiplied the $\\beta_t$ themselves. They say what each step adds in noise; what "
    "it leaves is $1 - \\beta_t$.",
)
def betas_multiplied(beta: Array, index: int) -> Array:
    return 1.0 * beta[..., index - 1]


@problem.slip(
    of=alpha_t,
    hint="You multiplied the roots, which gives $\\sqrt{\\bar\\alpha_t}$. Here the variance's "
    "share is asked, without a root.",
)
def roots_multiplied(beta: Array, index: int) -> Array:
    return np.sqrt(1.0 - beta[..., index - 1])


@problem.slip(
    of=alpha_bar_t,
    hint="This is $\\alpha_t$ of one step alone. The bar means all steps so far: multiply "
    "$\\alpha_1$ to $\\alpha_t$.",
)
def one_step_alone(alpha_t: Array) -> Array:
    return 1.0 * alpha_t


@problem.slip(
    of=alpha_bar_t,
    hint="You took the $\\beta$s away from 1 one after the other. The shares multiply: each step "
    "scales what the steps before have left.",
)
def betas_subtracted(beta: Array, index: int) -> Array:
    return 1.0 - np.sum(beta[..., :index], axis=-1)


@problem.slip(
    of=alpha_bar_t,
    hint="You raised $\\alpha_t$ to the power $t$. That holds only if all steps have the same "
    "$\\beta$; here each has its own.",
)
def power_for_product(alpha_t: Array, index: int) -> Array:
    power: Array = alpha_t**index
    return power


@problem.slip(
    of=snr_t, hint="Your ratio stands on its head: signal goes above the line, noise below."
)
def ratio_inverted(alpha_bar_t: Array) -> Array:
    return (1.0 - alpha_bar_t) / alpha_bar_t


@problem.slip(
    of=snr_t,
    hint="You divided the rates $\\sqrt{\\bar\\alpha_t}$ and $\\sqrt{1 - \\bar\\alpha_t}$. The "
    "ratio here is that of the variances, so take no roots.",
)
def ratio_of_rates(alpha_bar_t: Array) -> Array:
    return np.sqrt(alpha_bar_t / (1.0 - alpha_bar_t))


@problem.slip(
    of=snr_t,
    hint="You divided by $\\beta_t$, the noise of one step. The noise of all steps so far is "
    "$1 - \\bar\\alpha_t$.",
)
def noise_of_one_step(alpha_bar_t: Array, beta: Array, index: int) -> Array:
    return alpha_bar_t / beta[..., index - 1]


@problem.slip(
    of=snr_t,
    hint="You took $\\alpha_t / (1 - \\alpha_t)$, the ratio of one step alone. Put the cumulative "
    "$\\bar\\alpha_t$ above and below the line.",
)
def ratio_of_one_step(alpha_t: Array) -> Array:
    return alpha_t / (1.0 - alpha_t)


@problem.slip(
    of=log_snr, when=lambda options: options.logarithm,
    hint="You took the logarithm to base 10. Right elsewhere, perhaps; here it is natural.",
)  # fmt: skip
def base_ten(snr_all: Array) -> Array:
    return np.log(snr_all[..., -1]) / np.log(10.0)


@problem.slip(
    of=log_snr, when=lambda options: options.logarithm,
    hint="You took the logarithm to base 2. Here it is natural, to base $e$.",
)  # fmt: skip
def base_two(snr_all: Array) -> Array:
    return np.log(snr_all[..., -1]) / np.log(2.0)


@problem.slip(
    of=log_snr, when=lambda options: options.logarithm,
    hint="That is the logarithm of $\\bar\\alpha_t$. Divide by $1 - \\bar\\alpha_t$ first: the "
    "logarithm is that of the ratio.",
)  # fmt: skip
def log_of_signal(alpha_bar_all: Array) -> Array:
    return np.log(alpha_bar_all[..., -1])


@problem.slip(
    of=first_noisy, when=lambda options: options.crossing,
    hint="At that step the ratio is still above 1. Noise prevails once it has fallen below 1.",
)  # fmt: skip
def last_clear_step(snr_all: Array) -> Array:
    return 1.0 * np.sum(snr_all >= 1, axis=-1)
