"""The Fréchet inception distance of sets of generated images to the real ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.engine.derivation import Derivation
from grader.engine.numerics import frechet
from grader.engine.options import Options, by_hand, whole
from grader.engine.streams import Array, Draw


@dataclass(frozen=True, slots=True)
class FrechetOptions(Options):
    sets: int = whole(2, low=1, high=3, says="how many sets of generated images there are")
    features: int = whole(4, low=2, high=6, says="how many features an image has")
    by_hand: bool = by_hand()


problem = Derivation(
    title="Fréchet inception distance", topic="measures", version=1, options=FrechetOptions
)


@problem.question
def question(options: FrechetOptions) -> str:
    several = options.sets > 1
    whose = f"{options.sets} sets of generated images" if several else "a set of generated images"
    ask = "each set's distance to the real images" if several else "its distance to the real images"
    return (
        f"Features of the real images and of {whose} are described by Gaussians, each with "
        f"a mean $\\mu$ and a covariance $\\Sigma$ over {options.features} features.\n\n"
        f"Work out {ask}, piece by piece"
        f"{', and say which set is better' if several else ''}."
    )


problem.convention("$\\mathrm{FID}$ is the *squared* distance: take no root of the sum.")
problem.convention(
    "$(\\Sigma_r \\Sigma_i)^{1/2}$ is the root of the matrix product, not of its entries. Its "
    "trace is the sum of the square roots of the eigenvalues of $\\Sigma_r \\Sigma_i$."
)
problem.convention("The trace of the root is asked without the factor 2, which the sum brings.")
problem.convention("The covariances are given: nothing is divided by $n$ or $n - 1$ here.")


def mean(draw: Draw, options: FrechetOptions) -> Array:
    return draw.grid(0.0, 3.0, step=1.0) if options.by_hand else draw.grid(0.0, 1.0, step=0.1)


def covariance(draw: Draw, options: FrechetOptions) -> Array:
    """Draw symmetric matrices; which of them are covariances, a requirement says."""
    size = draw.shape[0]
    # The fewer there are, the larger they may be; small ones would hide several mistakes.
    reach = {2: 0.4, 3: 0.25, 4: 0.15}.get(size, 0.1)
    low, high, step = 0.2, 0.9, 0.05
    if options.by_hand:
        reach, low, high, step = 2.0 if size == 2 else 1.0, 3.0, 9.0, 1.0
    upper = np.triu(draw.part("off-diagonal").grid(-reach, reach, step=step), k=1)
    diagonal = draw.part("diagonal").grid(low, high, step=max(step, 0.1)) * np.eye(size)
    symmetric: Array = diagonal + upper + np.swapaxes(upper, -1, -2)
    return symmetric


@problem.given(r"\mu_r", shape=("features",))
def mu_real(draw: Draw, options: FrechetOptions) -> Array:
    return mean(draw, options)


@problem.given(r"\Sigma_r", shape=("features", "features"))
def sigma_real(draw: Draw, options: FrechetOptions) -> Array:
    return covariance(draw, options)


@problem.given(r"\mu_<i>", shape=("features",), each="sets")
def mu_i(draw: Draw, options: FrechetOptions) -> Array:
    return mean(draw, options)


@problem.given(r"\Sigma_<i>", shape=("features", "features"), each="sets")
def sigma_i(draw: Draw, options: FrechetOptions) -> Array:
    return covariance(draw, options)


@problem.requirement("covariances that are symmetric and positive semidefinite", is_law=True)
def are_covariances(sigma_real: Array, sigma_all: Array) -> NDArray[np.bool_]:
    every = np.concatenate([sigma_real[..., None], sigma_all], axis=-1)
    every = np.moveaxis(every, -1, -3)
    symmetric = np.all(np.isclose(every, np.swapaxes(every, -1, -2)), axis=(-3, -2, -1))
    smallest = np.linalg.eigvalsh(every).min(axis=(-2, -1))
    possible: NDArray[np.bool_] = symmetric & (smallest >= -1e-12)
    return possible


@problem.requirement("eigenvalues that rounding cannot bring to zero")
def are_well_conditioned(sigma_real: Array, sigma_all: Array) -> NDArray[np.bool_]:
    every = np.moveaxis(np.concatenate([sigma_real[..., None], sigma_all], axis=-1), -1, -3)
    large: NDArray[np.bool_] = np.linalg.eigvalsh(every).min(axis=(-2, -1)) >= 0.05
    return large


@problem.requirement("distances that differ enough to name the better set")
def are_told_apart(fid_all: Array) -> NDArray[np.bool_]:
    apart: NDArray[np.bool_] = np.all(np.diff(np.sort(fid_all, axis=-1), axis=-1) >= 0.02, axis=-1)
    return apart


@problem.step(
    r"\|\mu_r - \mu_<i>\|^2", r"\left\| <mu_real> - <mu_i> \right\|^2", each="sets", weight=1,
    says="Set <i>: the means' squared distance",
)  # fmt: skip
def mean_term_i(mu_real: Array, mu_i: Array) -> Array:
    return frechet.squared_gap(mu_real, mu_i)


@problem.step(
    r"\operatorname{Tr}(\Sigma_r + \Sigma_<i>)",
    r"\operatorname{Tr} <sigma_real> + \operatorname{Tr} <sigma_i>", each="sets", weight=1,
    says="Set <i>: the trace of the covariances' sum",
)  # fmt: skip
def trace_sum_i(sigma_real: Array, sigma_i: Array) -> Array:
    return frechet.trace(sigma_real) + frechet.trace(sigma_i)


@problem.step(
    r"\sqrt{\lambda(\Sigma_r \Sigma_<i>)}",
    r"\sqrt{\lambda\left( <sigma_real> <sigma_i> \right)}", each="sets", decimals=5,
    says="Set <i>: the square roots of the product's eigenvalues",
)  # fmt: skip
def roots_i(sigma_real: Array, sigma_i: Array) -> Array:
    return frechet.roots_of_product(sigma_real, sigma_i)


@problem.step(
    r"\operatorname{Tr}(\Sigma_r \Sigma_<i>)^{1/2}", r"\textstyle\sum <roots_i>", each="sets",
    weight=2, says="Set <i>: the trace of the product's root",
)  # fmt: skip
def root_trace_i(roots_i: Array) -> Array:
    return np.sum(roots_i, axis=-1)


@problem.step(
    r"\mathrm{FID}_<i>", r"<mean_term_i> + <trace_sum_i> - 2 \cdot <root_trace_i>", each="sets",
    weight=2, says="Set <i>: its distance to the real images",
)  # fmt: skip
def fid_i(mean_term_i: Array, trace_sum_i: Array, root_trace_i: Array) -> Array:
    return mean_term_i + trace_sum_i - 2 * root_trace_i


@problem.step(
    r"\text{better set}", r"\arg\min_i \mathrm{FID}_i", weight=1, decimals=0,
    says="Which set is better?", when=lambda options: options.sets > 1,
    choices=lambda options: [f"Set {i}" for i in range(1, options.sets + 1)],
)  # fmt: skip
def better(fid_all: Array) -> Array:
    return 1.0 + np.argmin(fid_all, axis=-1)


@problem.slip(of=mean_term_i, hint="You took the root: the means' distance enters *squared*.")
def mean_gap_not_squared(mu_real: Array, mu_i: Array) -> Array:
    return np.sqrt(frechet.squared_gap(mu_real, mu_i))


@problem.slip(
    of=mean_term_i, hint="You added the differences' sizes. Square each difference before adding."
)
def mean_gap_in_absolute_values(mu_real: Array, mu_i: Array) -> Array:
    return np.sum(np.abs(mu_real - mu_i), axis=-1)


@problem.slip(
    of=trace_sum_i, hint="A trace adds the diagonal only. You added every entry of the matrices."
)
def all_entries_added(sigma_real: Array, sigma_i: Array) -> Array:
    return np.sum(sigma_real + sigma_i, axis=(-2, -1))


@problem.slip(
    of=root_trace_i,
    hint="You took the root of each entry. The root of a matrix goes by its eigenvalues.",
)
def root_of_each_entry(sigma_real: Array, sigma_i: Array) -> Array:
    diagonal = np.diagonal(sigma_real @ sigma_i, axis1=-2, axis2=-1)
    return np.sum(np.sqrt(np.abs(diagonal)), axis=-1)


@problem.slip(
    of=root_trace_i,
    hint="You multiplied entry by entry. $\\Sigma_r \\Sigma_i$ multiplies rows by columns.",
)
def multiplied_entry_by_entry(sigma_real: Array, sigma_i: Array) -> Array:
    diagonals = np.diagonal(sigma_real * sigma_i, axis1=-2, axis2=-1)
    return np.sum(np.sqrt(np.abs(diagonals)), axis=-1)


@problem.slip(
    of=root_trace_i,
    hint="You took each covariance's root and then multiplied. Multiply first: the two differ.",
)
def roots_taken_before_product(sigma_real: Array, sigma_i: Array) -> Array:
    return frechet.trace(symmetric_root(sigma_real) @ symmetric_root(sigma_i))


@problem.slip(of=root_trace_i, hint="The root is missing: this is the trace of the product itself.")
def root_forgotten(sigma_real: Array, sigma_i: Array) -> Array:
    return frechet.trace(sigma_real @ sigma_i)


@problem.slip(
    of=root_trace_i, hint="You took the root of the trace. It is the trace of the root: root first."
)
def root_of_trace(sigma_real: Array, sigma_i: Array) -> Array:
    return np.sqrt(np.abs(frechet.trace(sigma_real @ sigma_i)))


@problem.slip(
    of=root_trace_i, hint="This is twice the trace already. Leave the factor 2 to the last sum."
)
def doubled_too_early(roots_i: Array) -> Array:
    return 2 * np.sum(roots_i, axis=-1)


@problem.slip(of=fid_i, hint="The factor 2 before the root's trace is missing.")
def factor_two_forgotten(mean_term_i: Array, trace_sum_i: Array, root_trace_i: Array) -> Array:
    return mean_term_i + trace_sum_i - root_trace_i


@problem.slip(of=fid_i, hint="The means' squared distance belongs to the sum.")
def means_left_out(trace_sum_i: Array, root_trace_i: Array) -> Array:
    return trace_sum_i - 2 * root_trace_i


@problem.slip(of=fid_i, hint="The root's trace is taken away, not added.")
def root_added(mean_term_i: Array, trace_sum_i: Array, root_trace_i: Array) -> Array:
    return mean_term_i + trace_sum_i + 2 * root_trace_i


@problem.slip(of=fid_i, hint="You took the root of the sum. FID is the squared distance as it is.")
def distance_not_squared(mean_term_i: Array, trace_sum_i: Array, root_trace_i: Array) -> Array:
    return np.sqrt(np.abs(mean_term_i + trace_sum_i - 2 * root_trace_i))


@problem.slip(
    of=better, hint="A lower distance is better: it measures how far from real the images are.",
    when=lambda options: options.sets > 1,
)  # fmt: skip
def higher_taken_for_better(fid_all: Array) -> Array:
    return 1.0 + np.argmax(fid_all, axis=-1)


def symmetric_root(covariance: Array) -> Array:
    """Return the symmetric square root of symmetric positive semidefinite matrices."""
    values, vectors = np.linalg.eigh(covariance)
    roots = np.sqrt(np.clip(values, 0.0, None))[..., None, :]
    root: Array = (vectors * roots) @ np.swapaxes(vectors, -1, -2)
    return root
