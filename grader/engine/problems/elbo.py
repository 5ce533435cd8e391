"""The loss of a beta-VAE for one input: sample, decode, compare, and add the KL term."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.engine.derivation import Derivation
from grader.engine.numerics import variational
from grader.engine.options import Options, by_hand, switch, whole
from grader.engine.streams import Array, Draw


@dataclass(frozen=True, slots=True)
class ElboOptions(Options):
    latents: int = whole(2, low=2, high=4, says="how many latents there are")
    pixels: int = whole(3, low=2, high=5, says="how many numbers make an input")
    binary: bool = switch(False, says="whether pixels are on or off, and the loss a cross-entropy")
    by_hand: bool = by_hand()

    @property
    def real(self) -> bool:
        return not self.binary


problem = Derivation(title="The loss of a beta-VAE", topic="vae", version=1, options=ElboOptions)


@problem.question
def question(options: ElboOptions) -> str:
    decoder = (
        r"The decoder is linear with a sigmoid, $\hat{x} = \operatorname{sigmoid}(W z + b)$, and "
        r"the reconstruction term $R$ is the binary cross-entropy between $x$ and $\hat{x}$."
        if options.binary
        else r"The decoder is linear, $\hat{x} = W z + b$, and the reconstruction term $R$ is half "
        r"the squared distance between $x$ and $\hat{x}$."
    )
    return (
        r"For the input $x$ the encoder of a $\beta$-VAE gives the means $\mu$ and the "
        rf"log-variances $v$ of {options.latents} latents. The noise drawn is $\epsilon$. "
        f"{decoder}\n\n"
        r"Work out the standard deviations, the sample, the reconstruction, the reconstruction "
        r"term, the KL term from the standard normal prior, and the loss: the negative ELBO with "
        r"$\beta$ on the KL term."
    )


problem.convention(
    lambda options: (
        r"$v = \ln \sigma^2$, the natural logarithm of the variance. Note that "
        r"$1.3863 \approx 2 \ln 2$."
        if options.by_hand
        else r"$v = \ln \sigma^2$, the natural logarithm of the variance."
    )
)
problem.convention(
    lambda options: (
        "$R$ is summed over the pixels, not averaged, and uses the natural logarithm."
        f"{' Only sigmoids and their logarithms take a calculator.' if options.by_hand else ''}"
        if options.binary
        else r"$R = \frac{1}{2} \|x - \hat{x}\|^2$, summed over the entries, not averaged. The "
        "constant of the Gaussian's logarithm is left out."
    )
)
problem.convention("The KL term is summed over the latents, in nats.")
problem.convention(r"$z$, $x$, $\hat{x}$ and $b$ are columns; they are written as rows here.")


@problem.given("x", shape=("pixels",))
def x(draw: Draw, options: ElboOptions) -> Array:
    if options.binary:
        return draw.pick([0, 1])
    return draw.grid(-1, 2, step=1) if options.by_hand else draw.grid(0.0, 1.0, step=0.1)


@problem.given(r"\mu", shape=("latents",))
def mean(draw: Draw, options: ElboOptions) -> Array:
    return draw.grid(-1.5, 1.5, step=1) if options.by_hand else draw.grid(-1.3, 1.3, step=0.2)


@problem.given("v", shape=("latents",))
def log_variance(draw: Draw, options: ElboOptions) -> Array:
    return draw.pick([-1.3863, 1.3863] if options.by_hand else [-2, -1.4, -0.8, -0.4, 0.4, 0.8])


@problem.given(r"\epsilon", shape=("latents",))
def noise(draw: Draw, options: ElboOptions) -> Array:
    return draw.pick([-1, 1] if options.by_hand else [-1.5, -0.8, -0.5, 0.5, 0.8, 1.5])


@problem.given("W", shape=("pixels", "latents"))
def weights(draw: Draw, options: ElboOptions) -> Array:
    if options.by_hand:
        return draw.pick([-0.5, 0.5] if options.binary else [-1, 1])
    return draw.pick([-1.2, -0.8, -0.5, -0.2, 0.2, 0.5, 0.8, 1.2])


@problem.given("b", shape=("pixels",))
def bias(draw: Draw, options: ElboOptions) -> Array:
    return draw.pick([-1, -0.5, 0.5, 1] if options.by_hand else [-0.4, -0.3, -0.1, 0.1, 0.2, 0.4])


@problem.given(r"\beta")
def beta(draw: Draw, options: ElboOptions) -> Array:
    return draw.pick([0.5, 2, 4] if options.by_hand else [0.25, 0.5, 1.5, 2, 3, 4])


@problem.requirement("a beta that is not negative, and binary pixels from 0 to 1", is_law=True)
def are_possible(x: Array, beta: Array, options: ElboOptions) -> NDArray[np.bool_]:
    within = np.all((x >= 0) & (x <= 1), axis=-1) | options.real
    possible: NDArray[np.bool_] = within & (beta >= 0)
    return possible


@problem.requirement("probabilities that rounding does not bring near 0 or 1")
def are_moderate(output: Array, options: ElboOptions) -> NDArray[np.bool_]:
    moderate: NDArray[np.bool_] = np.all((output >= 0.03) & (output <= 0.97), axis=-1)
    return moderate | options.real


@problem.requirement("a decoder that does not make the same of every entry")
def rows_differ(weights: Array) -> NDArray[np.bool_]:
    differ: NDArray[np.bool_] = np.any(weights != weights[..., :1, :], axis=(-2, -1))
    return differ


@problem.step(r"\sigma", "e^{<log_variance> / 2}", says="The standard deviations", weight=1)
def deviation(log_variance: Array) -> Array:
    return variational.deviation(log_variance)


@problem.step("z", r"<mean> + <deviation> \odot <noise>", says="The sample", weight=1)
def latent(mean: Array, deviation: Array, noise: Array) -> Array:
    return variational.sample(mean, deviation, noise)


@problem.step(
    "a", "<weights> <latent> + <bias>", says="The logits", when=lambda options: options.binary
)
def logit(latent: Array, weights: Array, bias: Array) -> Array:
    return variational.decode(latent, weights, bias)


# The output goes on from the sample with or without a sigmoid, for both kinds of decoder have it.
@problem.step(
    r"\hat{x}",
    lambda options: (
        r"\operatorname{sigmoid}\left( <weights> <latent> + <bias> \right)"
        if options.binary
        else "<weights> <latent> + <bias>"
    ),
    says="The reconstruction", weight=2,
)  # fmt: skip
def output(latent: Array, weights: Array, bias: Array, options: ElboOptions) -> Array:
    linear = variational.decode(latent, weights, bias)
    return variational.sigmoid(linear) if options.binary else linear


@problem.step(
    "R",
    lambda options: (
        r"-\textstyle\sum \left( <x> \odot \ln <output> + (1 - <x>) \odot \ln(1 - <output>) \right)"
        if options.binary
        else r"\tfrac{1}{2} \left\| <x> - <output> \right\|^2"
    ),
    says="The reconstruction term", weight=2,
)  # fmt: skip
def reconstruction(x: Array, output: Array, options: ElboOptions) -> Array:
    if options.binary:
        return variational.cross_entropy(x, output)
    return variational.half_squared_error(x, output)


@problem.step(
    "k", r"\tfrac{1}{2} \left( <mean>^{\odot 2} + e^{<log_variance>} - <log_variance> - 1 \right)",
    says="Each latent's divergence from the prior",
)  # fmt: skip
def kl_terms(mean: Array, log_variance: Array) -> Array:
    return variational.kl_terms(mean, variational.variance(log_variance), log_variance)


@problem.step(r"\mathrm{KL}", r"\textstyle\sum_j <kl_terms>", says="The KL term", weight=2)
def divergence(kl_terms: Array) -> Array:
    return np.sum(kl_terms, axis=-1)


@problem.step(
    r"\mathcal{L}", r"<reconstruction> + <beta> \cdot <divergence>", says="The loss", weight=1
)
def loss(reconstruction: Array, divergence: Array, beta: Array) -> Array:
    return variational.loss(reconstruction, divergence, beta)


@problem.slip(of=deviation, hint="That is the variance. Its root is $e^{v/2}$: halve $v$ first.")
def variance_for_deviation(log_variance: Array) -> Array:
    return np.exp(log_variance)


@problem.slip(
    of=deviation,
    hint=r"You took $v$ for $\sigma$ itself. It is the logarithm of $\sigma^2$: take $e^{v/2}$.",
)
def read_as_deviation(log_variance: Array) -> Array:
    return 1.0 * log_variance


@problem.slip(
    of=latent, hint="Scale the noise by the standard deviation before adding it to the mean."
)
def noise_not_scaled(mean: Array, deviation: Array, noise: Array) -> Array:
    return mean + noise + 0 * deviation


@problem.slip(
    of=latent,
    hint="You passed the mean on. In training the decoder gets a sample, so the noise is added.",
)
def noise_left_out(mean: Array, deviation: Array, noise: Array) -> Array:
    return mean + 0 * deviation * noise


@problem.slip(of=latent, hint="The noise is added to the mean, sign and all. You took it away.")
def noise_subtracted(mean: Array, deviation: Array, noise: Array) -> Array:
    return mean - deviation * noise


@problem.slip(of=output, hint="The decoder's bias $b$ is missing: it is added to $W z$.")
def bias_forgotten(latent: Array, weights: Array, bias: Array, options: ElboOptions) -> Array:
    linear = variational.decode(latent, weights, 0 * bias)
    return variational.sigmoid(linear) if options.binary else linear


@problem.slip(
    of=output, hint="This decoder is linear and has no sigmoid: its outputs may be any number.",
    when=lambda options: options.real,
)  # fmt: skip
def sigmoid_imagined(latent: Array, weights: Array, bias: Array) -> Array:
    return variational.sigmoid(variational.decode(latent, weights, bias))


@problem.slip(
    of=output,
    hint="Your exponent has lost its sign: the sigmoid of $a$ is $1 / (1 + e^{-a})$.",
    when=lambda options: options.binary,
)
def sigmoid_mirrored(latent: Array, weights: Array, bias: Array) -> Array:
    return variational.sigmoid(-variational.decode(latent, weights, bias))


@problem.slip(
    of=output,
    hint="You took a softmax, so that the pixels share one probability. Each has its own sigmoid.",
    when=lambda options: options.binary,
)
def softmax_for_sigmoid(latent: Array, weights: Array, bias: Array) -> Array:
    powers = np.exp(variational.decode(latent, weights, bias))
    return powers / np.sum(powers, axis=-1, keepdims=True)


@problem.slip(
    of=reconstruction,
    hint=r"The $\tfrac{1}{2}$ before the squared distance is missing: see the conventions.",
    when=lambda options: options.real,
)
def error_not_halved(x: Array, output: Array) -> Array:
    return np.sum(np.square(x - output), axis=-1)


@problem.slip(
    of=reconstruction,
    hint="You took the mean squared error. Here it is half the sum of the squares, not their mean.",
    # With two entries the mean is half the sum.
    when=lambda options: options.real and options.pixels > 2,
)
def error_averaged(x: Array, output: Array) -> Array:
    return np.mean(np.square(x - output), axis=-1)


@problem.slip(
    of=reconstruction,
    hint="Square each difference before adding. You added their sizes.",
    when=lambda options: options.real,
)
def error_not_squared(x: Array, output: Array) -> Array:
    return np.sum(np.abs(x - output), axis=-1) / 2


@problem.slip(
    of=reconstruction,
    hint="You averaged over the pixels. Here the cross-entropies of all pixels are summed.",
    when=lambda options: options.binary,
)
def cross_entropy_averaged(x: Array, output: Array) -> Array:
    return variational.cross_entropy(x, output) / x.shape[-1]


@problem.slip(
    of=reconstruction,
    hint="You counted the pixels that are on only. One that is off costs $-\\ln(1 - \\hat{x})$.",
    when=lambda options: options.binary,
)
def off_pixels_left_out(x: Array, output: Array) -> Array:
    return -np.sum(x * np.log(output), axis=-1)


@problem.slip(
    of=reconstruction,
    hint="On and off changed places: a pixel that is on costs $-\\ln \\hat{x}$.",
    when=lambda options: options.binary,
)
def on_and_off_swapped(x: Array, output: Array) -> Array:
    return variational.cross_entropy(x, 1 - output)


@problem.slip(
    of=reconstruction,
    hint="This is the log-likelihood. The loss holds its negative, which is above zero.",
    when=lambda options: options.binary,
)
def log_likelihood_kept(x: Array, output: Array) -> Array:
    return -variational.cross_entropy(x, output)


@problem.slip(
    of=reconstruction,
    hint="You took logarithms to base 2. Here they are natural, as in the KL term.",
    when=lambda options: options.binary,
)
def base_two(x: Array, output: Array) -> Array:
    return variational.cross_entropy(x, output) / np.log(2.0)


@problem.slip(
    of=kl_terms,
    hint=r"The $\tfrac{1}{2}$ before the KL term's bracket is missing.",
)
def kl_not_halved(mean: Array, log_variance: Array) -> Array:
    return np.square(mean) + np.exp(log_variance) - log_variance - 1


@problem.slip(
    of=kl_terms,
    hint="The KL term's $-1$ is missing, once for each latent: one that equals the prior costs 0.",
)
def kl_without_one(mean: Array, log_variance: Array) -> Array:
    return (np.square(mean) + np.exp(log_variance) - log_variance) / 2


@problem.slip(
    of=kl_terms,
    hint=r"The KL term holds the variance $\sigma^2 = e^v$. You put in the standard deviation.",
)
def deviation_in_kl(mean: Array, log_variance: Array) -> Array:
    return (np.square(mean) + np.exp(log_variance / 2) - log_variance - 1) / 2


@problem.slip(
    of=divergence,
    hint="You averaged over the latents. They are independent, so their divergences are summed.",
)
def latents_averaged(kl_terms: Array) -> Array:
    return np.mean(kl_terms, axis=-1)


@problem.slip(
    of=divergence, hint="A divergence is never negative. You have minus the KL term, as the ELBO."
)
def kl_negative(kl_terms: Array) -> Array:
    return -np.sum(kl_terms, axis=-1)


@problem.slip(
    of=loss,
    hint="You took the KL term away. In the loss both terms are made small: they are added.",
)
def kl_subtracted(reconstruction: Array, divergence: Array, beta: Array) -> Array:
    return reconstruction - beta * divergence


@problem.slip(of=loss, hint=r"$\beta$ weighs the KL term. You put it on the reconstruction.")
def beta_on_reconstruction(reconstruction: Array, divergence: Array, beta: Array) -> Array:
    return beta * reconstruction + divergence


@problem.slip(of=loss, hint=r"$\beta$ is missing: it multiplies the KL term.")
def beta_forgotten(reconstruction: Array, divergence: Array, beta: Array) -> Array:
    return reconstruction + divergence + 0 * beta


@problem.slip(of=loss, hint=r"$\beta$ multiplies the KL term only. You weighed the whole sum.")
def beta_on_both(reconstruction: Array, divergence: Array, beta: Array) -> Array:
    return beta * (reconstruction + divergence)
