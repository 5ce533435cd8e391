"""The KL term of a VAE's loss, from the means and log-variances of its latents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.engine.derivation import Derivation
from grader.engine.numerics import variational
from grader.engine.options import Options, by_hand, switch, whole
from grader.engine.streams import Array, Draw


@dataclass(frozen=True, slots=True)
class KlTermOptions(Options):
    latents: int = whole(3, low=2, high=6, says="how many latents the encoder has")
    inputs: int = whole(1, low=1, high=4, says="how many inputs the term is averaged over")
    collapse: bool = switch(False, says="whether the latent closest to the prior is asked too")
    by_hand: bool = by_hand()

    @property
    def is_batch(self) -> bool:
        return self.inputs > 1


problem = Derivation(title="The KL term of a VAE", topic="vae", version=1, options=KlTermOptions)


@problem.question
def question(options: KlTermOptions) -> str:
    whose = f"each of {options.inputs} inputs" if options.is_batch else "an input"
    i = "i" if options.is_batch else "1"
    joined = "," if options.is_batch else ", and"
    mean = ", and its mean over the inputs" if options.is_batch else ""
    collapse = (
        f" Which latent is closest to the prior{' on average' if options.is_batch else ''}?"
        if options.collapse
        else ""
    )
    return (
        rf"For {whose} an encoder gives the means $\mu^{{({i})}}$ and the log-variances "
        rf"$v^{{({i})}}$ of {options.latents} independent Gaussian latents. The prior of each "
        "latent is the standard normal distribution.\n\n"
        rf"Work out the variances, each latent's divergence $k^{{({i})}}$ from the prior{joined} "
        rf"the KL term $\mathrm{{KL}}^{{({i})}}$ of the loss{mean}.{collapse}"
    )


problem.convention(
    lambda options: (
        r"$v = \ln \sigma^2$, the natural logarithm of the variance. Note that "
        r"$1.3863 \approx \ln 4$."
        if options.by_hand
        else r"$v = \ln \sigma^2$, the natural logarithm of the variance."
    )
)
problem.convention(
    r"The divergence is $\mathrm{KL}(q \,\|\, p)$, of the encoder's $q = \mathcal{N}(\mu, "
    r"\sigma^2)$ from the prior $p = \mathcal{N}(0, 1)$, in nats."
)
problem.convention("The KL term is the part of the loss that is *added*: it is never negative.")
problem.convention(
    lambda options: (
        "Latents are summed over, inputs are averaged over."
        if options.is_batch
        else "Latents are summed over, not averaged."
    )
)


@problem.given(r"\mu^{(<i>)}", shape=("latents",), each="inputs")
def mean_i(draw: Draw, options: KlTermOptions) -> Array:
    return draw.grid(-2.0, 2.0, step=0.5) if options.by_hand else draw.grid(-1.5, 1.5, step=0.1)


@problem.given("v^{(<i>)}", shape=("latents",), each="inputs")
def log_variance_i(draw: Draw, options: KlTermOptions) -> Array:
    if options.by_hand:
        # The variances 1/4, 1 and 4, which are right to four decimals even of many latents.
        return draw.pick([-1.3863, 0, 1.3863])
    return draw.pick([-2.0, -1.6, -1.2, -0.8, -0.4, 0.4, 0.8, 1.2])


@problem.requirement("one latent that is clearly closest to the prior")
def has_a_closest(terms_all: Array, options: KlTermOptions) -> NDArray[np.bool_]:
    ordered = np.sort(np.mean(terms_all, axis=-1), axis=-1)
    clear: NDArray[np.bool_] = ordered[..., 1] - ordered[..., 0] >= 0.01
    return clear | (not options.collapse)


@problem.step(
    r"(\sigma^{(<i>)})^2", "e^{<log_variance_i>}", each="inputs", weight=1,
    says="Input <i>: the variances",
)  # fmt: skip
def variance_i(log_variance_i: Array) -> Array:
    return variational.variance(log_variance_i)


@problem.step(
    "k^{(<i>)}",
    r"\tfrac{1}{2} \left( <mean_i>^{\odot 2} + <variance_i> - <log_variance_i> - 1 \right)",
    each="inputs", weight=2, says="Input <i>: each latent's divergence from the prior",
)  # fmt: skip
def terms_i(mean_i: Array, variance_i: Array, log_variance_i: Array) -> Array:
    return variational.kl_terms(mean_i, variance_i, log_variance_i)


@problem.step(
    r"\mathrm{KL}^{(<i>)}", r"\textstyle\sum_j <terms_i>", each="inputs", weight=1,
    says="Input <i>: the KL term",
)  # fmt: skip
def kl_i(terms_i: Array) -> Array:
    return np.sum(terms_i, axis=-1)


@problem.step(
    r"\overline{\mathrm{KL}}", r"\tfrac{1}{n} \textstyle\sum_i \mathrm{KL}^{(i)}", weight=1,
    says="The KL term's mean over the inputs", when=lambda options: options.is_batch,
)  # fmt: skip
def mean_kl(kl_all: Array) -> Array:
    return np.mean(kl_all, axis=-1)


@problem.step(
    r"\text{closest latent}", r"\arg\min_j \textstyle\sum_i k^{(i)}_j", weight=1, decimals=0,
    says="Which latent is closest to the prior?", when=lambda options: options.collapse,
    choices=lambda options: [f"Latent {j}" for j in range(1, options.latents + 1)],
)  # fmt: skip
def closest(terms_all: Array) -> Array:
    return 1.0 + np.argmin(np.sum(terms_all, axis=-1), axis=-1)


@problem.slip(
    of=variance_i,
    hint=r"You took $v$ for $\sigma$ and squared it. It is the variance's logarithm: take $e^v$.",
)
def read_as_deviation(log_variance_i: Array) -> Array:
    return np.square(log_variance_i)


@problem.slip(
    of=variance_i, hint=r"You took $v$ for $\ln \sigma$. It is $\ln \sigma^2$ already: no doubling."
)
def read_as_log_deviation(log_variance_i: Array) -> Array:
    return np.exp(2 * log_variance_i)


@problem.slip(
    of=variance_i,
    hint=r"That is $\sigma = e^{v / 2}$. Here the variance $\sigma^2$ is needed: do not halve $v$.",
)
def deviation_for_variance(log_variance_i: Array) -> Array:
    return np.exp(log_variance_i / 2)


@problem.slip(
    of=variance_i, hint="You took $v$ for the variance itself. It is its logarithm: take $e^v$."
)
def read_as_variance(log_variance_i: Array) -> Array:
    return 1.0 * log_variance_i


@problem.slip(of=variance_i, hint="The logarithm is natural: take powers of $e$, not of 2.")
def power_of_two(log_variance_i: Array) -> Array:
    return np.exp2(log_variance_i)


@problem.slip(
    of=terms_i, hint=r"The factor $\tfrac{1}{2}$ is missing: every term of the bracket is halved."
)
def half_forgotten(mean_i: Array, variance_i: Array, log_variance_i: Array) -> Array:
    return np.square(mean_i) + variance_i - log_variance_i - 1


@problem.slip(
    of=terms_i,
    hint="The $-1$ is missing. Test: a latent that equals the prior must be at no distance.",
)
def one_forgotten(mean_i: Array, variance_i: Array, log_variance_i: Array) -> Array:
    return (np.square(mean_i) + variance_i - log_variance_i) / 2


@problem.slip(
    of=terms_i,
    hint="This is minus the divergence, the form that the ELBO adds. As a part of the loss it "
    "changes its sign.",
)
def sign_of_the_elbo(mean_i: Array, variance_i: Array, log_variance_i: Array) -> Array:
    return (1 + log_variance_i - np.square(mean_i) - variance_i) / 2


@problem.slip(
    of=terms_i,
    hint="You took the mean as it is. It enters squared, so that its sign does not matter.",
)
def mean_not_squared(mean_i: Array, variance_i: Array, log_variance_i: Array) -> Array:
    return (mean_i + variance_i - log_variance_i - 1) / 2


@problem.slip(
    of=terms_i, hint="The mean is missing: a latent away from zero is away from the prior too."
)
def mean_left_out(mean_i: Array, variance_i: Array, log_variance_i: Array) -> Array:
    return (0 * mean_i + variance_i - log_variance_i - 1) / 2


@problem.slip(
    of=terms_i,
    hint="You added the log-variance. It is taken away: a narrow latent is far from the prior.",
)
def log_variance_added(mean_i: Array, variance_i: Array, log_variance_i: Array) -> Array:
    return (np.square(mean_i) + variance_i + log_variance_i - 1) / 2


@problem.slip(
    of=terms_i,
    hint=r"You took away $\ln \sigma$. The halved bracket holds $\ln \sigma^2$, all of $v$.",
)
def log_of_the_deviation(mean_i: Array, variance_i: Array, log_variance_i: Array) -> Array:
    return (np.square(mean_i) + variance_i - log_variance_i / 2 - 1) / 2


@problem.slip(
    of=terms_i,
    hint="This is the divergence the other way round, of the prior from the encoder. Average over "
    "$q$, the encoder's distribution.",
)
def direction_reversed(mean_i: Array, variance_i: Array, log_variance_i: Array) -> Array:
    return ((1 + np.square(mean_i)) / variance_i + log_variance_i - 1) / 2


@problem.slip(
    of=kl_i,
    hint="You averaged over the latents. They are independent, so their divergences are summed.",
)
def latents_averaged(terms_i: Array) -> Array:
    return np.mean(terms_i, axis=-1)


@problem.slip(
    of=kl_i, hint="You kept the largest latent's divergence only. All of them are summed."
)
def largest_taken(terms_i: Array) -> Array:
    return np.max(terms_i, axis=-1)


@problem.slip(
    of=mean_kl, hint="You summed over the inputs. Here the loss is averaged over them.",
    when=lambda options: options.is_batch,
)  # fmt: skip
def inputs_summed(kl_all: Array) -> Array:
    return np.sum(kl_all, axis=-1)


@problem.slip(
    of=closest,
    hint="You named the latent farthest from the prior. The closest has the least divergence.",
    when=lambda options: options.collapse,
)
def farthest_taken_for_closest(terms_all: Array) -> Array:
    return 1.0 + np.argmax(np.sum(terms_all, axis=-1), axis=-1)
