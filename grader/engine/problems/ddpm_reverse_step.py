"""One step of DDPM sampling from a noisy vector towards a clean one, with the noise given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.engine.derivation import Derivation
from grader.engine.numerics import diffusion_reverse as reverse
from grader.engine.options import Options, by_hand, switch, whole
from grader.engine.streams import Array, Draw


@dataclass(frozen=True, slots=True)
class ReverseOptions(Options):
    pixels: int = whole(3, low=1, high=6, says="how many pixels the image has")
    posterior: bool = switch(
        False, says="whether the noise has the posterior variance, not the variance beta"
    )
    last: bool = switch(True, says="whether the step from t = 1 is asked too")
    by_hand: bool = by_hand()

    @property
    def last_steps(self) -> int:
        return int(self.last)


problem = Derivation(
    title="A reverse step of DDPM", topic="diffusion", version=1, options=ReverseOptions
)


@problem.question
def question(options: ReverseOptions) -> str:
    last = (
        "\n\nLater the same run has reached $x_1$ and predicts $\\hat\\epsilon_1$ there. Take the "
        "step from $t = 1$, which ends the run, as well. The numbers $z_1$ came out of the random "
        "generator; whether they are needed is for you to decide."
    )
    many = "one pixel" if options.pixels == 1 else f"{options.pixels} pixels"
    return (
        f"A DDPM sampler has reached $x_t$, an image of {many}, at some $t > 2$. The network "
        "predicts the noise $\\hat\\epsilon$ in it. Take the step to $x_{t-1}$, piece by piece; "
        f"$z$ is the standard normal noise drawn for it.{last if options.last else ''}"
    )


problem.convention(
    "$\\alpha_t = 1 - \\beta_t$, and $\\bar\\alpha_t = \\alpha_t \\bar\\alpha_{t-1}$ is the "
    "product of all $\\alpha$ up to $t$, with $\\bar\\alpha_0 = 1$."
)
problem.convention(
    "$k$ is what $\\hat\\epsilon$ is multiplied by *inside* the brackets of the mean, before "
    "the brackets are rescaled."
)
problem.convention(
    lambda options: (
        "The noise has the posterior variance, "
        "$\\sigma_t^2 = \\tilde\\beta_t = \\beta_t (1 - \\bar\\alpha_{t-1}) / "
        "(1 - \\bar\\alpha_t)$."
        if options.posterior
        else "The noise has the variance $\\sigma_t^2 = \\beta_t$."
    )
)
problem.convention("The network predicts the noise itself, not the image and not a velocity.")


@problem.given("x_t", shape=("pixels",))
def x(draw: Draw, options: ReverseOptions) -> Array:
    return draw.grid(-1.6, 1.6, step=0.4 if options.by_hand else 0.1)


@problem.given(r"\hat\epsilon", shape=("pixels",))
def predicted(draw: Draw, options: ReverseOptions) -> Array:
    return draw.pick([-2, -1, 1, 2]) if options.by_hand else draw.grid(-1.9, 1.9, step=0.2)


@problem.given("z", shape=("pixels",))
def noise(draw: Draw, options: ReverseOptions) -> Array:
    return draw.pick([-2, -1, 1, 2]) if options.by_hand else draw.grid(-1.9, 1.9, step=0.2)


@problem.given(r"\beta_t")
def beta(draw: Draw, options: ReverseOptions) -> Array:
    return draw.pick([0.36]) if options.by_hand else draw.grid(0.1, 0.4, step=0.01)


@problem.given(r"\bar\alpha_{t-1}")
def before(draw: Draw, options: ReverseOptions) -> Array:
    if not options.by_hand:
        return draw.grid(0.3, 0.8, step=0.05)
    # With these 1 - alpha-bar is a square, and so is the posterior variance with the first.
    return draw.pick([0.68359375] if options.posterior else [0.1225, 0.296875, 0.7525])


@problem.given("x_<l>", shape=("pixels",), each="last_steps")
def x_l(draw: Draw, options: ReverseOptions) -> Array:
    return draw.grid(-1.2, 1.2, step=0.24 if options.by_hand else 0.1)


@problem.given(r"\hat\epsilon_<l>", shape=("pixels",), each="last_steps")
def predicted_l(draw: Draw, options: ReverseOptions) -> Array:
    # 0.28 times a multiple of 0.6 can be divided by 0.96.
    return draw.pick([-1.2, -0.6, 0.6, 1.2]) if options.by_hand else draw.grid(-1.9, 1.9, step=0.2)


@problem.given("z_<l>", shape=("pixels",), each="last_steps")
def noise_l(draw: Draw, options: ReverseOptions) -> Array:
    return draw.pick([-2, -1, 1, 2]) if options.by_hand else draw.grid(-1.9, 1.9, step=0.2)


@problem.given(r"\beta_<l>", each="last_steps")
def beta_l(draw: Draw, options: ReverseOptions) -> Array:
    return draw.pick([0.0784]) if options.by_hand else draw.grid(0.02, 0.09, step=0.01)


def is_share(value: Array) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (value > 0) & (value < 1)
    return inside


@problem.requirement("variances and a signal's share between 0 and 1", is_law=True)
def are_shares(beta: Array, before: Array) -> NDArray[np.bool_]:
    return is_share(beta) & is_share(before)


@problem.step(r"\alpha_t", "1 - <beta>", says="What one step keeps of the variance")
def alpha(beta: Array) -> Array:
    return 1.0 - beta


@problem.step(
    r"\bar\alpha_t", r"<alpha> \cdot <before>", weight=1,
    says="The product of all $\\alpha$ up to $t$",
)  # fmt: skip
def alpha_bar(alpha: Array, before: Array) -> Array:
    return alpha * before


@problem.step(
    "k", r"\frac{<beta>}{\sqrt{1 - <alpha_bar>}}", weight=1,
    says="The factor of the predicted noise",
)  # fmt: skip
def factor(beta: Array, alpha_bar: Array) -> Array:
    return reverse.noise_factor(beta, alpha_bar)


@problem.step(
    r"\mu", r"\frac{1}{\sqrt{<alpha>}} \left( <x> - <factor> \cdot <predicted> \right)", weight=2,
    says="The mean of $x_{t-1}$",
)  # fmt: skip
def mean(x: Array, predicted: Array, factor: Array, alpha: Array) -> Array:
    return reverse.reverse_mean(x, predicted, factor, alpha)


@problem.step(
    r"\sigma_t^2",
    lambda options: (
        r"<beta> \cdot \frac{1 - <before>}{1 - <alpha_bar>}" if options.posterior else "<beta>"
    ),
    says="The variance of the noise",
)  # fmt: skip
def variance(beta: Array, before: Array, alpha_bar: Array, options: ReverseOptions) -> Array:
    if options.posterior:
        return reverse.posterior_variance(beta, before, alpha_bar)
    return 1.0 * beta


@problem.step(
    r"\sigma_t", r"\sqrt{<variance>}", weight=1, says="What the noise $z$ is multiplied by"
)
def deviation(variance: Array) -> Array:
    return np.sqrt(variance)


@problem.step("x_{t-1}", r"<mean> + <deviation> \cdot <noise>", weight=2, says="The next image")
def x_next(mean: Array, deviation: Array, noise: Array) -> Array:
    return reverse.with_noise(mean, deviation, noise)


@problem.step(
    r"k_<l>", r"\frac{<beta_l>}{\sqrt{1 - (1 - <beta_l>)}}",
    each="last_steps", weight=1, says="At $t = 1$: the factor of the predicted noise",
)  # fmt: skip
def factor_l(beta_l: Array) -> Array:
    return reverse.noise_factor(beta_l, 1.0 - beta_l)


@problem.step(
    "x_<l-1>",
    r"\frac{1}{\sqrt{1 - <beta_l>}} \left( <x_l> - <factor_l> \cdot <predicted_l> \right)",
    each="last_steps", weight=2, says="At $t = 1$: the image that the run ends with",
)  # fmt: skip
def end_l(x_l: Array, predicted_l: Array, factor_l: Array, beta_l: Array) -> Array:
    return reverse.reverse_mean(x_l, predicted_l, factor_l, 1.0 - beta_l)


@problem.slip(
    of=alpha_bar,
    hint="That is $\\alpha_t$, this step's alone. $\\bar\\alpha_t$ multiplies all of them up to "
    "$t$, so $\\bar\\alpha_{t-1}$ comes in too.",
)
def product_forgotten(alpha: Array) -> Array:
    return 1.0 * alpha


@problem.slip(
    of=alpha_bar,
    hint="You multiplied by $\\beta_t$. The product is of the $\\alpha_t = 1 - \\beta_t$.",
)
def beta_in_the_product(beta: Array, before: Array) -> Array:
    return beta * before


@problem.slip(
    of=alpha_bar,
    hint="You kept $\\bar\\alpha_{t-1}$. The step from $t$ uses $\\bar\\alpha_t$, one factor more.",
)
def index_one_too_low(before: Array) -> Array:
    return 1.0 * before


@problem.slip(
    of=factor,
    hint="$\\beta_t$ stands above the fraction line as it is; you took its root. Only "
    "$1 - \\bar\\alpha_t$ is under a root.",
)
def root_of_beta(beta: Array, alpha_bar: Array) -> Array:
    return np.sqrt(beta) / np.sqrt(1.0 - alpha_bar)


@problem.slip(
    of=factor,
    hint="The root is missing: $\\beta_t$ is divided by the *square root* of $1 - \\bar\\alpha_t$.",
)
def root_forgotten(beta: Array, alpha_bar: Array) -> Array:
    return beta / (1.0 - alpha_bar)


@problem.slip(
    of=factor,
    hint="You divided by the image's rate $\\sqrt{\\bar\\alpha_t}$. The noise has the rate "
    "$\\sqrt{1 - \\bar\\alpha_t}$.",
)
def image_rate_for_noise_rate(beta: Array, alpha_bar: Array) -> Array:
    return beta / np.sqrt(alpha_bar)


@problem.slip(
    of=factor,
    hint="Under the root belongs $1 - \\bar\\alpha_t$, with the bar: the noise of all steps so "
    "far. You took this step's $1 - \\alpha_t$.",
)
def bar_forgotten(beta: Array) -> Array:
    return beta / np.sqrt(beta)


@problem.slip(
    of=mean, hint="The brackets are rescaled: the factor $1 / \\sqrt{\\alpha_t}$ is missing."
)
def not_rescaled(x: Array, predicted: Array, factor: Array) -> Array:
    return x - factor[..., None] * predicted


@problem.slip(of=mean, hint="You divided by $\\alpha_t$. It is the *square root* of $\\alpha_t$.")
def rescaled_without_root(x: Array, predicted: Array, factor: Array, alpha: Array) -> Array:
    return (x - factor[..., None] * predicted) / alpha[..., None]


@problem.slip(
    of=mean,
    hint="You multiplied by $\\sqrt{\\alpha_t}$, as on the way to noise. The way back divides.",
)
def multiplied_instead(x: Array, predicted: Array, factor: Array, alpha: Array) -> Array:
    return (x - factor[..., None] * predicted) * np.sqrt(alpha)[..., None]


@problem.slip(
    of=mean,
    hint="You divided by $\\sqrt{\\bar\\alpha_t}$, which undoes all steps. One step is undone "
    "by $\\sqrt{\\alpha_t}$, without the bar.",
)
def bar_in_front(x: Array, predicted: Array, factor: Array, alpha_bar: Array) -> Array:
    return reverse.reverse_mean(x, predicted, factor, alpha_bar)


@problem.slip(
    of=mean,
    hint="You rescaled $x_t$ only. The factor $1 / \\sqrt{\\alpha_t}$ stands before the brackets, "
    "so it goes for the predicted noise too.",
)
def noise_not_rescaled(x: Array, predicted: Array, factor: Array, alpha: Array) -> Array:
    return x / np.sqrt(alpha)[..., None] - factor[..., None] * predicted


@problem.slip(of=mean, hint="The predicted noise is *taken away* from $x_t$. You added it.")
def prediction_added(x: Array, predicted: Array, factor: Array, alpha: Array) -> Array:
    return reverse.reverse_mean(x, -predicted, factor, alpha)


@problem.slip(
    of=variance,
    hint="That is the posterior variance $\\tilde\\beta_t$. Both are in use; here the noise has "
    "the variance $\\beta_t$.",
    when=lambda options: not options.posterior,
)
def posterior_variance_taken(beta: Array, before: Array, alpha_bar: Array) -> Array:
    return reverse.posterior_variance(beta, before, alpha_bar)


@problem.slip(
    of=variance,
    hint="You took the variance $\\beta_t$. Both are in use; here the noise has the posterior "
    "variance $\\tilde\\beta_t$.",
    when=lambda options: options.posterior,
)
def beta_taken(beta: Array) -> Array:
    return 1.0 * beta


@problem.slip(
    of=variance,
    hint="The fraction is upside down: $1 - \\bar\\alpha_{t-1}$ is above, $1 - \\bar\\alpha_t$ "
    "below, so that $\\tilde\\beta_t$ is less than $\\beta_t$.",
    when=lambda options: options.posterior,
)
def fraction_upside_down(beta: Array, before: Array, alpha_bar: Array) -> Array:
    return reverse.posterior_variance(beta, alpha_bar, before)


@problem.slip(
    of=deviation,
    hint="That is the variance $\\sigma_t^2$. The noise is multiplied by its square root.",
)
def variance_for_deviation(variance: Array) -> Array:
    return 1.0 * variance


@problem.slip(of=x_next, hint="The fresh noise is added, sign and all. You took it away.")
def noise_subtracted(mean: Array, deviation: Array, noise: Array) -> Array:
    return reverse.with_noise(mean, -deviation, noise)


@problem.slip(
    of=x_next,
    hint="This is the mean still. At every $t$ above 1 fresh noise $\\sigma_t z$ is added.",
)
def noise_left_out(mean: Array) -> Array:
    return 1.0 * mean


@problem.slip(
    of=x_next,
    hint="You rescaled the fresh noise too. $\\sigma_t z$ stands outside the brackets.",
)
def fresh_noise_rescaled(mean: Array, deviation: Array, noise: Array, alpha: Array) -> Array:
    return reverse.with_noise(mean, deviation / np.sqrt(alpha), noise)


@problem.slip(
    of=factor_l,
    hint="At $t = 1$ there is one factor only, $\\bar\\alpha_1 = \\alpha_1$. You went on with the "
    "$\\bar\\alpha_t$ of the step before.",
    when=lambda options: options.last,
)
def old_alpha_bar_at_the_end(beta_l: Array, alpha_bar: Array) -> Array:
    return reverse.noise_factor(beta_l, alpha_bar)


@problem.slip(
    of=factor_l,
    hint="The root is missing at $t = 1$ too: $1 - \\bar\\alpha_1$ is $\\beta_1$, and $\\beta_1$ "
    "is divided by its root.",
    when=lambda options: options.last,
)
def root_forgotten_at_the_end(beta_l: Array) -> Array:
    return np.ones_like(beta_l)


@problem.slip(
    of=end_l,
    hint="You added noise in the last step. The run ends with the mean: at $t = 1$ there is no "
    "noise any more, for it would only blur the result.",
    when=lambda options: options.last,
)
def noise_added_at_the_end(
    x_l: Array, predicted_l: Array, factor_l: Array, beta_l: Array, noise_l: Array
) -> Array:
    mean = reverse.reverse_mean(x_l, predicted_l, factor_l, 1.0 - beta_l)
    return reverse.with_noise(mean, np.sqrt(beta_l), noise_l)


@problem.slip(
    of=end_l,
    hint="The last step is rescaled like the others: by $1 / \\sqrt{\\alpha_1}$.",
    when=lambda options: options.last,
)
def not_rescaled_at_the_end(x_l: Array, predicted_l: Array, factor_l: Array) -> Array:
    return x_l - factor_l[..., None] * predicted_l
