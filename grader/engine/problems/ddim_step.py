"""One step of DDIM sampling: the predicted clean vector, and from there to a less noisy time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.engine.derivation import Derivation
from grader.engine.numerics import diffusion_reverse as reverse
from grader.engine.options import Options, by_hand, switch, whole
from grader.engine.streams import Array, Draw


@dataclass(frozen=True, slots=True)
class ImplicitOptions(Options):
    pixels: int = whole(3, low=1, high=6, says="how many pixels the image has")
    stochastic: bool = switch(
        False,
        says="whether fresh noise is added; even by hand that takes a calculator for two roots",
    )
    by_hand: bool = by_hand()


problem = Derivation(title="A step of DDIM", topic="diffusion", version=1, options=ImplicitOptions)


def is_stochastic(options: ImplicitOptions) -> bool:
    return options.stochastic


@problem.question
def question(options: ImplicitOptions) -> str:
    many = "one pixel" if options.pixels == 1 else f"{options.pixels} pixels"
    return (
        f"A DDIM sampler has reached $x_t$, an image of {many}. The network predicts the noise "
        "$\\hat\\epsilon$ in it. Work out the image $\\hat x_0$ that this prediction stands for, "
        "and take the step to $x_{t'}$ at an earlier time $t' < t$. The standard normal numbers "
        "$z$ came out of the random generator; whether they count, $\\eta$ says."
    )


problem.convention(
    "$\\bar\\alpha_t$ is the product of all $\\alpha$ up to $t$: "
    "$x_t = \\sqrt{\\bar\\alpha_t}\\, x_0 + \\sqrt{1 - \\bar\\alpha_t}\\, \\epsilon$. "
    "The paper on DDIM writes it $\\alpha_t$, without the bar."
)
problem.convention(
    "$\\sigma = \\eta \\sqrt{\\frac{1 - \\bar\\alpha_{t'}}{1 - \\bar\\alpha_t} "
    "\\left(1 - \\frac{\\bar\\alpha_t}{\\bar\\alpha_{t'}}\\right)}$ is the standard deviation of "
    "the fresh noise."
)
problem.convention(
    "The variance at $t'$ is to be $1 - \\bar\\alpha_{t'}$ in all: fresh noise takes its share "
    "of it, and $d$, the factor of $\\hat\\epsilon$, has the rest."
)
problem.convention(
    lambda options: (
        "The network predicts the noise, and $\\hat x_0$ is not clipped."
        + (
            " Only $\\sigma$ and $d$ may take a calculator."
            if options.by_hand and options.stochastic
            else ""
        )
    )
)


@problem.given("x_t", shape=("pixels",))
def x(draw: Draw, options: ImplicitOptions) -> Array:
    return draw.grid(-1.5, 1.5, step=0.3 if options.by_hand else 0.1)


@problem.given(r"\hat\epsilon", shape=("pixels",))
def predicted(draw: Draw, options: ImplicitOptions) -> Array:
    # A multiple of 0.75 makes the division by 0.6 come out.
    return (
        draw.pick([-1.5, -0.75, 0.75, 1.5]) if options.by_hand else draw.grid(-1.9, 1.9, step=0.2)
    )


@problem.given("z", shape=("pixels",))
def noise(draw: Draw, options: ImplicitOptions) -> Array:
    return draw.pick([-2, -1, 1, 2]) if options.by_hand else draw.grid(-1.9, 1.9, step=0.2)


@problem.given(r"\bar\alpha_t")
def alpha_bar(draw: Draw, options: ImplicitOptions) -> Array:
    return draw.pick([0.36, 0.64]) if options.by_hand else draw.grid(0.1, 0.4, step=0.02)


@problem.given(r"\bar\alpha_{t'}")
def target(draw: Draw, options: ImplicitOptions) -> Array:
    return draw.pick([0.9216]) if options.by_hand else draw.grid(0.55, 0.85, step=0.02)


@problem.given(r"\eta")
def eta(draw: Draw, options: ImplicitOptions) -> Array:
    return draw.pick([0.5, 0.6, 0.8] if options.stochastic else [0.0])


@problem.requirement(
    "signal shares between 0 and 1, the larger one at the earlier time", is_law=True
)
def signal_grows(alpha_bar: Array, target: Array) -> NDArray[np.bool_]:
    grows: NDArray[np.bool_] = (alpha_bar > 0) & (alpha_bar < target) & (target < 1)
    return grows


@problem.requirement("an eta of 0, or above 0 and up to 1 with fresh noise", is_law=True)
def eta_fits(eta: Array, options: ImplicitOptions) -> NDArray[np.bool_]:
    fits: NDArray[np.bool_] = (eta > 0) & (eta <= 1) if options.stochastic else eta == 0
    return fits


@problem.step(
    r"\hat x_0", r"\frac{<x> - \sqrt{1 - <alpha_bar>} \cdot <predicted>}{\sqrt{<alpha_bar>}}",
    weight=2, says="The predicted clean image",
)  # fmt: skip
def x_0(x: Array, predicted: Array, alpha_bar: Array) -> Array:
    return reverse.clean(x, predicted, alpha_bar)


@problem.step(
    r"\sigma",
    r"<eta> \sqrt{\frac{1 - <target>}{1 - <alpha_bar>} \left( 1 - \frac{<alpha_bar>}{<target>} "
    r"\right)}",
    weight=1, says="The standard deviation of the fresh noise",
)  # fmt: skip
def deviation(eta: Array, alpha_bar: Array, target: Array) -> Array:
    return reverse.ddim_deviation(eta, alpha_bar, target)


@problem.step(
    "d", r"\sqrt{1 - <target> - <deviation>^2}", weight=1,
    says="The factor of the predicted noise at $t'$",
)  # fmt: skip
def direction(target: Array, deviation: Array) -> Array:
    return reverse.ddim_direction(target, deviation)


@problem.step(
    "x_{t'}",
    lambda options: (
        r"\sqrt{<target>} \cdot <x_0> + <direction> \cdot <predicted>"
        + (r" + <deviation> \cdot <noise>" if options.stochastic else "")
    ),
    weight=2, says="The image at $t'$",
)  # fmt: skip
def x_next(
    x_0: Array, predicted: Array, noise: Array, target: Array, direction: Array, deviation: Array
) -> Array:
    mean = reverse.ddim_mean(x_0, predicted, target, direction)
    return reverse.with_noise(mean, deviation, noise)


@problem.slip(
    of=x_0,
    hint="You took $1 - \\bar\\alpha_t$, a variance. The noise is multiplied by its square root.",
)
def noise_root_forgotten(x: Array, predicted: Array, alpha_bar: Array) -> Array:
    return (x - (1.0 - alpha_bar)[..., None] * predicted) / np.sqrt(alpha_bar)[..., None]


@problem.slip(
    of=x_0,
    hint="What is left after taking the noise away is $\\sqrt{\\bar\\alpha_t}\\, x_0$ still: the "
    "division is missing.",
)
def not_divided(x: Array, predicted: Array, alpha_bar: Array) -> Array:
    return x - np.sqrt(1.0 - alpha_bar)[..., None] * predicted


@problem.slip(
    of=x_0, hint="You divided by $\\bar\\alpha_t$. Divide by its square root, the image's rate."
)
def divided_without_root(x: Array, predicted: Array, alpha_bar: Array) -> Array:
    return (x - np.sqrt(1.0 - alpha_bar)[..., None] * predicted) / alpha_bar[..., None]


@problem.slip(of=x_0, hint="The predicted noise is *taken away* from $x_t$. You added it.")
def prediction_added(x: Array, predicted: Array, alpha_bar: Array) -> Array:
    return reverse.clean(x, -predicted, alpha_bar)


@problem.slip(
    of=x_0,
    hint="The two rates changed places: the noise has $\\sqrt{1 - \\bar\\alpha_t}$, and you divide "
    "by $\\sqrt{\\bar\\alpha_t}$.",
)
def rates_swapped(x: Array, predicted: Array, alpha_bar: Array) -> Array:
    return reverse.clean(x, predicted, 1.0 - alpha_bar)


@problem.slip(
    of=deviation,
    hint="With $\\eta = 0$ the step is deterministic: $\\sigma$ is 0 and no fresh noise comes in. "
    "You went on as with $\\eta = 1$, which is DDPM.",
    when=lambda options: not options.stochastic,
)
def noise_although_deterministic(alpha_bar: Array, target: Array) -> Array:
    return reverse.ddim_deviation(np.ones_like(target), alpha_bar, target)


@problem.slip(
    of=deviation, hint="The factor $\\eta$ before the root is missing.", when=is_stochastic
)
def eta_left_out(alpha_bar: Array, target: Array) -> Array:
    return reverse.ddim_deviation(np.ones_like(target), alpha_bar, target)


@problem.slip(
    of=deviation,
    hint="That is $\\sigma^2$. The fresh noise is multiplied by $\\sigma$, its square root.",
    when=is_stochastic,
)
def variance_for_deviation(eta: Array, alpha_bar: Array, target: Array) -> Array:
    deviation = reverse.ddim_deviation(eta, alpha_bar, target)
    return deviation * deviation


@problem.slip(
    of=deviation,
    hint="The fraction $(1 - \\bar\\alpha_{t'}) / (1 - \\bar\\alpha_t)$ under the root is missing.",
    when=is_stochastic,
)
def fraction_left_out(eta: Array, alpha_bar: Array, target: Array) -> Array:
    return eta * np.sqrt(1.0 - alpha_bar / target)


@problem.slip(
    of=deviation,
    hint="The factor $1 - \\bar\\alpha_t / \\bar\\alpha_{t'}$ under the root is missing.",
    when=is_stochastic,
)
def second_factor_left_out(eta: Array, alpha_bar: Array, target: Array) -> Array:
    return eta * np.sqrt((1.0 - target) / (1.0 - alpha_bar))


@problem.slip(
    of=direction, hint="The root is missing: $d^2$ is the variance that $\\hat\\epsilon$ brings."
)
def direction_root_forgotten(target: Array, deviation: Array) -> Array:
    return 1.0 - target - deviation * deviation


@problem.slip(
    of=direction,
    hint="You used $\\bar\\alpha_t$ once more. The new image has the rates of $t'$, so $d$ goes by "
    "$\\bar\\alpha_{t'}$.",
)
def direction_of_the_old_time(alpha_bar: Array, deviation: Array) -> Array:
    return reverse.ddim_direction(alpha_bar, deviation)


@problem.slip(
    of=direction,
    hint="That is the image's rate. The noise at $t'$ has what is left: "
    "$1 - \\bar\\alpha_{t'}$ is under the root.",
)
def direction_takes_the_image_s_rate(target: Array) -> Array:
    return np.sqrt(target)


@problem.slip(
    of=direction,
    hint="Fresh noise takes its share: $\\sigma^2$ comes off under the root, or the variance at "
    "$t'$ is too large.",
    when=is_stochastic,
)
def fresh_noise_not_taken_off(target: Array) -> Array:
    return np.sqrt(1.0 - target)


@problem.slip(
    of=direction,
    hint="Under the root are variances: what comes off there is $\\sigma^2$, not $\\sigma$.",
    when=is_stochastic,
)
def deviation_taken_off(target: Array, deviation: Array) -> Array:
    return np.sqrt(np.abs(1.0 - target - deviation))


@problem.slip(
    of=x_next,
    hint="You scaled $\\hat x_0$ by $\\sqrt{\\bar\\alpha_t}$, the rate of the time you come from. "
    "At $t'$ the image's rate is $\\sqrt{\\bar\\alpha_{t'}}$.",
)
def image_rate_of_the_old_time(
    x_0: Array, predicted: Array, noise: Array, alpha_bar: Array, direction: Array, deviation: Array
) -> Array:
    mean = reverse.ddim_mean(x_0, predicted, alpha_bar, direction)
    return reverse.with_noise(mean, deviation, noise)


@problem.slip(
    of=x_next,
    hint="You scaled $\\hat x_0$ by $\\bar\\alpha_{t'}$. The root is missing.",
)
def image_root_forgotten(
    x_0: Array, predicted: Array, noise: Array, target: Array, direction: Array, deviation: Array
) -> Array:
    mean = reverse.ddim_mean(x_0, predicted, target * target, direction)
    return reverse.with_noise(mean, deviation, noise)


@problem.slip(
    of=x_next,
    hint="$\\hat x_0$ is scaled too: put it back among the noise with $\\sqrt{\\bar\\alpha_{t'}}$.",
)
def image_not_scaled(
    x_0: Array, predicted: Array, noise: Array, direction: Array, deviation: Array
) -> Array:
    mean = reverse.ddim_mean(x_0, predicted, np.ones_like(direction), direction)
    return reverse.with_noise(mean, deviation, noise)


@problem.slip(
    of=x_next,
    hint="You started again from $x_t$, which has its noise still. The new image is made of "
    "$\\hat x_0$ and $\\hat\\epsilon$.",
)
def started_from_the_noisy_image(
    x: Array, predicted: Array, noise: Array, target: Array, direction: Array, deviation: Array
) -> Array:
    mean = reverse.ddim_mean(x, predicted, target, direction)
    return reverse.with_noise(mean, deviation, noise)


@problem.slip(
    of=x_next,
    hint="At $t'$ the image is noisy still, so $d \\hat\\epsilon$ is *added*. You took it away.",
)
def direction_subtracted(
    x_0: Array, predicted: Array, noise: Array, target: Array, direction: Array, deviation: Array
) -> Array:
    mean = reverse.ddim_mean(x_0, -predicted, target, direction)
    return reverse.with_noise(mean, deviation, noise)


@problem.slip(
    of=x_next, hint="The fresh noise $\\sigma z$ is missing: $\\eta$ is not 0.", when=is_stochastic
)
def fresh_noise_left_out(x_0: Array, predicted: Array, target: Array, direction: Array) -> Array:
    return reverse.ddim_mean(x_0, predicted, target, direction)


@problem.slip(
    of=x_next,
    hint="You added the fresh noise whole: multiply it by $\\sigma$ first.",
    when=is_stochastic,
)
def fresh_noise_not_scaled(
    x_0: Array, predicted: Array, noise: Array, target: Array, direction: Array
) -> Array:
    return reverse.ddim_mean(x_0, predicted, target, direction) + noise
