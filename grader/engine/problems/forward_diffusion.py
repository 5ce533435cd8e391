"""A few steps of the forward diffusion process on a small image, with the noise given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.engine.derivation import Derivation
from grader.engine.numerics import diffusion
from grader.engine.options import Options, by_hand, whole
from grader.engine.streams import Array, Draw


@dataclass(frozen=True, slots=True)
class DiffusionOptions(Options):
    steps: int = whole(2, low=1, high=4, says="how many steps of noise are added")
    size: int = whole(3, low=2, high=4, says="how many pixels the image is wide and high")
    decimals: int = whole(5, low=3, high=6, says="how many decimals the images are asked with")
    by_hand: bool = by_hand()


problem = Derivation(
    title="Forward diffusion, step by step", topic="diffusion", version=1, options=DiffusionOptions
)


@problem.question
def question(options: DiffusionOptions) -> str:
    count = "one step" if options.steps == 1 else f"{options.steps} steps"
    last = f"$x_{options.steps}$"
    return (
        "A diffusion model adds noise to the image $x_0$ by a linear schedule of variances, which "
        "starts at $\\beta_0$ and reaches $\\beta_T$ after $T$ steps. "
        f"The noise drawn at step $t$ is $\\epsilon_t$.\n\nCarry out {count}, to {last}."
    )


problem.convention(
    "$\\beta_t = \\beta_0 + t\\,(\\beta_T - \\beta_0) / T$: the first step uses $\\beta_1$, and "
    "there are $T$ equal intervals."
)
problem.convention("$x_t = \\sqrt{1 - \\beta_t}\\, x_{t-1} + \\sqrt{\\beta_t}\\, \\epsilon_t$.")
problem.convention("$\\beta_t$ is a variance; its root is what the noise is multiplied by.")


@problem.given("x_0", shape=("size", "size"))
def x_0(draw: Draw, options: DiffusionOptions) -> Array:
    return draw.grid(0.0, 1.0, step=0.5) if options.by_hand else draw.grid(0.1, 1.0, step=0.1)


@problem.given(r"\beta_0")
def beta_first(draw: Draw, options: DiffusionOptions) -> Array:
    low, high = (0.1, 0.2) if options.by_hand else (0.01, 0.05)
    return draw.grid(low, high, step=0.1 if options.by_hand else 0.01)


@problem.given(r"\beta_T")
def beta_last(draw: Draw, options: DiffusionOptions) -> Array:
    return draw.grid(0.5, 0.9, step=0.1) if options.by_hand else draw.grid(0.15, 0.40, step=0.05)


@problem.given("T")
def schedule_length(draw: Draw, options: DiffusionOptions) -> Array:
    return draw.pick([5, 10]) if options.by_hand else draw.pick([5, 10, 20])


@problem.given(r"\epsilon_<t>", shape=("size", "size"), each="steps")
def eps_t(draw: Draw, options: DiffusionOptions) -> Array:
    return draw.grid(-2.0, 2.0, step=1.0 if options.by_hand else 0.5)


@problem.requirement("variances between 0 and 1 and a schedule long enough", is_law=True)
def is_schedule(
    beta_first: Array, beta_last: Array, schedule_length: Array, options: DiffusionOptions
) -> NDArray[np.bool_]:
    possible: NDArray[np.bool_] = (
        (beta_first > 0) & (beta_first < 1) & (beta_last > 0) & (beta_last < 1)
        & (schedule_length >= options.steps) & (schedule_length == np.round(schedule_length))
    )  # fmt: skip
    return possible


@problem.step(
    r"\beta_<t>", r"<beta_first> + <t> \cdot \frac{<beta_last> - <beta_first>}{<schedule_length>}",
    each="steps", weight=1, decimals=7, says="Step <t>: the variance",
)  # fmt: skip
def beta_t(beta_first: Array, beta_last: Array, schedule_length: Array, index: int) -> Array:
    return diffusion.linear_beta(beta_first, beta_last, schedule_length, index)


@problem.step(
    r"\sqrt{1 - \beta_<t>}", r"\sqrt{1 - <beta_t>}", each="steps", decimals="decimals",
    says="Step <t>: what the image is multiplied by",
)  # fmt: skip
def signal_t(beta_t: Array) -> Array:
    return diffusion.signal_rate(beta_t)


@problem.step(
    r"\sqrt{\beta_<t>}", r"\sqrt{<beta_t>}", each="steps", decimals="decimals",
    says="Step <t>: what the noise is multiplied by",
)  # fmt: skip
def spread_t(beta_t: Array) -> Array:
    return diffusion.noise_rate(beta_t)


@problem.step(
    "x_<t>", "<signal_t> <x_before> + <spread_t> <eps_t>", each="steps", weight=2,
    decimals="decimals", says="Step <t>: the image",
)  # fmt: skip
def x_t(x_before: Array, eps_t: Array, signal_t: Array, spread_t: Array) -> Array:
    return diffusion.diffuse(x_before, eps_t, signal_t, spread_t)


@problem.slip(
    of=beta_t,
    hint="You took the step before's variance: the first step uses $\\beta_1$, not $\\beta_0$.",
)
def index_one_too_low(
    beta_first: Array, beta_last: Array, schedule_length: Array, index: int
) -> Array:
    return diffusion.linear_beta(beta_first, beta_last, schedule_length, index - 1)


@problem.slip(of=beta_t, hint="You divided by $T - 1$. Here the schedule has $T$ equal intervals.")
def one_interval_too_few(
    beta_first: Array, beta_last: Array, schedule_length: Array, index: int
) -> Array:
    return diffusion.linear_beta(beta_first, beta_last, schedule_length - 1, index)


@problem.slip(of=beta_t, hint="You ran the schedule backwards: it starts at $\\beta_0$ and grows.")
def schedule_reversed(
    beta_first: Array, beta_last: Array, schedule_length: Array, index: int
) -> Array:
    return diffusion.linear_beta(beta_last, beta_first, schedule_length, index)


@problem.slip(
    of=signal_t, hint="The image is scaled too: $\\sqrt{1 - \\beta_t}$ before $x_{t-1}$ is missing."
)
def image_not_scaled(beta_t: Array) -> Array:
    return np.ones_like(beta_t)


@problem.slip(of=signal_t, hint="The root of $1 - \\beta_t$ is missing.")
def signal_root_forgotten(beta_t: Array) -> Array:
    return 1.0 - beta_t


@problem.slip(
    of=signal_t, hint="It is the root of $1 - \\beta_t$, not 1 less the root of $\\beta_t$."
)
def root_before_subtracting(beta_t: Array) -> Array:
    return 1.0 - np.sqrt(beta_t)


@problem.slip(
    of=spread_t, hint="$\\beta_t$ is a variance: the noise is multiplied by its square root."
)
def noise_root_forgotten(beta_t: Array) -> Array:
    return 1.0 * beta_t


@problem.slip(
    of=spread_t, hint="You added the noise whole: multiply it by $\\sqrt{\\beta_t}$ first."
)
def noise_not_scaled(beta_t: Array) -> Array:
    return np.ones_like(beta_t)


@problem.slip(
    of=x_t, hint="The two factors changed places: $\\sqrt{\\beta_t}$ belongs to the noise."
)
def factors_swapped(x_before: Array, eps_t: Array, signal_t: Array, spread_t: Array) -> Array:
    return diffusion.diffuse(x_before, eps_t, spread_t, signal_t)


@problem.slip(of=x_t, hint="The noise is added, sign and all. You took it away.")
def noise_subtracted(x_before: Array, eps_t: Array, signal_t: Array, spread_t: Array) -> Array:
    return diffusion.diffuse(x_before, -eps_t, signal_t, spread_t)


@problem.slip(
    of=x_t, hint="Each step starts from the image before it. You started from $x_0$ again.",
    when=lambda options: options.steps > 1,
)  # fmt: skip
def started_from_first_image(x_0: Array, eps_t: Array, signal_t: Array, spread_t: Array) -> Array:
    return diffusion.diffuse(x_0, eps_t, signal_t, spread_t)


@problem.slip(
    of=x_t, hint="Every step has noise of its own. You used $\\epsilon_1$ again.",
    when=lambda options: options.steps > 1,
)  # fmt: skip
def first_noise_again(x_before: Array, eps_1: Array, signal_t: Array, spread_t: Array) -> Array:
    return diffusion.diffuse(x_before, eps_1, signal_t, spread_t)
