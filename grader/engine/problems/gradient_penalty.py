"""The loss of a WGAN's critic with the gradient penalty, for a critic with an easy gradient."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from grader.engine.derivation import Derivation
from grader.engine.numerics import gradient_penalty as wgan
from grader.engine.options import Options, by_hand, switch, whole
from grader.engine.streams import Array, Draw


@dataclass(frozen=True, slots=True)
class PenaltyOptions(Options):
    pairs: int = whole(2, low=2, high=3, says="how many pairs of a real and a generated image")
    pixels: int = whole(2, low=2, high=4, says="how many pixels an image has")
    relu: bool = switch(False, says="whether the critic has kinks instead of bending smoothly")
    one_sided: bool = switch(False, says="whether only gradients longer than 1 are penalised")
    by_hand: bool = by_hand()


problem = Derivation(
    title="The gradient penalty of a WGAN", topic="gan-training", version=1, options=PenaltyOptions
)


def is_smooth(options: PenaltyOptions) -> bool:
    return not options.relu


def is_kinked(options: PenaltyOptions) -> bool:
    return options.relu


def is_one_sided(options: PenaltyOptions) -> bool:
    return options.one_sided


def is_two_sided(options: PenaltyOptions) -> bool:
    return not options.one_sided


@problem.question
def question(options: PenaltyOptions) -> str:
    bend = "a_k \\max(0, x_k)" if options.relu else "\\tfrac12 a_k x_k^2"
    return (
        "A critic scores an image $x$ by "
        f"$f(x) = \\sum_k \\left( w_k x_k + {bend} \\right)$. The rows of $X$ are {options.pairs} "
        f"real images of {options.pixels} pixels, the rows of $\\tilde X$ as many generated ones; "
        "row $i$ of one is mixed with row $i$ of the other by $\\epsilon_i$.\n\n"
        "Work out the interpolated images $\\hat X$, the critic's gradients there and their norms, "
        "the penalty $P$, the scores and the critic's loss $L$."
    )


problem.convention(
    "$\\hat x = \\epsilon x + (1 - \\epsilon) \\tilde x$: $\\epsilon$ is the share of the *real* "
    "image."
)
problem.convention("$\\nabla f$ is the gradient by the pixels, and its norm the Euclidean one.")
problem.convention(
    lambda options: (
        (
            "The penalty is one-sided: $P = \\lambda \\operatorname{E} \\max(0, "
            "\\|\\nabla f(\\hat x)\\| - 1)^2$."
            if options.one_sided
            else "$P = \\lambda \\operatorname{E} (\\|\\nabla f(\\hat x)\\| - 1)^2$: gradients "
            "shorter than 1 are penalised too."
        )
        + " $\\lambda$ is part of $P$."
    )
)
problem.convention(
    "$L = \\operatorname{E} f(\\tilde x) - \\operatorname{E} f(x) + P$, which the critic "
    "*minimises*. $\\operatorname{E}$ is the average over the pairs."
)
problem.convention(
    lambda options: (
        "Where $x_k = 0$, the slope of $\\max(0, x_k)$ counts as 0."
        if options.relu
        else "The critic has no bias, which would change neither gradients nor loss."
    )
)

SHORT = {2: ((0.3, 0.4),), 3: ((0.2, 0.3, 0.6), (0.1, 0.2, 0.2)), 4: ((0.1, 0.2, 0.2, 0.4),)}
LONG = {
    2: ((1.5, 2.0), (1.8, 2.4)),
    3: ((1.0, 2.0, 2.0), (1.0, 1.5, 3.0)),
    4: ((0.5, 1.0, 1.0, 2.0), (0.5, 0.5, 1.5, 2.5)),
}
"""Gradients whose norms come out without a calculator, below 1 and above: 0.5, 2.5, 3 and so on."""


def stream(draw: Draw, name: str, *shape: int) -> Draw:
    """Return a stream that several givens draw from, so that they go together."""
    return replace(draw, name=f"{draw.name.rpartition('/')[0]}/{name}", shape=shape)


def easy_gradients(draw: Draw, options: PenaltyOptions) -> Array:
    """Draw a gradient for each pair, (seeds, pairs, pixels).

    Short ones and long ones take turns, for the penalty is to be worked out of both.
    """
    rows, pixels = options.pairs, options.pixels
    short, long = (
        np.array(every[pixels])[stream(draw, name, rows).index(len(every[pixels]))]
        for name, every in (("short", SHORT), ("long", LONG))
    )
    is_short = (np.arange(rows) + stream(draw, "first", 1).index(2)) % 2 == 0
    sizes = np.where(is_short[..., None], short, long)
    turned = (np.arange(pixels) + stream(draw, "turn", rows).index(pixels)[..., None]) % pixels
    signs = stream(draw, "sign", rows, pixels).pick([-1.0, 1.0])
    return np.take_along_axis(sizes, turned, axis=-1) * signs


def has_first_kinks(draw: Draw, options: PenaltyOptions) -> NDArray[np.bool_]:
    """Draw for which pixels the first, third ... pair is beyond the kink: (seeds, pixels).

    The second pair is beyond it for the others, so that both have the gradients drawn for them.
    """
    return stream(draw, "kink", options.pixels).index(2) == 1


def easy_slope_and_bend(draw: Draw, options: PenaltyOptions) -> tuple[Array, Array]:
    """Draw the critic where its numbers are to be easy."""
    if not options.relu:
        slope = stream(draw, "easy-w", options.pixels).grid(-1.0, 1.0, step=0.5)
        return slope, stream(draw, "easy-a", options.pixels).pick([-1.0, -0.5, 0.5, 1.0])
    gradients, beyond = easy_gradients(draw, options), has_first_kinks(draw, options)
    first, second = gradients[:, 0], gradients[:, 1]
    slope = np.where(beyond, second, first)
    return slope, np.where(beyond, first, second) - slope


def easy_images(draw: Draw, options: PenaltyOptions, share_of_step: Array) -> Array:
    """Return interpolated images with easy gradients, moved by a share of the way between both."""
    size = (options.pairs, options.pixels)
    if options.relu:
        odd = np.arange(options.pairs)[:, None] % 2 == 1
        beyond = has_first_kinks(draw, options)[:, None, :] != odd
        middle = np.where(beyond, 1.0, -1.0) * stream(draw, "size", *size).grid(0.5, 1.5, step=0.5)
    else:
        slope, bend = easy_slope_and_bend(draw, options)
        middle = (easy_gradients(draw, options) - slope[:, None]) / bend[:, None]
    step = stream(draw, "step", *size).pick([-4.0, -2.0, 2.0, 4.0])
    return np.round(middle + share_of_step[..., None] * step, 10) + 0.0


def easy_eps(draw: Draw, options: PenaltyOptions) -> Array:
    return stream(draw, "easy-eps", options.pairs).pick([0.25, 0.75])


def side(draw: Draw, options: PenaltyOptions) -> Array:
    """Draw on which side of the kinks the real images are; the generated ones face them."""
    return stream(draw, "side", options.pairs, options.pixels).pick([-1.0, 1.0])


@problem.given("X", shape=("pairs", "pixels"))
def real(draw: Draw, options: PenaltyOptions) -> Array:
    if options.by_hand:
        return easy_images(draw, options, 1.0 - easy_eps(draw, options))
    if options.relu:
        return side(draw, options) * draw.grid(0.5, 2.5, step=0.5)
    return draw.grid(-2.0, 2.0, step=0.5)


@problem.given(r"\tilde X", shape=("pairs", "pixels"))
def generated(draw: Draw, options: PenaltyOptions) -> Array:
    if options.by_hand:
        return easy_images(draw, options, -easy_eps(draw, options))
    if options.relu:
        return -side(draw, options) * draw.grid(0.5, 2.5, step=0.5)
    return draw.grid(-2.0, 2.0, step=0.5)


@problem.given(r"\epsilon", shape=("pairs",))
def eps(draw: Draw, options: PenaltyOptions) -> Array:
    if options.by_hand:
        return easy_eps(draw, options)
    # Far from one half, so that both shares cannot be mixed up; with kinks not so far.
    return draw.pick([0.3, 0.4, 0.6, 0.7] if options.relu else [0.1, 0.2, 0.3, 0.7, 0.8, 0.9])


@problem.given("w", shape=("pixels",))
def w(draw: Draw, options: PenaltyOptions) -> Array:
    if options.by_hand:
        return easy_slope_and_bend(draw, options)[0]
    # The more pixels, the smaller: so that norms lie on both sides of 1.
    reach = {2: 1.0, 3: 0.6, 4: 0.4}[options.pixels]
    return draw.grid(-reach, reach, step=0.1)


@problem.given("a", shape=("pixels",))
def a(draw: Draw, options: PenaltyOptions) -> Array:
    if options.by_hand:
        return easy_slope_and_bend(draw, options)[1]
    return draw.pick([-1.0, -0.6, 0.6, 1.0] if options.relu else [-0.5, -0.3, 0.3, 0.5])


@problem.given(r"\lambda")
def lam(draw: Draw) -> Array:
    return draw.pick([2, 5, 10])


@problem.requirement("shares from 0 to 1", is_law=True)
def are_shares(eps: Array) -> NDArray[np.bool_]:
    possible: NDArray[np.bool_] = np.all((eps >= 0) & (eps <= 1), axis=-1)
    return possible


@problem.requirement("pairs of different images")
def are_different(real: Array, generated: Array) -> NDArray[np.bool_]:
    different: NDArray[np.bool_] = np.all(np.any(real != generated, axis=-1), axis=-1)
    return different


@problem.requirement("interpolated images that are not close to a kink")
def are_off_the_kinks(x_hat: Array, options: PenaltyOptions) -> NDArray[np.bool_]:
    off: NDArray[np.bool_] = np.all(np.abs(x_hat) >= 0.04, axis=(-2, -1)) | is_smooth(options)
    return off


def score(x: Array, w: Array, a: Array, options: PenaltyOptions) -> Array:
    """Return the critic's scores of images, one a row."""
    critic = wgan.kinked_critic if options.relu else wgan.smooth_critic
    return critic(x, w[..., None, :], a[..., None, :])


def slope_at(x: Array, w: Array, a: Array, options: PenaltyOptions) -> Array:
    """Return the critic's gradients at images, one a row."""
    gradient = wgan.kinked_gradient if options.relu else wgan.smooth_gradient
    return gradient(x, w[..., None, :], a[..., None, :])


@problem.step(
    r"\hat X", r"<eps> \odot <real> + (1 - <eps>) \odot <generated> \text{, row by row}",
    says="The interpolated images, one a row", weight=1,
)  # fmt: skip
def x_hat(real: Array, generated: Array, eps: Array) -> Array:
    return wgan.interpolate(real, generated, eps)


@problem.step(
    r"\nabla f(\hat X)",
    lambda options: r"<w> + <a> \odot \left[ <x_hat> > 0 \right]" if options.relu
    else r"<w> + <a> \odot <x_hat>",
    says="The critic's gradients there, one a row", weight=2,
)  # fmt: skip
def gradient(x_hat: Array, w: Array, a: Array, options: PenaltyOptions) -> Array:
    return slope_at(x_hat, w, a, options)


@problem.step(
    r"\|\nabla f(\hat X)\|", r"\text{row norms of } <gradient>", says="The norms of the gradients",
    weight=1,
)  # fmt: skip
def norms(gradient: Array) -> Array:
    return wgan.norm(gradient)


@problem.step(
    "P",
    lambda options: r"<lam> \cdot \operatorname{E} \max\left( 0, <norms> - 1 \right)^2"
    if options.one_sided
    else r"<lam> \cdot \operatorname{E} \left( <norms> - 1 \right)^2",
    says="The penalty", weight=2,
)  # fmt: skip
def penalty(norms: Array, lam: Array, options: PenaltyOptions) -> Array:
    return wgan.penalty(norms, lam, one_sided=options.one_sided)


@problem.step(
    "s", r"\begin{pmatrix} f(<real>) \\ f(<generated>) \end{pmatrix}", weight=1,
    says="The scores: first row of the real images, second row of the generated ones",
)  # fmt: skip
def scores(real: Array, generated: Array, w: Array, a: Array, options: PenaltyOptions) -> Array:
    return np.stack([score(real, w, a, options), score(generated, w, a, options)], axis=-2)


@problem.step(
    "L",
    r"\begin{pmatrix} -1 & 1 \end{pmatrix} \cdot \text{row averages of } <scores> + <penalty>",
    says="The critic's loss", weight=2,
)  # fmt: skip
def loss(scores: Array, penalty: Array) -> Array:
    return wgan.critic_loss(scores[..., 0, :], scores[..., 1, :], penalty)


@problem.slip(of=x_hat, hint="The shares changed places: $\\epsilon$ belongs to the real image.")
def shares_swapped(real: Array, generated: Array, eps: Array) -> Array:
    return wgan.interpolate(generated, real, eps)


@problem.slip(
    of=gradient, hint="You took the gradient at the real image. It is penalised at $\\hat x$."
)
def gradient_at_real(real: Array, w: Array, a: Array, options: PenaltyOptions) -> Array:
    return slope_at(real, w, a, options)


@problem.slip(
    of=gradient, when=is_smooth,
    hint="You took the gradient at the generated image. It is penalised at $\\hat x$.",
)  # fmt: skip
def gradient_at_generated(generated: Array, w: Array, a: Array, options: PenaltyOptions) -> Array:
    return slope_at(generated, w, a, options)


@problem.slip(of=gradient, hint="The linear part $w \\cdot x$ has a gradient too: $w$ is missing.")
def linear_part_left_out(x_hat: Array, w: Array, a: Array, options: PenaltyOptions) -> Array:
    return slope_at(x_hat, 0.0 * w, a, options)


@problem.slip(
    of=gradient, when=is_smooth,
    hint="The slope of $\\frac12 a_k x_k^2$ is $a_k x_k$: the 2 of the square cancels the half.",
)  # fmt: skip
def half_kept(x_hat: Array, w: Array, a: Array) -> Array:
    return wgan.smooth_gradient(x_hat, w[..., None, :], a[..., None, :] / 2.0)


@problem.slip(
    of=gradient, when=is_kinked,
    hint="Below zero $\\max(0, x_k)$ is flat: there $a_k$ adds nothing to the gradient.",
)  # fmt: skip
def kinks_ignored(x_hat: Array, w: Array, a: Array) -> Array:
    return (w + a)[..., None, :] + 0.0 * x_hat


@problem.slip(
    of=gradient, when=is_kinked,
    hint="You kept the value $\\max(0, x_k)$. Its slope is 1 above zero and 0 below.",
)  # fmt: skip
def value_for_slope(x_hat: Array, w: Array, a: Array) -> Array:
    return w[..., None, :] + a[..., None, :] * np.maximum(x_hat, 0.0)


@problem.slip(of=norms, hint="This is the squared norm. The root is missing.")
def root_forgotten(gradient: Array) -> Array:
    return np.sum(gradient**2, axis=-1)


@problem.slip(
    of=norms, hint="You added up sizes. The Euclidean norm is the root of the sum of squares."
)
def sizes_added(gradient: Array) -> Array:
    return np.sum(np.abs(gradient), axis=-1)


@problem.slip(of=penalty, hint="The distance of the norm from 1 enters squared.")
def distance_not_squared(norms: Array, lam: Array, options: PenaltyOptions) -> Array:
    return lam * np.mean(wgan.excess(norms, one_sided=options.one_sided), axis=-1)


@problem.slip(
    of=penalty, hint="You compared the squared norm with 1. Take 1 from the norm, then square."
)
def squared_norm_compared(norms: Array, lam: Array, options: PenaltyOptions) -> Array:
    return wgan.penalty(norms**2, lam, one_sided=options.one_sided)


@problem.slip(
    of=penalty, hint="You penalised the norm itself. The critic's gradients are to have norm 1."
)
def norm_pulled_to_zero(norms: Array, lam: Array) -> Array:
    return lam * np.mean(norms**2, axis=-1)


@problem.slip(of=penalty, hint="The penalty's weight $\\lambda$ is missing.")
def weight_forgotten(norms: Array, options: PenaltyOptions) -> Array:
    return wgan.penalty(norms, np.ones_like(norms[..., 0]), one_sided=options.one_sided)


@problem.slip(of=penalty, hint="You added the pairs up. The penalty is the average over them.")
def pairs_summed(norms: Array, lam: Array, options: PenaltyOptions) -> Array:
    return options.pairs * wgan.penalty(norms, lam, one_sided=options.one_sided)


@problem.slip(
    of=penalty, when=is_two_sided,
    hint="You averaged the norms first. Each norm's own distance from 1 is squared, then averaged.",
)  # fmt: skip
def averaged_before_squaring(norms: Array, lam: Array) -> Array:
    return lam * (np.mean(norms, axis=-1) - 1.0) ** 2


@problem.slip(
    of=penalty, when=is_two_sided,
    hint="This is the one-sided penalty. Here gradients that are too short are penalised too.",
)  # fmt: skip
def short_ones_spared(norms: Array, lam: Array) -> Array:
    return wgan.penalty(norms, lam, one_sided=True)


@problem.slip(
    of=penalty, when=is_one_sided,
    hint="This is the two-sided penalty. Here gradients shorter than 1 cost nothing.",
)  # fmt: skip
def short_ones_penalised(norms: Array, lam: Array) -> Array:
    return wgan.penalty(norms, lam)


@problem.slip(
    of=scores, when=is_smooth, hint="The half before $a_k x_k^2$ is missing in the critic's scores."
)
def half_forgotten(
    real: Array, generated: Array, w: Array, a: Array, options: PenaltyOptions
) -> Array:
    return scores(real, generated, w, 2.0 * a, options)


@problem.slip(
    of=scores, when=is_kinked,
    hint="You multiplied $a_k$ by negative pixels too. $\\max(0, x_k)$ is zero for those.",
)  # fmt: skip
def negative_pixels_kept(
    real: Array, generated: Array, w: Array, a: Array, options: PenaltyOptions
) -> Array:
    return scores(real, generated, w + a, 0.0 * a, options)


@problem.slip(
    of=loss,
    hint="The critic wants high scores for real images: in its loss they have the minus sign.",
)  # fmt: skip
def real_minus_generated(scores: Array, penalty: Array) -> Array:
    return wgan.critic_loss(scores[..., 1, :], scores[..., 0, :], penalty)


@problem.slip(
    of=loss, hint="A penalty makes the loss worse, that is larger: it is added, not taken away."
)
def penalty_subtracted(scores: Array, penalty: Array) -> Array:
    return wgan.critic_loss(scores[..., 0, :], scores[..., 1, :], -penalty)


@problem.slip(of=loss, hint="This is the loss without its penalty. Add $P$.")
def penalty_left_out(scores: Array) -> Array:
    return wgan.critic_loss(scores[..., 0, :], scores[..., 1, :], np.zeros_like(scores[..., 0, 0]))
