"""Classifier-free guidance: two predictions of the noise made into one, and the image it means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.engine.derivation import Derivation
from grader.engine.numerics import diffusion_reverse as reverse
from grader.engine.numerics import guidance
from grader.engine.options import Options, by_hand, switch, whole
from grader.engine.streams import Array, Draw


@dataclass(frozen=True, slots=True)
class GuidanceOptions(Options):
    pixels: int = whole(3, low=2, high=6, says="how many pixels the image has")
    weight: bool = switch(
        False, says="whether guidance is given as the weight w, not as the scale s = 1 + w"
    )
    by_hand: bool = by_hand()


problem = Derivation(
    title="Classifier-free guidance", topic="diffusion", version=1, options=GuidanceOptions
)


def is_weight(options: GuidanceOptions) -> bool:
    return options.weight


def is_scale(options: GuidanceOptions) -> bool:
    return not options.weight


@problem.question
def question(options: GuidanceOptions) -> str:
    here, other = ("weight", "scale") if options.weight else ("scale", "weight")
    return (
        f"A diffusion model looks at $x_t$, an image of {options.pixels} pixels, twice: with a "
        "text as condition it predicts the noise $\\epsilon_c$, without any the noise "
        "$\\epsilon_\\varnothing$. "
        f"A sampler guides it with the strength $g$, which is a guidance *{here}*.\n\n"
        "Work out the guided prediction $\\tilde\\epsilon$ and the image $\\hat x_0$ that it "
        f"stands for. Which strength $g'$ does a sampler need that wants it as a *{other}*?"
    )


SCALE = "$g = 1$ gives the conditional prediction as it is, $g = 0$ the unconditional one"
WEIGHT = "$g = 0$ gives the conditional prediction as it is, $g = -1$ the unconditional one"


problem.convention(
    lambda options: (
        f"A weight is the $w$ of the paper on classifier-free guidance: {WEIGHT}."
        if options.weight
        else f"A scale is the $s$ of most libraries: {SCALE}."
    )
)
problem.convention(
    lambda options: (
        "A scale, by contrast, is 1 for the conditional prediction and 0 for the unconditional one."
        if options.weight
        else "A weight, by contrast, is 0 for the conditional prediction and $-1$ for the "
        "unconditional one."
    )
)
problem.convention(
    "$\\Delta$ is what the condition changes: it leads from $\\epsilon_\\varnothing$ to "
    "$\\epsilon_c$."
)
problem.convention(
    "$x_t = \\sqrt{\\bar\\alpha_t}\\, x_0 + \\sqrt{1 - \\bar\\alpha_t}\\, \\epsilon$, and "
    "$\\hat x_0$ is not clipped."
)


@problem.given("x_t", shape=("pixels",))
def x(draw: Draw, options: GuidanceOptions) -> Array:
    return draw.grid(-1.5, 1.5, step=0.3 if options.by_hand else 0.1)


def prediction(draw: Draw, options: GuidanceOptions) -> Array:
    # Multiples of 0.75 make the division by 0.6 come out.
    return draw.grid(-2.25, 2.25, step=0.75) if options.by_hand else draw.grid(-1.5, 1.5, step=0.1)


@problem.given(r"\epsilon_c", shape=("pixels",))
def conditional(draw: Draw, options: GuidanceOptions) -> Array:
    return prediction(draw, options)


@problem.given(r"\epsilon_\varnothing", shape=("pixels",))
def unconditional(draw: Draw, options: GuidanceOptions) -> Array:
    return prediction(draw, options)


@problem.given(r"\bar\alpha_t")
def alpha_bar(draw: Draw, options: GuidanceOptions) -> Array:
    # At 1/2 the two rates are equal, and nobody could see them change places.
    return draw.pick(
        [0.36, 0.64] if options.by_hand else [0.2, 0.25, 0.3, 0.4, 0.6, 0.7, 0.75, 0.8]
    )


@problem.given("g")
def strength(draw: Draw, options: GuidanceOptions) -> Array:
    # A weight of 1/2 or 1, taken for a scale, would look like the mean or like no guidance.
    return draw.pick([2, 3, 4] if options.by_hand else [1.5, 2, 2.5, 3, 4, 5, 6.5])


@problem.requirement("a signal's share between 0 and 1", is_law=True)
def is_share(alpha_bar: Array) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (alpha_bar > 0) & (alpha_bar < 1)
    return inside


@problem.step(
    r"\Delta", "<conditional> - <unconditional>", weight=1, decimals=3,
    says="What the condition changes",
)  # fmt: skip
def difference(conditional: Array, unconditional: Array) -> Array:
    return conditional - unconditional


@problem.step(
    r"\tilde\epsilon",
    lambda options: (
        r"<conditional> + <strength> \cdot <difference>"
        if options.weight
        else r"<unconditional> + <strength> \cdot <difference>"
    ),
    weight=2, decimals=3, says="The guided prediction",
)  # fmt: skip
def guided(
    conditional: Array,
    unconditional: Array,
    difference: Array,
    strength: Array,
    options: GuidanceOptions,
) -> Array:
    start = conditional if options.weight else unconditional
    return guidance.pushed(start, difference, strength)


@problem.step(
    r"\hat x_0", r"\frac{<x> - \sqrt{1 - <alpha_bar>} \cdot <guided>}{\sqrt{<alpha_bar>}}",
    weight=2, says="The image that the guided prediction stands for",
)  # fmt: skip
def x_0(x: Array, guided: Array, alpha_bar: Array) -> Array:
    return reverse.clean(x, guided, alpha_bar)


@problem.step(
    "g'", lambda options: "1 + <strength>" if options.weight else "<strength> - 1",
    weight=1, decimals=2, says="The same strength in the other convention",
)  # fmt: skip
def other_strength(strength: Array, options: GuidanceOptions) -> Array:
    if options.weight:
        return guidance.scale_of_weight(strength)
    return guidance.weight_of_scale(strength)


@problem.slip(
    of=difference,
    hint="You took the conditional prediction away from the other. The difference leads *to* it.",
)
def difference_reversed(conditional: Array, unconditional: Array) -> Array:
    return unconditional - conditional


@problem.slip(
    of=difference, hint="You added the two predictions. What the condition changes is their gap."
)
def predictions_added(conditional: Array, unconditional: Array) -> Array:
    return conditional + unconditional


@problem.slip(
    of=guided,
    hint="You started from the conditional prediction, which is right for a weight. With a scale, "
    "start from the unconditional one: 1 must give $\\epsilon_c$ as it is.",
    when=is_scale,
)
def scale_taken_for_weight(conditional: Array, difference: Array, strength: Array) -> Array:
    return guidance.pushed(conditional, difference, strength)


@problem.slip(
    of=guided,
    hint="You started from the unconditional prediction, which is right for a scale. With a "
    "weight, start from the conditional one: 0 must give $\\epsilon_c$ as it is.",
    when=is_weight,
)
def weight_taken_for_scale(unconditional: Array, difference: Array, strength: Array) -> Array:
    return guidance.pushed(unconditional, difference, strength)


@problem.slip(
    of=guided,
    hint="The two predictions changed roles: guidance moves to the conditional one and beyond.",
)
def roles_swapped(
    conditional: Array,
    unconditional: Array,
    difference: Array,
    strength: Array,
    options: GuidanceOptions,
) -> Array:
    start = unconditional if options.weight else conditional
    return guidance.pushed(start, -difference, strength)


@problem.slip(
    of=guided,
    hint="You took the mean of the two. Guidance goes *past* the conditional prediction, not "
    "halfway to it.",
)
def predictions_averaged(conditional: Array, unconditional: Array) -> Array:
    return (conditional + unconditional) / 2


@problem.slip(
    of=guided, hint="That is the conditional prediction as it is: the strength has done nothing."
)
def only_conditional(conditional: Array) -> Array:
    return 1.0 * conditional


@problem.slip(
    of=guided,
    hint="The scaled difference alone is no prediction yet: it is added to one of the two.",
)
def difference_alone(difference: Array, strength: Array) -> Array:
    return strength[..., None] * difference


@problem.slip(
    of=guided, hint="The scaled difference is *added*. You moved away from the condition."
)
def difference_subtracted(
    conditional: Array,
    unconditional: Array,
    difference: Array,
    strength: Array,
    options: GuidanceOptions,
) -> Array:
    start = conditional if options.weight else unconditional
    return guidance.pushed(start, -difference, strength)


@problem.slip(
    of=guided,
    hint="The scale stands before the whole difference. You scaled $\\epsilon_c$ and left "
    "$\\epsilon_\\varnothing$ whole.",
    when=is_scale,
)
def condition_scaled_alone(conditional: Array, unconditional: Array, strength: Array) -> Array:
    return guidance.pushed(unconditional, conditional, strength)


@problem.slip(
    of=guided,
    hint="$\\epsilon_\\varnothing$ is taken away $w$ times, not once: the factors $1 + w$ and $-w$ "
    "sum to 1.",
    when=is_weight,
)
def unconditional_taken_away_once(
    conditional: Array, unconditional: Array, strength: Array
) -> Array:
    return (1.0 + strength)[..., None] * conditional - unconditional


@problem.slip(
    of=x_0,
    hint="This is the image of the conditional prediction. Guidance has changed the noise, so take "
    "the guided one away.",
)
def unguided_image(x: Array, conditional: Array, alpha_bar: Array) -> Array:
    return reverse.clean(x, conditional, alpha_bar)


@problem.slip(of=x_0, hint="The predicted noise is *taken away* from $x_t$. You added it.")
def noise_added(x: Array, guided: Array, alpha_bar: Array) -> Array:
    return reverse.clean(x, -guided, alpha_bar)


@problem.slip(
    of=x_0,
    hint="You took $1 - \\bar\\alpha_t$, a variance. The noise is multiplied by its square root.",
)
def noise_root_forgotten(x: Array, guided: Array, alpha_bar: Array) -> Array:
    return (x - (1.0 - alpha_bar)[..., None] * guided) / np.sqrt(alpha_bar)[..., None]


@problem.slip(
    of=x_0,
    hint="What is left after taking the noise away is $\\sqrt{\\bar\\alpha_t}\\, x_0$ still: the "
    "division is missing.",
)
def not_divided(x: Array, guided: Array, alpha_bar: Array) -> Array:
    return x - np.sqrt(1.0 - alpha_bar)[..., None] * guided


@problem.slip(
    of=x_0, hint="You divided by $\\bar\\alpha_t$. Divide by its square root, the image's rate."
)
def divided_without_root(x: Array, guided: Array, alpha_bar: Array) -> Array:
    return (x - np.sqrt(1.0 - alpha_bar)[..., None] * guided) / alpha_bar[..., None]


@problem.slip(
    of=x_0,
    hint="The two rates changed places: the noise has $\\sqrt{1 - \\bar\\alpha_t}$, and you divide "
    "by $\\sqrt{\\bar\\alpha_t}$.",
)
def rates_swapped(x: Array, guided: Array, alpha_bar: Array) -> Array:
    return reverse.clean(x, guided, 1.0 - alpha_bar)


@problem.slip(
    of=other_strength,
    hint="The two conventions are 1 apart. The same number would guide by another strength.",
)
def conventions_taken_for_one(strength: Array) -> Array:
    return 1.0 * strength


@problem.slip(
    of=other_strength,
    hint="You went the wrong way: of the two numbers the scale is the larger, by 1.",
)
def shifted_the_wrong_way(strength: Array, options: GuidanceOptions) -> Array:
    if options.weight:
        return guidance.weight_of_scale(strength)
    return guidance.scale_of_weight(strength)


@problem.slip(
    of=other_strength,
    hint="You took the strength away from 1. Compare what $\\epsilon_c$ is multiplied by in both "
    "conventions: $s$ and $1 + w$.",
)
def strength_taken_from_one(strength: Array) -> Array:
    return 1.0 - strength
