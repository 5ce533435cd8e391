"""The velocity that a diffusion model may predict, and image, noise and score read off it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.engine.derivation import Derivation
from grader.engine.numerics import diffusion_reverse as reverse
from grader.engine.options import Options, by_hand, switch, whole
from grader.engine.streams import Array, Draw


@dataclass(frozen=True, slots=True)
class VelocityOptions(Options):
    pixels: int = whole(3, low=2, high=6, says="how many pixels the image has")
    score: bool = switch(True, says="whether the score is asked")
    loss: bool = switch(False, says="whether the error of the predicted velocity is asked")
    by_hand: bool = by_hand()


problem = Derivation(
    title="Predicting the velocity", topic="diffusion", version=1, options=VelocityOptions
)


def asks_score(options: VelocityOptions) -> bool:
    return options.score


def asks_loss(options: VelocityOptions) -> bool:
    return options.loss


@problem.question
def question(options: VelocityOptions) -> str:
    loss = " How large is its loss?" if options.loss else ""
    score = ", and the score at $x_t$" if options.score else ""
    return (
        "In training, the noise $\\epsilon$ is added to the image $x_0$ of "
        f"{options.pixels} pixels in one go, down to the signal's share $\\bar\\alpha_t$. A "
        "network is to predict the velocity $v$ from the noisy $x_t$. Work out $x_t$ and $v$."
        f"\n\nThe network predicts $\\hat v$.{loss} Work "
        "out, from $x_t$ and $\\hat v$ alone, the image $\\hat x_0$ and the noise "
        f"$\\hat\\epsilon$ that its prediction stands for{score}."
    )


problem.convention(
    "$\\bar\\alpha_t$ is the product of all $\\alpha = 1 - \\beta$ up to $t$, a share of the "
    "*variance*. What $x_0$ and $\\epsilon$ are multiplied by are roots."
)
problem.convention(
    "$v$ is the velocity of progressive distillation: it turns from $x_0$ towards $\\epsilon$, so "
    "without any noise ($\\bar\\alpha_t = 1$) it is $\\epsilon$, and without any signal $-x_0$."
)
problem.convention(
    "$\\hat x_0$ and $\\hat\\epsilon$ are the two that would make both $x_t$ and $\\hat v$. "
    "Neither is clipped."
)
problem.convention(
    lambda options: (
        "The score is the gradient $\\nabla_{x_t} \\ln q(x_t \\mid x_0)$ with what the network "
        "predicts in place of the truth."
        if options.score
        else "The hats mark what follows from the network's prediction."
    )
)
problem.convention(
    lambda options: (
        "The loss is the *mean* over the pixels of the squared errors of $\\hat v$."
        if options.loss
        else "The network's error is not asked."
    )
)


@problem.given("x_0", shape=("pixels",))
def x_0(draw: Draw, options: VelocityOptions) -> Array:
    return draw.pick([-1, -0.5, 0.5, 1]) if options.by_hand else draw.grid(-1.0, 1.0, step=0.1)


@problem.given(r"\epsilon", shape=("pixels",))
def noise(draw: Draw, options: VelocityOptions) -> Array:
    return draw.pick([-2, -1, 1, 2]) if options.by_hand else draw.grid(-1.9, 1.9, step=0.2)


@problem.given(r"\bar\alpha_t")
def alpha_bar(draw: Draw, options: VelocityOptions) -> Array:
    # At 1/2 the two rates are equal, and nobody could see them change places.
    return draw.pick(
        [0.36, 0.64] if options.by_hand else [0.2, 0.25, 0.3, 0.4, 0.6, 0.7, 0.75, 0.8]
    )


@problem.given(r"\hat v", shape=("pixels",))
def predicted(draw: Draw, options: VelocityOptions) -> Array:
    # Multiples of 0.3 make the division by 0.6 come out.
    return draw.grid(-1.5, 1.5, step=0.3 if options.by_hand else 0.1)


@problem.requirement("a signal's share between 0 and 1", is_law=True)
def is_share(alpha_bar: Array) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (alpha_bar > 0) & (alpha_bar < 1)
    return inside


@problem.step(
    "x_t", r"\sqrt{<alpha_bar>} \cdot <x_0> + \sqrt{1 - <alpha_bar>} \cdot <noise>", weight=1,
    says="The noisy image",
)  # fmt: skip
def x(x_0: Array, noise: Array, alpha_bar: Array) -> Array:
    return reverse.noised(x_0, noise, alpha_bar)


@problem.step(
    "v", r"\sqrt{<alpha_bar>} \cdot <noise> - \sqrt{1 - <alpha_bar>} \cdot <x_0>", weight=2,
    says="The velocity",
)  # fmt: skip
def v(x_0: Array, noise: Array, alpha_bar: Array) -> Array:
    return reverse.velocity(x_0, noise, alpha_bar)


@problem.step(
    "L", lambda options: rf"\frac{{1}}{{{options.pixels}}} \left\| <v> - <predicted> \right\|^2",
    weight=1, says="The loss", when=asks_loss,
)  # fmt: skip
def loss(v: Array, predicted: Array) -> Array:
    return reverse.mean_squared_error(v, predicted)


@problem.step(
    r"\hat x_0", r"\sqrt{<alpha_bar>} \cdot <x> - \sqrt{1 - <alpha_bar>} \cdot <predicted>",
    weight=2, says="The predicted image",
)  # fmt: skip
def clean(x: Array, predicted: Array, alpha_bar: Array) -> Array:
    return reverse.clean_of_velocity(x, predicted, alpha_bar)


@problem.step(
    r"\hat\epsilon", r"\sqrt{1 - <alpha_bar>} \cdot <x> + \sqrt{<alpha_bar>} \cdot <predicted>",
    weight=2, says="The predicted noise",
)  # fmt: skip
def eps(x: Array, predicted: Array, alpha_bar: Array) -> Array:
    return reverse.noise_of_velocity(x, predicted, alpha_bar)


@problem.step(
    r"\nabla_{x_t} \ln q", r"-\frac{<eps>}{\sqrt{1 - <alpha_bar>}}", weight=1, says="The score",
    when=asks_score,
)  # fmt: skip
def slope(eps: Array, alpha_bar: Array) -> Array:
    return reverse.score(eps, alpha_bar)


def mixed(first: Array, second: Array, on_first: Array, on_second: Array) -> Array:
    """Return two vectors added, each with a factor of its own."""
    return on_first[..., None] * first + on_second[..., None] * second


@problem.slip(
    of=x, hint="The shares are of the variance. The image and the noise are multiplied by roots."
)
def roots_forgotten(x_0: Array, noise: Array, alpha_bar: Array) -> Array:
    return mixed(x_0, noise, alpha_bar, 1.0 - alpha_bar)


@problem.slip(
    of=x, hint="The root of $1 - \\bar\\alpha_t$ is missing: the noise is multiplied by the root."
)
def noise_root_forgotten(x_0: Array, noise: Array, alpha_bar: Array) -> Array:
    return mixed(x_0, noise, np.sqrt(alpha_bar), 1.0 - alpha_bar)


@problem.slip(
    of=x,
    hint="The two rates changed places: $\\sqrt{\\bar\\alpha_t}$ is the image's, "
    "$\\sqrt{1 - \\bar\\alpha_t}$ the noise's.",
)
def rates_swapped(x_0: Array, noise: Array, alpha_bar: Array) -> Array:
    return reverse.noised(x_0, noise, 1.0 - alpha_bar)


@problem.slip(
    of=v,
    hint="Your velocity has the other sign. It is $\\sqrt{\\bar\\alpha_t}\\, \\epsilon$ *less* the "
    "image's part: some texts turn it round, here it goes towards the noise.",
)
def velocity_reversed(x_0: Array, noise: Array, alpha_bar: Array) -> Array:
    return -reverse.velocity(x_0, noise, alpha_bar)


@problem.slip(
    of=v,
    hint="The two parts are taken from one another, not added: $v$ stands at a right angle to "
    "the way $x_t$ is mixed.",
)
def parts_added(x_0: Array, noise: Array, alpha_bar: Array) -> Array:
    return mixed(noise, x_0, np.sqrt(alpha_bar), np.sqrt(1.0 - alpha_bar))


@problem.slip(
    of=v,
    hint="The rates change places in $v$: here $\\sqrt{\\bar\\alpha_t}$ goes with the noise and "
    "$\\sqrt{1 - \\bar\\alpha_t}$ with the image.",
)
def rates_kept_in_the_velocity(x_0: Array, noise: Array, alpha_bar: Array) -> Array:
    return reverse.velocity(x_0, noise, 1.0 - alpha_bar)


@problem.slip(
    of=v,
    hint="That is the velocity of flow matching, $\\epsilon - x_0$. Here both have their rates.",
)
def plain_difference(x_0: Array, noise: Array) -> Array:
    return noise - x_0


@problem.slip(
    of=v, hint="The roots are missing in $v$: both parts are multiplied by rates, not by shares."
)
def roots_forgotten_in_the_velocity(x_0: Array, noise: Array, alpha_bar: Array) -> Array:
    return mixed(noise, x_0, alpha_bar, alpha_bar - 1.0)


@problem.slip(
    of=loss, hint="That is the sum of the squared errors. The loss is their mean.",
    when=asks_loss,
)  # fmt: skip
def errors_summed(v: Array, predicted: Array, options: VelocityOptions) -> Array:
    return options.pixels * reverse.mean_squared_error(v, predicted)


@problem.slip(
    of=loss, hint="You took the sizes of the errors. The loss squares each of them.", when=asks_loss
)
def errors_not_squared(v: Array, predicted: Array) -> Array:
    return np.mean(np.abs(v - predicted), axis=-1)


@problem.slip(
    of=loss, hint="You took the root in the end. The loss is the mean square as it is.",
    when=asks_loss,
)  # fmt: skip
def root_of_the_loss(v: Array, predicted: Array) -> Array:
    return np.sqrt(reverse.mean_squared_error(v, predicted))


@problem.slip(
    of=clean,
    hint="The velocity's part is *taken away* from the noisy image's. You added it.",
)
def velocity_added(x: Array, predicted: Array, alpha_bar: Array) -> Array:
    return reverse.clean_of_velocity(x, -predicted, alpha_bar)


@problem.slip(
    of=clean,
    hint="The two rates changed places: for the image $x_t$ goes with $\\sqrt{\\bar\\alpha_t}$.",
)
def rates_swapped_for_the_image(x: Array, predicted: Array, alpha_bar: Array) -> Array:
    return reverse.clean_of_velocity(x, predicted, 1.0 - alpha_bar)


@problem.slip(
    of=clean,
    hint="You took $\\hat v$ for the predicted noise: this is how a network that predicts "
    "$\\epsilon$ is read.",
)
def velocity_taken_for_noise(x: Array, predicted: Array, alpha_bar: Array) -> Array:
    return reverse.clean(x, predicted, alpha_bar)


@problem.slip(
    of=clean,
    hint="You took $1 - \\bar\\alpha_t$, a share of the variance. Its root multiplies $\\hat v$.",
)
def root_forgotten_for_the_image(x: Array, predicted: Array, alpha_bar: Array) -> Array:
    return mixed(x, predicted, np.sqrt(alpha_bar), alpha_bar - 1.0)


@problem.slip(
    of=eps,
    hint="For the noise both parts are *added*: $v$ points towards it. You took one away.",
)
def velocity_subtracted(x: Array, predicted: Array, alpha_bar: Array) -> Array:
    return reverse.noise_of_velocity(x, -predicted, alpha_bar)


@problem.slip(
    of=eps,
    hint="The rates changed places: for the noise $\\hat v$ goes with $\\sqrt{\\bar\\alpha_t}$.",
)
def rates_swapped_for_the_noise(x: Array, predicted: Array, alpha_bar: Array) -> Array:
    return reverse.noise_of_velocity(x, predicted, 1.0 - alpha_bar)


@problem.slip(
    of=slope,
    hint="The minus is missing. The score points *away* from the noise, to likelier images.",
    when=asks_score,
)
def minus_forgotten(eps: Array, alpha_bar: Array) -> Array:
    return -reverse.score(eps, alpha_bar)


@problem.slip(
    of=slope,
    hint="You divided the noise by the variance $1 - \\bar\\alpha_t$. Of $\\epsilon$ a root "
    "remains: divide by $\\sqrt{1 - \\bar\\alpha_t}$.",
    when=asks_score,
)
def divided_by_the_variance(eps: Array, alpha_bar: Array) -> Array:
    return -eps / (1.0 - alpha_bar)[..., None]


@problem.slip(
    of=slope,
    hint="You divided by the image's rate $\\sqrt{\\bar\\alpha_t}$. The spread is the noise's, "
    "$\\sqrt{1 - \\bar\\alpha_t}$.",
    when=asks_score,
)
def divided_by_the_image_s_rate(eps: Array, alpha_bar: Array) -> Array:
    return reverse.score(eps, 1.0 - alpha_bar)


@problem.slip(
    of=slope,
    hint="The score is not only minus the noise: it is divided by $\\sqrt{1 - \\bar\\alpha_t}$.",
    when=asks_score,
)
def score_not_divided(eps: Array) -> Array:
    return -eps
