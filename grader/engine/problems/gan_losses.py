"""The losses of a GAN's discriminator and generator, from what the discriminator puts out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.engine.derivation import Derivation
from grader.engine.numerics import gan_losses
from grader.engine.options import Options, by_hand, switch, whole
from grader.engine.streams import Array, Draw


@dataclass(frozen=True, slots=True)
class GanLossOptions(Options):
    images: int = whole(3, low=2, high=5, says="how many real and how many generated images")
    logits: bool = switch(False, says="whether the discriminator puts out logits")
    gradients: bool = switch(True, says="whether the gradients of the generator's losses are asked")
    by_hand: bool = by_hand()


problem = Derivation(
    title="The losses of a GAN", topic="gan-training", version=1, options=GanLossOptions
)


def has_logits(options: GanLossOptions) -> bool:
    return options.logits


def has_probabilities(options: GanLossOptions) -> bool:
    return not options.logits


def has_gradients(options: GanLossOptions) -> bool:
    return options.gradients


@problem.question
def question(options: GanLossOptions) -> str:
    outputs = (
        "They are probabilities of being real: $o_r$ holds the $D(x_i)$, $o_g$ the $D(G(z_i))$."
        if not options.logits
        else "They are logits in units of $\\ln 3$: an output $o$ is the logit $a = o \\ln 3$."
        if options.by_hand
        else "They are logits."
    )
    first = "the probabilities, " if options.logits else ""
    joint = "," if options.gradients else " and"
    last = (
        ", the gradients of these two by the logits, and which of them pulls harder"
        if options.gradients
        else ""
    )
    return (
        f"A discriminator is shown {options.images} real images $x_i$ and {options.images} "
        "generated ones, $G(z_i)$. Its outputs are $o_r$ for the real and $o_g$ for the generated "
        f"images. {outputs}\n\n"
        f"Work out {first}the averages of the logarithms, the discriminator's loss{joint} both "
        f"losses of the generator{last}."
    )


problem.convention("Every loss is one to be *minimised* by the network that it belongs to.")
problem.convention(
    "$L_D = -\\operatorname{E} \\ln D(x) - \\operatorname{E} \\ln(1 - D(G(z)))$: the two halves "
    "are added, not averaged. $\\operatorname{E}$ is the average over the images of one kind."
)
problem.convention(
    "The generator's minimax loss $L_G^{mm}$ is that part of $-L_D$ in which the generator has a "
    "say; its non-saturating loss $L_G^{ns}$ is the one that rewards a large $D(G(z))$ directly."
)
problem.convention(
    lambda options: (
        "Logarithms are natural: $\\ln 2 = 0.69315$, $\\ln 3 = 1.09861$, $\\ln 5 = 1.60944$."
        if options.by_hand
        else "Logarithms are natural."
    )
)
problem.convention(
    lambda options: (
        (
            "A logit $a$ stands for the probability $\\sigma(a) = 1 / (1 + e^{-a})$ of being "
            "*real*."
            if options.logits
            else "$D$ is the probability of being *real*, not of being generated."
        )
        + (
            " Gradients are those of the averaged losses by the logits $a_i$ of the generated "
            "images, where $D(G(z_i)) = \\sigma(a_i)$."
            if options.gradients
            else ""
        )
    )
)


@problem.given("o_r", shape=("images",))
def real_output(draw: Draw, options: GanLossOptions) -> Array:
    if options.logits:
        return draw.grid(-1, 2, step=1) if options.by_hand else draw.grid(-1.0, 3.0, step=0.5)
    if options.by_hand:
        return draw.pick([0.25, 0.4, 0.5, 0.6, 0.75, 0.8, 0.9])
    return draw.grid(0.3, 0.95, step=0.05)


@problem.given("o_g", shape=("images",))
def generated_output(draw: Draw, options: GanLossOptions) -> Array:
    if options.logits:
        return draw.grid(-2, 2, step=1) if options.by_hand else draw.grid(-3.0, 1.5, step=0.5)
    if options.by_hand:
        return draw.pick([0.1, 0.2, 0.25, 0.4, 0.5, 0.6, 0.75])
    return draw.grid(0.05, 0.75, step=0.05)


@problem.requirement("outputs that stand for probabilities strictly between 0 and 1", is_law=True)
def are_outputs(
    real_output: Array, generated_output: Array, options: GanLossOptions
) -> NDArray[np.bool_]:
    every = np.concatenate([real_output, generated_output], axis=-1)
    # A larger logit's probability is so close to 1 that its complement has lost its digits.
    inside = np.abs(every) <= 15 if options.logits else (every > 0) & (every < 1)
    possible: NDArray[np.bool_] = np.all(inside, axis=-1)
    return possible


@problem.requirement("one generator loss with clearly larger gradients")
def one_pulls_harder(d_generated: Array) -> NDArray[np.bool_]:
    clear: NDArray[np.bool_] = np.abs(np.mean(d_generated, axis=-1) - 0.5) >= 0.02
    return clear


def probability(output: Array, options: GanLossOptions) -> Array:
    """Return the probability of being real that an output stands for."""
    if not options.logits:
        return output
    return gan_losses.sigmoid(output * np.log(3.0) if options.by_hand else output)


@problem.step(
    "D(x)",
    lambda options: r"\sigma(<real_output> \ln 3)" if options.by_hand else r"\sigma(<real_output>)",
    says="The real images' probabilities", weight=1, when=has_logits,
)  # fmt: skip
@problem.step(
    "D(x)", "<real_output>", says="The real images' probabilities", when=has_probabilities
)
def d_real(real_output: Array, options: GanLossOptions) -> Array:
    return probability(real_output, options)


@problem.step(
    "D(G(z))",
    lambda options: r"\sigma(<generated_output>"
    + (r" \ln 3)" if options.by_hand else ")"),
    says="The generated images' probabilities", weight=1, when=has_logits,
)  # fmt: skip
@problem.step(
    "D(G(z))", "<generated_output>", says="The generated images' probabilities",
    when=has_probabilities,
)  # fmt: skip
def d_generated(generated_output: Array, options: GanLossOptions) -> Array:
    return probability(generated_output, options)


@problem.step(
    r"\ell",
    r"\begin{pmatrix} \ln <d_real> \\ \ln <d_generated> \\ \ln(1 - <d_generated>) \end{pmatrix}",
    decimals=5, says="The logarithms, a row each for $D(x)$, $D(G(z))$ and $1 - D(G(z))$",
)  # fmt: skip
def logs(d_real: Array, d_generated: Array) -> Array:
    return gan_losses.logarithms(d_real, d_generated)


@problem.step(
    "m", r"\text{row averages of } <logs>", weight=2,
    says="The averages of $\\ln D(x)$, of $\\ln D(G(z))$ and of $\\ln(1 - D(G(z)))$, in this order",
)  # fmt: skip
def averages(logs: Array) -> Array:
    return np.sum(logs, axis=-1) / logs.shape[-1]


@problem.step(
    "L_D", r"(-1, 0, -1) \cdot <averages>", says="The discriminator's loss",
    weight=1,
)  # fmt: skip
def loss_d(averages: Array) -> Array:
    return gan_losses.discriminator_loss(averages)


@problem.step(
    "L_G^{mm}", r"(0, 0, 1) \cdot <averages>", weight=1,
    says="The generator's minimax loss",
)  # fmt: skip
def loss_minimax(averages: Array) -> Array:
    return gan_losses.minimax_loss(averages)


@problem.step(
    "L_G^{ns}", r"(0, -1, 0) \cdot <averages>", weight=1,
    says="The generator's non-saturating loss",
)  # fmt: skip
def loss_non_saturating(averages: Array) -> Array:
    return gan_losses.non_saturating_loss(averages)


@problem.step(
    r"\nabla_a L_G",
    lambda options: rf"-\frac{{1}}{{{options.images}}} \begin{{pmatrix}} <d_generated> \\ "
    r"1 - <d_generated> \end{pmatrix}",
    says="The gradients: first row of the minimax loss, second row of the non-saturating loss",
    weight=2, when=has_gradients,
)  # fmt: skip
def gradients(d_generated: Array) -> Array:
    return gan_losses.logit_gradients(d_generated)


@problem.step(
    r"\text{pulls harder}", r"\arg\max \textstyle\sum_i |<gradients>|", weight=1, decimals=0,
    says="Which loss pulls harder here, by the sum of the sizes of its gradient's entries?",
    choices=lambda options: ["The minimax loss", "The non-saturating loss"], when=has_gradients,
)  # fmt: skip
def harder(gradients: Array) -> Array:
    return 1.0 + np.argmax(np.sum(np.abs(gradients), axis=-1), axis=-1)


@problem.slip(
    of=d_real, when=has_logits,
    hint="The exponent's sign is lost: $\\sigma(a) = 1 / (1 + e^{-a})$ grows as $a$ grows.",
)  # fmt: skip
def sigmoid_reversed(real_output: Array, options: GanLossOptions) -> Array:
    return probability(-real_output, options)


@problem.slip(
    of=d_real, when=has_logits,
    hint="You took a softmax over the images. Each image is judged alone, by a sigmoid.",
)  # fmt: skip
def softmax_over_images(real_output: Array, options: GanLossOptions) -> Array:
    powers = np.exp(real_output * np.log(3.0) if options.by_hand else real_output)
    return powers / np.sum(powers, axis=-1, keepdims=True)


@problem.slip(
    of=d_generated, when=has_logits,
    hint="This is $1 - D(G(z))$, the probability of being generated. $D$ is that of being real.",
)  # fmt: skip
def complement_for_probability(generated_output: Array, options: GanLossOptions) -> Array:
    return 1.0 - probability(generated_output, options)


@problem.slip(of=logs, hint="You took logarithms to base 2. The losses use natural logarithms.")
def base_two(d_real: Array, d_generated: Array) -> Array:
    return gan_losses.logarithms(d_real, d_generated) / np.log(2.0)


@problem.slip(of=logs, hint="You took logarithms to base 10. The losses use natural logarithms.")
def base_ten(d_real: Array, d_generated: Array) -> Array:
    return gan_losses.logarithms(d_real, d_generated) / np.log(10.0)


@problem.slip(
    of=logs,
    hint="The last average is that of $\\ln(1 - D)$: take 1 minus $D$ first, then the logarithm.",
)
def logarithm_before_complement(d_real: Array, d_generated: Array) -> Array:
    logs = gan_losses.logarithms(d_real, d_generated)
    return np.stack([logs[..., 0, :], logs[..., 1, :], 1.0 - logs[..., 1, :]], axis=-2)


@problem.slip(of=averages, hint="You added up the logarithms. $\\operatorname{E}$ is the average.")
def summed_not_averaged(logs: Array) -> Array:
    return np.sum(logs, axis=-1)


@problem.slip(
    of=averages, hint="You divided by the number of all images. Each kind is averaged by itself."
)
def divided_by_all_images(logs: Array) -> Array:
    return np.mean(logs, axis=-1) / 2.0


@problem.slip(
    of=loss_d,
    hint="This is the value that the discriminator *maximises*. Its loss is the negative.",
)
def value_for_loss(averages: Array) -> Array:
    return averages[..., 0] + averages[..., 2]


@problem.slip(
    of=loss_d, hint="This is the real images' half. The generated images' half is missing."
)
def real_half_only(averages: Array) -> Array:
    return -averages[..., 0]


@problem.slip(
    of=loss_d, hint="This is the generated images' half. The real images' half is missing."
)
def generated_half_only(averages: Array) -> Array:
    return -averages[..., 2]


@problem.slip(
    of=loss_d,
    hint="You averaged the two halves, as some programs do. Here, as in the paper, they are added.",
)
def halves_averaged(averages: Array) -> Array:
    return gan_losses.discriminator_loss(averages) / 2.0


@problem.slip(
    of=loss_d,
    hint="The labels are swapped: the discriminator wants $D(x)$ large and $D(G(z))$ small.",
)
def labels_swapped(d_real: Array, averages: Array) -> Array:
    return -np.mean(np.log(1.0 - d_real), axis=-1) - averages[..., 1]


@problem.slip(
    of=loss_minimax,
    hint="The sign is the discriminator's. The generator wants the opposite of what $L_D$ wants.",
)
def minimax_sign_kept(averages: Array) -> Array:
    return -averages[..., 2]


@problem.slip(
    of=loss_minimax,
    hint="This is all of $-L_D$. The generator has no say in the real images' half: leave it out.",
)
def real_half_kept(averages: Array) -> Array:
    return averages[..., 0] + averages[..., 2]


@problem.slip(
    of=loss_minimax,
    hint="This is the non-saturating loss. The minimax loss is made of $\\ln(1 - D(G(z)))$.",
)
def non_saturating_for_minimax(averages: Array) -> Array:
    return -averages[..., 1]


@problem.slip(
    of=loss_non_saturating,
    hint="This falls as $D(G(z))$ falls: as a loss to be minimised it needs a minus sign.",
)
def non_saturating_sign_lost(averages: Array) -> Array:
    return averages[..., 1]


@problem.slip(
    of=loss_non_saturating,
    hint="This is the minimax loss. The non-saturating one is made of $\\ln D(G(z))$.",
)
def minimax_for_non_saturating(averages: Array) -> Array:
    return averages[..., 2]


@problem.slip(
    of=gradients, when=has_gradients,
    hint="The rows changed places: $\\ln(1 - \\sigma(a))$ has the slope $-\\sigma(a)$, flat where "
    "$D(G(z))$ is small.",
)  # fmt: skip
def gradients_swapped(d_generated: Array) -> Array:
    return gan_losses.logit_gradients(d_generated)[..., ::-1, :]


@problem.slip(
    of=gradients, when=has_gradients,
    hint="The loss is an average, so each image's slope is divided by the number of images.",
)  # fmt: skip
def gradients_not_averaged(d_generated: Array) -> Array:
    return gan_losses.logit_gradients(d_generated) * d_generated.shape[-1]


@problem.slip(
    of=gradients, when=has_gradients,
    hint="You took the slopes by $D$. By the logit there is the factor $\\sigma'(a) = D (1 - D)$.",
)  # fmt: skip
def slopes_by_probability(d_generated: Array) -> Array:
    rows = np.stack([1.0 - d_generated, d_generated], axis=-2)
    return -1.0 / rows / d_generated.shape[-1]


@problem.slip(
    of=harder, when=has_gradients,
    hint="You chose the weaker pull. Compare the sizes of the entries, whatever their sign.",
)  # fmt: skip
def weaker_chosen(gradients: Array) -> Array:
    return 2.0 - np.argmax(np.sum(np.abs(gradients), axis=-1), axis=-1)
