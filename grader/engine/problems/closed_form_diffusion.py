"""A noisy image in one jump: the closed form of a diffusion model's forward process."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations_with_replacement
from math import prod

import numpy as np
from numpy.typing import NDArray

from grader.engine.derivation import Derivation
from grader.engine.numerics import diffusion_closed as diffusion
from grader.engine.options import Options, by_hand, switch, whole
from grader.engine.streams import Array, Draw


@dataclass(frozen=True, slots=True)
class JumpOptions(Options):
    steps: int = whole(3, low=2, high=4, says="how many steps the jump covers")
    size: int = whole(2, low=2, high=3, says="how many pixels the image is wide and high")
    from_betas: bool = switch(True, says="whether the betas are given, not their product")
    recover: bool = switch(False, says="whether noise is recovered from another noisy image")
    by_hand: bool = by_hand()

    @property
    def schedules(self) -> int:
        """Whether the betas are given, as a number of givens."""
        return int(self.from_betas)

    @property
    def shares(self) -> int:
        """Whether the product is given, as a number of givens."""
        return int(not self.from_betas)

    @property
    def pairs(self) -> int:
        """Whether there is another image, as a number of givens."""
        return int(self.recover)


problem = Derivation(
    title="Forward diffusion in one jump", topic="diffusion", version=1, options=JumpOptions
)


@problem.question
def question(options: JumpOptions) -> str:
    t = options.steps
    betas = ", ".join(f"\\beta_{each}" for each in range(1, t + 1))
    known = f"variances ${betas}$" if options.from_betas else "cumulative product $\\bar\\alpha_t$"
    recover = (
        "\n\nThe same schedule has turned another image, $y_0$, into $y_t$ at the same $t$. "
        "Which noise $\\epsilon_y$ is in it?"
        if options.recover
        else ""
    )
    return (
        f"A diffusion model's schedule has the {known}, where $t = {t}$. The image $x_0$ gets to "
        f"step {t} in one jump, with the noise $\\epsilon$. "
        "Work out both factors of the closed form and the noisy image $x_t$."
        f"{recover}"
    )


problem.convention(
    "$x_t = \\sqrt{\\bar\\alpha_t}\\, x_0 + \\sqrt{1 - \\bar\\alpha_t}\\, \\epsilon$: one jump "
    "with one noise, not step by step."
)
problem.convention(
    lambda options: (
        "$\\bar\\alpha_t = \\alpha_1 \\alpha_2 \\cdots \\alpha_t$ with $\\alpha_s = 1 - \\beta_s$; "
        "the first step uses $\\beta_1$."
        if options.from_betas
        else "$\\bar\\alpha_t$ is the product of all $1 - \\beta_s$ up to step $t$ already."
    )
)
problem.convention("$\\beta_s$ and $1 - \\bar\\alpha_t$ are variances; the factors are roots.")

BY_HAND = "0.04 0.0625 0.1 0.2 0.25 0.28 0.36 0.375 0.4 0.5 0.6"


SHARES_BY_HAND = [0.0784, 0.36, 0.64, 0.9216]
"""Shares whose two roots are plain numbers."""


@lru_cache(maxsize=4)
def schedules_by_hand(steps: int) -> list[list[float]]:
    """Return every rising schedule that leaves 0.36, with the roots 0.6 and 0.8."""
    values = map(Fraction, BY_HAND.split())
    return [
        [float(beta) for beta in schedule]
        for schedule in combinations_with_replacement(values, steps)
        if prod(1 - beta for beta in schedule) == Fraction("0.36") and len(set(schedule)) > 1
    ]


@problem.given("x_0", shape=("size", "size"))
def x_0(draw: Draw, options: JumpOptions) -> Array:
    return draw.grid(-1.0, 1.0, step=0.5 if options.by_hand else 0.1)


@problem.given(r"\beta", shape=("steps",), each="schedules")
def beta_i(draw: Draw, options: JumpOptions) -> Array:
    if options.by_hand:
        schedules = np.array(schedules_by_hand(options.steps))
        chosen: Array = schedules[Draw(draw.name, draw.seeds, draw.redraw).index(len(schedules))]
        return chosen
    # They add up to less than 1, so that even their sum taken for the product leaves something.
    most = {2: 0.48, 3: 0.32}.get(options.steps, 0.24)
    return np.sort(draw.grid(0.04, most, step=0.02), axis=-1)


@problem.given(r"\bar\alpha_t", each="shares")
def alpha_bar_i(draw: Draw, options: JumpOptions) -> Array:
    if options.by_hand:
        # To divide by, 0.8 is pleasant.
        return draw.pick([0.36] if options.recover else SHARES_BY_HAND)
    return draw.grid(0.2, 0.8, step=0.02)


@problem.given(r"\epsilon", shape=("size", "size"))
def eps(draw: Draw, options: JumpOptions) -> Array:
    return draw.grid(-2.0, 2.0, step=1.0 if options.by_hand else 0.5)


@problem.given("y_0", shape=("size", "size"), each="pairs")
def clean_i(draw: Draw, options: JumpOptions) -> Array:
    return draw.grid(-1.0, 1.0, step=0.5 if options.by_hand else 0.1)


@problem.given("y_t", shape=("size", "size"), each="pairs")
def noisy_i(draw: Draw) -> Array:
    return draw.grid(-1.2, 1.2, step=0.1)


# No law: where the betas are given, the share is not among the givens.
@problem.requirement("a share of the image between 0 and 1")
def is_share(alpha_bar_1: Array) -> NDArray[np.bool_]:
    possible: NDArray[np.bool_] = (alpha_bar_1 > 0) & (alpha_bar_1 < 1)
    return possible


@problem.step(
    r"\bar\alpha_t", r"\prod \left( 1 - <beta_k> \right)", each="schedules", weight=1,
    decimals=5, says="What is left of the image's variance",
)  # fmt: skip
def alpha_bar_k(beta_k: Array) -> Array:
    return diffusion.cumulative(beta_k)[..., -1]


@problem.step(
    r"\sqrt{\bar\alpha_t}", r"\sqrt{<alpha_bar_1>}", weight=1,
    says="What the image is multiplied by",
)  # fmt: skip
def signal(alpha_bar_1: Array) -> Array:
    return diffusion.signal_rate(alpha_bar_1)


@problem.step(
    r"\sqrt{1 - \bar\alpha_t}", r"\sqrt{1 - <alpha_bar_1>}", weight=1,
    says="What the noise is multiplied by",
)  # fmt: skip
def spread(alpha_bar_1: Array) -> Array:
    return diffusion.noise_rate(alpha_bar_1)


@problem.step(
    "x_t", "<signal> <x_0> + <spread> <eps>", weight=2, decimals=3, says="The noisy image"
)
def x_t(x_0: Array, eps: Array, signal: Array, spread: Array) -> Array:
    return diffusion.jump(x_0, eps, signal, spread)


@problem.step(
    r"\epsilon_y", r"\left( <noisy_k> - <signal> <clean_k> \right) / <spread>", each="pairs",
    weight=2, decimals=3, says="The noise in the other image",
)  # fmt: skip
def noise_k(noisy_k: Array, clean_k: Array, signal: Array, spread: Array) -> Array:
    return diffusion.recovered_noise(noisy_k, clean_k, signal, spread)


@problem.slip(
    of=alpha_bar_k, when=lambda options: options.from_betas,
    hint="That is $\\alpha_t$ of the last step alone. The jump covers all steps: multiply "
    "$1 - \\beta_s$ over every one of them.",
)  # fmt: skip
def last_step_alone(beta_k: Array) -> Array:
    return 1.0 - beta_k[..., -1]


@problem.slip(
    of=alpha_bar_k, when=lambda options: options.from_betas,
    hint="You took the sum of the $\\beta$s away from 1. What the steps leave multiplies: take "
    "the product of all $1 - \\beta_s$.",
)  # fmt: skip
def betas_added(beta_k: Array) -> Array:
    return 1.0 - np.sum(beta_k, axis=-1)


@problem.slip(
    of=alpha_bar_k, when=lambda options: options.from_betas,
    hint="You multiplied the $\\beta$s. Take each away from 1 first, then multiply.",
)  # fmt: skip
def betas_multiplied(beta_k: Array) -> Array:
    return np.prod(beta_k, axis=-1)


@problem.slip(
    of=alpha_bar_k, when=lambda options: options.from_betas,
    hint="Your product lacks the last step: $\\bar\\alpha_t$ includes $\\alpha_t$ itself.",
)  # fmt: skip
def stopped_one_early(beta_k: Array) -> Array:
    return diffusion.cumulative(beta_k)[..., -2]


@problem.slip(
    of=signal,
    hint="The root is missing: $\\bar\\alpha_t$ is a variance, and the image gets its root.",
)
def signal_root_forgotten(alpha_bar_1: Array) -> Array:
    return 1.0 * alpha_bar_1


@problem.slip(
    of=signal,
    hint="You left the image at full strength. It fades as noise comes in: multiply it by "
    "$\\sqrt{\\bar\\alpha_t}$.",
)
def image_not_scaled(alpha_bar_1: Array) -> Array:
    return np.ones_like(alpha_bar_1)


@problem.slip(
    of=spread,
    hint="The root is missing: $1 - \\bar\\alpha_t$ is the noise's variance, and noise is "
    "multiplied by a standard deviation.",
)
def noise_root_forgotten(alpha_bar_1: Array) -> Array:
    return 1.0 - alpha_bar_1


@problem.slip(
    of=spread,
    hint="You took the image's factor away from 1. Not the factors, but their squares add up "
    "to 1: take the root of $1 - \\bar\\alpha_t$.",
)
def factors_sum_to_one(signal: Array) -> Array:
    return 1.0 - signal


@problem.slip(
    of=spread,
    hint="You added the noise whole. Multiply it by $\\sqrt{1 - \\bar\\alpha_t}$ first.",
)
def noise_not_scaled(alpha_bar_1: Array) -> Array:
    return np.ones_like(alpha_bar_1)


@problem.slip(
    of=spread, when=lambda options: options.from_betas,
    hint="$\\sqrt{\\beta_t}$ is the noise of the last step alone. In one jump the noise of all "
    "steps comes at once, $\\sqrt{1 - \\bar\\alpha_t}$.",
)  # fmt: skip
def noise_of_last_step(beta_1: Array) -> Array:
    return np.sqrt(beta_1[..., -1])


@problem.slip(
    of=x_t, hint="The factors changed places: $\\sqrt{\\bar\\alpha_t}$ belongs to the image."
)
def factors_swapped(x_0: Array, eps: Array, signal: Array, spread: Array) -> Array:
    return diffusion.jump(x_0, eps, spread, signal)


@problem.slip(of=x_t, hint="You took the noise away. It is added, whatever its sign.")
def noise_subtracted(x_0: Array, eps: Array, signal: Array, spread: Array) -> Array:
    return diffusion.jump(x_0, -eps, signal, spread)


@problem.slip(
    of=noise_k, when=lambda options: options.recover,
    hint="What is left without the image is the noise *scaled*. Divide by "
    "$\\sqrt{1 - \\bar\\alpha_t}$ to undo that.",
)  # fmt: skip
def division_forgotten(noisy_k: Array, clean_k: Array, signal: Array, spread: Array) -> Array:
    return diffusion.recovered_noise(noisy_k, clean_k, signal, np.ones_like(spread))


@problem.slip(
    of=noise_k, when=lambda options: options.recover,
    hint="You divided by the image's factor. The noise was multiplied by "
    "$\\sqrt{1 - \\bar\\alpha_t}$, so divide by that.",
)  # fmt: skip
def divided_by_signal(noisy_k: Array, clean_k: Array, signal: Array) -> Array:
    return diffusion.recovered_noise(noisy_k, clean_k, signal, signal)


@problem.slip(
    of=noise_k, when=lambda options: options.recover,
    hint="You took $y_0$ away whole. In $y_t$ it has faded to $\\sqrt{\\bar\\alpha_t}\\, y_0$.",
)  # fmt: skip
def whole_image_subtracted(noisy_k: Array, clean_k: Array, spread: Array) -> Array:
    return diffusion.recovered_noise(noisy_k, clean_k, np.ones_like(spread), spread)


@problem.slip(
    of=noise_k, when=lambda options: options.recover,
    hint="You divided by the variance $1 - \\bar\\alpha_t$. The noise was multiplied by its root.",
)  # fmt: skip
def divided_by_variance(noisy_k: Array, clean_k: Array, signal: Array, spread: Array) -> Array:
    return diffusion.recovered_noise(noisy_k, clean_k, signal, spread**2)
