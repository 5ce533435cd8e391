"""One step back with the clean image known: the posterior of a diffusion's forward process."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from grader.engine.derivation import Derivation
from grader.engine.numerics import diffusion_closed as diffusion
from grader.engine.options import Options, by_hand, switch, whole
from grader.engine.streams import Array, Draw


@dataclass(frozen=True, slots=True)
class PosteriorOptions(Options):
    width: int = whole(2, low=1, high=4, says="how many pixels the images have")
    sample: bool = switch(False, says="whether one sample of the posterior is drawn too")
    by_hand: bool = by_hand()

    @property
    def samples(self) -> int:
        """Whether a sample is drawn, as a number of givens."""
        return int(self.sample)

    @property
    def root_decimals(self) -> int:
        """No variance is a plain square where both weights are plain: two decimals do by hand."""
        return 2 if self.by_hand else 4


problem = Derivation(
    title="Posterior of the forward process", topic="diffusion", version=1,
    options=PosteriorOptions,
)  # fmt: skip


@problem.question
def question(options: PosteriorOptions) -> str:
    sample = (
        " Then draw $x_{t-1}$ from it, with the standard normal numbers $z$."
        if options.sample
        else ""
    )
    pixels = "one pixel" if options.width == 1 else f"{options.width} pixels"
    return (
        f"A diffusion model has noised an image of {pixels} from $x_0$ to $x_t$. Step $t$ added "
        "noise with the variance $\\beta_t$; the steps before it had left $\\bar\\alpha_{t-1}$ of "
        "the image's variance.\n\n"
        "Given both ends, the image before step $t$ is Gaussian, $q(x_{t-1} \\mid x_t, x_0) = "
        "\\mathcal{N}(\\tilde\\mu_t, \\tilde\\beta_t I)$. Work out $\\bar\\alpha_t$, the factors "
        "$c_0$ and $c_t$ that $x_0$ and $x_t$ have in its mean, then the mean and the "
        f"variance.{sample}"
    )


problem.convention(
    "$\\alpha_t = 1 - \\beta_t$, and $\\bar\\alpha_t = \\alpha_t\\, \\bar\\alpha_{t-1}$ is the "
    "product of all $\\alpha$s up to step $t$."
)
problem.convention(
    "$\\tilde\\mu_t = c_0\\, x_0 + c_t\\, x_t$: $c_0$ belongs to the clean image, $c_t$ to the "
    "noisy one. The two need not add up to 1."
)
problem.convention(
    lambda options: (
        "$\\tilde\\beta_t$ is a variance, like $\\beta_t$, and the same for every pixel."
        + (" A sample is $\\tilde\\mu_t + \\sqrt{\\tilde\\beta_t}\\, z$." if options.sample else "")
    )
)

PAIRS_BY_HAND = np.array(
    [
        (0.36, 0.0625), (0.36, 0.1225), (0.36, 0.390625), (0.36, 0.5625), (0.4375, 0.64),
        (0.609375, 0.64), (0.75, 0.16), (0.84, 0.25),
    ]
)  # fmt: skip
"""beta and the share before, with plain roots and weights that end after a few decimals."""


def pair_by_hand(draw: Draw) -> Array:
    """Draw from the pairs: whichever given asks, a seed gets the same one."""
    shared = replace(draw, name=f"{draw.name.rpartition('/')[0]}/pair", shape=())
    pair: Array = PAIRS_BY_HAND[shared.index(len(PAIRS_BY_HAND))]
    return pair


@problem.given(r"\beta_t")
def beta(draw: Draw, options: PosteriorOptions) -> Array:
    return pair_by_hand(draw)[..., 0] if options.by_hand else draw.grid(0.05, 0.4, step=0.01)


@problem.given(r"\bar\alpha_{t-1}")
def alpha_bar_before(draw: Draw, options: PosteriorOptions) -> Array:
    return pair_by_hand(draw)[..., 1] if options.by_hand else draw.grid(0.2, 0.9, step=0.02)


@problem.given("x_0", shape=("width",))
def x_0(draw: Draw, options: PosteriorOptions) -> Array:
    return draw.grid(-1.0, 1.0, step=0.5 if options.by_hand else 0.1)


@problem.given("x_t", shape=("width",))
def x_t(draw: Draw, options: PosteriorOptions) -> Array:
    return draw.grid(-2.0, 2.0, step=0.5 if options.by_hand else 0.1)


@problem.given("z", shape=("width",), each="samples")
def z_i(draw: Draw) -> Array:
    return draw.grid(-2.0, 2.0, step=0.5)


@problem.requirement("a variance and a share between 0 and 1", is_law=True)
def is_schedule(beta: Array, alpha_bar_before: Array) -> NDArray[np.bool_]:
    possible: NDArray[np.bool_] = (
        (beta > 0) & (beta < 1) & (alpha_bar_before > 0) & (alpha_bar_before < 1)
    )
    return possible


@problem.requirement("images that are not zero throughout")
def is_shown(x_0: Array, x_t: Array) -> NDArray[np.bool_]:
    shown: NDArray[np.bool_] = np.any(x_0 != 0, axis=-1) & np.any(x_t != 0, axis=-1)
    return shown


@problem.step(
    r"\bar\alpha_t", r"(1 - <beta>) \cdot <alpha_bar_before>", weight=1, decimals=5,
    says="What is left of the image's variance after step $t$",
)  # fmt: skip
def alpha_bar(beta: Array, alpha_bar_before: Array) -> Array:
    return (1.0 - beta) * alpha_bar_before


@problem.step(
    r"1 - \bar\alpha_t", "1 - <alpha_bar>", decimals=5, says="The variance of all noise so far"
)
def rest(alpha_bar: Array) -> Array:
    return 1.0 - alpha_bar


@problem.step(
    "c_0", r"\frac{\sqrt{<alpha_bar_before>} \cdot <beta>}{<rest>}", weight=1,
    says="What $x_0$ is multiplied by",
)  # fmt: skip
def clean(alpha_bar_before: Array, beta: Array, rest: Array) -> Array:
    return diffusion.clean_weight(alpha_bar_before, beta, rest)


@problem.step(
    "c_t", r"\frac{\sqrt{1 - <beta>} \, (1 - <alpha_bar_before>)}{<rest>}", weight=1,
    says="What $x_t$ is multiplied by",
)  # fmt: skip
def noisy(alpha_bar_before: Array, beta: Array, rest: Array) -> Array:
    return diffusion.noisy_weight(alpha_bar_before, beta, rest)


@problem.step(
    r"\tilde\mu_t", "<clean> <x_0> + <noisy> <x_t>", weight=2, decimals=3, says="The mean"
)
def mean(x_0: Array, x_t: Array, clean: Array, noisy: Array) -> Array:
    return diffusion.posterior_mean(x_0, x_t, clean, noisy)


@problem.step(
    r"\tilde\beta_t", r"\frac{<beta> \, (1 - <alpha_bar_before>)}{<rest>}", weight=1,
    says="The variance",
)  # fmt: skip
def variance(alpha_bar_before: Array, beta: Array, rest: Array) -> Array:
    return diffusion.posterior_variance(alpha_bar_before, beta, rest)


@problem.step(
    r"\sqrt{\tilde\beta_t}", r"\sqrt{<variance>}", decimals="root_decimals",
    says="The standard deviation", when=lambda options: options.sample,
)  # fmt: skip
def deviation(variance: Array) -> Array:
    return np.sqrt(variance)


@problem.step(
    "x_{t-1}", "<mean> + <deviation> <z_1>", weight=1, decimals="root_decimals",
    says="The sample", when=lambda options: options.sample,
)  # fmt: skip
def sample(mean: Array, deviation: Array, z_1: Array) -> Array:
    return mean + deviation[..., None] * z_1


@problem.slip(
    of=alpha_bar,
    hint="That is $\\alpha_t$ of this step alone. Multiply it by what the steps before have left, "
    "$\\bar\\alpha_{t-1}$.",
)
def one_step_alone(beta: Array) -> Array:
    return 1.0 - beta


@problem.slip(
    of=alpha_bar,
    hint="You multiplied by $\\beta_t$. What the step leaves is $\\alpha_t = 1 - \\beta_t$.",
)
def beta_for_alpha(beta: Array, alpha_bar_before: Array) -> Array:
    return beta * alpha_bar_before


@problem.slip(
    of=alpha_bar,
    hint="You took $\\beta_t$ away from $\\bar\\alpha_{t-1}$. The step scales what is there: "
    "multiply by $1 - \\beta_t$.",
)
def beta_subtracted(beta: Array, alpha_bar_before: Array) -> Array:
    return alpha_bar_before - beta


@problem.slip(
    of=rest,
    hint="You divided by $\\bar\\alpha_t$. Below the line stands the noise's variance, "
    "$1 - \\bar\\alpha_t$.",
)
def divided_by_share(alpha_bar: Array) -> Array:
    return 1.0 * alpha_bar


@problem.slip(
    of=clean,
    hint="Under the root in $c_0$ stands $\\bar\\alpha_{t-1}$, of the step before. You took "
    "$\\bar\\alpha_t$.",
)
def clean_by_share_after(alpha_bar: Array, beta: Array, rest: Array) -> Array:
    return diffusion.clean_weight(alpha_bar, beta, rest)


@problem.slip(
    of=clean, hint="The root is missing: $c_0$ has $\\sqrt{\\bar\\alpha_{t-1}}$ above the line."
)
def clean_root_forgotten(alpha_bar_before: Array, beta: Array, rest: Array) -> Array:
    return alpha_bar_before * beta / rest


@problem.slip(
    of=clean,
    hint="$\\beta_t$ enters $c_0$ as it is, a variance. You took its root.",
)
def clean_beta_rooted(alpha_bar_before: Array, beta: Array, rest: Array) -> Array:
    return diffusion.clean_weight(alpha_bar_before, np.sqrt(beta), rest)


@problem.slip(of=noisy, hint="The root is missing: $c_t$ has $\\sqrt{\\alpha_t}$ above the line.")
def noisy_root_forgotten(alpha_bar_before: Array, beta: Array, rest: Array) -> Array:
    return (1.0 - beta) * (1.0 - alpha_bar_before) / rest


@problem.slip(
    of=noisy,
    hint="Under the root in $c_t$ stands $\\alpha_t$ of this step alone, without the bar.",
)
def noisy_by_cumulative(alpha_bar: Array, alpha_bar_before: Array, rest: Array) -> Array:
    return diffusion.noisy_weight(alpha_bar_before, 1.0 - alpha_bar, rest)


@problem.slip(
    of=noisy,
    hint="Above the line stands $1 - \\bar\\alpha_{t-1}$, the noise before this step. With "
    "$1 - \\bar\\alpha_t$ in its place everything cancels but the root.",
)
def noisy_all_cancelled(beta: Array) -> Array:
    return np.sqrt(1.0 - beta)


@problem.slip(
    of=mean,
    hint="The factors changed places: $c_0$ belongs to the clean image $x_0$, $c_t$ to $x_t$.",
)
def factors_swapped(x_0: Array, x_t: Array, clean: Array, noisy: Array) -> Array:
    return diffusion.posterior_mean(x_0, x_t, noisy, clean)


@problem.slip(
    of=variance,
    hint="$\\beta_t$ is the variance of the step forward. Knowing $x_0$ makes the step back "
    "surer: multiply by $(1 - \\bar\\alpha_{t-1}) / (1 - \\bar\\alpha_t)$.",
)
def beta_itself(beta: Array) -> Array:
    return 1.0 * beta


@problem.slip(
    of=variance,
    hint="The fraction stands on its head: the noise before the step goes above, all noise below. "
    "So $\\tilde\\beta_t$ is less than $\\beta_t$.",
)
def fraction_inverted(alpha_bar_before: Array, beta: Array, rest: Array) -> Array:
    return beta * rest / (1.0 - alpha_bar_before)


@problem.slip(
    of=variance, hint="You took the root, which is the standard deviation. The variance is asked."
)
def root_taken(alpha_bar_before: Array, beta: Array, rest: Array) -> Array:
    return np.sqrt(diffusion.posterior_variance(alpha_bar_before, beta, rest))


@problem.slip(
    of=deviation, when=lambda options: options.sample,
    hint="You multiplied $z$ by the variance. A standard normal number is multiplied by the "
    "standard deviation, $\\sqrt{\\tilde\\beta_t}$.",
)  # fmt: skip
def variance_for_deviation(variance: Array) -> Array:
    return 1.0 * variance


@problem.slip(
    of=sample, when=lambda options: options.sample,
    hint="You added $z$ whole. Multiply it by $\\sqrt{\\tilde\\beta_t}$ first.",
)  # fmt: skip
def noise_not_scaled(mean: Array, z_1: Array) -> Array:
    return mean + z_1
