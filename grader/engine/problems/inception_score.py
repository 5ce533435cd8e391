"""The inception score of a few generated images, from a classifier's predictions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from grader.engine.derivation import Derivation
from grader.engine.numerics import inception
from grader.engine.options import Options, by_hand, switch, whole
from grader.engine.streams import Array, Draw


@dataclass(frozen=True, slots=True)
class InceptionOptions(Options):
    images: int = whole(3, low=2, high=5, says="how many images were generated")
    classes: int = whole(3, low=2, high=5, says="how many classes the classifier knows")
    entropies: bool = switch(False, says="whether the entropies behind the score are asked too")
    by_hand: bool = by_hand()

    @property
    def parts(self) -> int:
        """Of how many equal parts a row of probabilities is made."""
        # Of two classes there would be too few rows otherwise.
        return 20 if self.classes == 2 and not self.by_hand else 10

    @property
    def in_tenths(self) -> bool:
        """Whether the marginal is made to end: of three images it mostly would not."""
        return self.by_hand and self.images == 3


problem = Derivation(
    title="The inception score", topic="measures", version=1, options=InceptionOptions
)


@problem.question
def question(options: InceptionOptions) -> str:
    entropies = (
        " Then the same from entropies: each image's $H(y \\,|\\, x_i)$, the entropy $H(y)$ of the "
        "marginal, and by how much it exceeds the images' mean entropy."
        if options.entropies
        else ""
    )
    return (
        f"A classifier of {options.classes} classes looks at {options.images} generated images. "
        "Row $i$ of $P$ is its prediction $p(y \\,|\\, x_i)$ for image $i$.\n\n"
        "Work out the marginal $p(y)$ over the images, the divergence of each image's prediction "
        f"from the marginal, the mean divergence, and the inception score.{entropies}"
    )


problem.convention(
    lambda options: (
        "Logarithms are natural. Take $\\ln 2 = 0.69315$, $\\ln 3 = 1.09861$, $\\ln 5 = 1.60944$ "
        "and $\\ln 7 = 1.94591$; only the score itself takes a calculator."
        if options.by_hand
        else "Logarithms are natural, so that divergences and entropies are in nats."
    )
)
problem.convention("The marginal is estimated from these images: each counts the same.")
problem.convention(
    "The divergence is $\\mathrm{KL}(p(y \\,|\\, x_i) \\,\\|\\, p(y))$: it averages over the "
    "prediction, its first argument."
)
problem.convention("There is one split: the score is that of all images together.")
problem.convention("A probability of 0 adds nothing: $0 \\ln 0 = 0$.")


HARD = (11, 13, 17, 19, 23, 29, 31, 37, 41, 43)
"""Primes whose logarithms are not given."""


def rows_of(parts: int, classes: int) -> Array:
    """Return every row of ``classes`` probabilities above zero in whole ``parts``, (rows, k)."""
    cuts = combinations(range(1, parts), classes - 1)
    rows: Array = np.diff([(0, *cut, parts) for cut in cuts], axis=-1) / parts
    return rows


@problem.given("P", shape=("images", "classes"))
def predictions(draw: Draw, options: InceptionOptions) -> Array:
    rows = rows_of(options.parts, options.classes)
    drawn: Array = rows[replace(draw, shape=draw.shape[:1]).index(len(rows))]
    if options.in_tenths:
        where = replace(draw.part("rest"), shape=()).index(options.classes)
        drawn[..., -1, :] = last_row(drawn[..., :-1, :], where)
    return drawn


def last_row(others: Array, where: NDArray[np.intp]) -> Array:
    """Return a third row of tenths with which every column's sum is a multiple of 0.3.

    Of many classes there may be none: then one of its entries, that at ``where``, is too small.
    """
    least = 3 - np.sum(np.round(others * 10), axis=-2) % 3
    rest = 10 - np.sum(least, axis=-1, keepdims=True)
    return (least + rest * (np.arange(least.shape[-1]) == where[..., None])) / 10


@problem.requirement("rows of probabilities that sum to 1", is_law=True)
def are_probabilities(predictions: Array) -> NDArray[np.bool_]:
    sums = np.isclose(np.sum(predictions, axis=-1), 1.0, rtol=0.0, atol=1e-9)
    possible: NDArray[np.bool_] = np.all(sums, axis=-1) & np.all(predictions >= 0, axis=(-2, -1))
    return possible


@problem.requirement("predictions that differ, so that the score is clearly above 1")
def are_diverse(mean_divergence: Array) -> NDArray[np.bool_]:
    diverse: NDArray[np.bool_] = mean_divergence >= 0.03
    return diverse


@problem.requirement("probabilities whose logarithms follow from the four that are given")
def has_easy_logarithms(predictions: Array, options: InceptionOptions) -> NDArray[np.bool_]:
    sums = np.sum(predictions, axis=-2, keepdims=True)
    counts = np.round(np.concatenate([predictions, sums], axis=-2) * options.parts)
    hard = np.any([counts % prime == 0 for prime in HARD], axis=0)
    easy: NDArray[np.bool_] = ~np.any(hard | (counts < 1), axis=(-2, -1))
    return easy | (not options.by_hand)


@problem.step("p(y)", r"\operatorname{mean}_i <predictions>", says="The marginal", weight=1)
def marginal(predictions: Array) -> Array:
    return inception.marginal(predictions)


@problem.step(
    r"\mathrm{KL}_i", r"\textstyle\sum_y <predictions> \odot \ln \frac{<predictions>}{<marginal>}",
    says="Each image's divergence from the marginal", weight=2,
)  # fmt: skip
def divergences(predictions: Array, marginal: Array) -> Array:
    return inception.divergences(predictions, marginal)


@problem.step(
    r"\overline{\mathrm{KL}}", r"\operatorname{mean}_i <divergences>",
    says="The mean divergence", weight=1,
)  # fmt: skip
def mean_divergence(divergences: Array) -> Array:
    return np.sum(divergences, axis=-1) / divergences.shape[-1]


@problem.step(r"\mathrm{IS}", r"e^{<mean_divergence>}", says="The inception score", weight=1)
def score(mean_divergence: Array) -> Array:
    return inception.score(mean_divergence)


@problem.step(
    r"H(y \,|\, x_i)", r"-\textstyle\sum_y <predictions> \odot \ln <predictions>",
    says="Each image's entropy", weight=1, when=lambda options: options.entropies,
)  # fmt: skip
def conditional(predictions: Array) -> Array:
    return inception.entropy(predictions)


@problem.step(
    "H(y)", r"-\textstyle\sum_y <marginal> \odot \ln <marginal>",
    says="The marginal's entropy", weight=1, when=lambda options: options.entropies,
)  # fmt: skip
def total(marginal: Array) -> Array:
    return inception.entropy(marginal)


@problem.step(
    "I", r"<total> - \operatorname{mean}_i <conditional>",
    says="The marginal's entropy less the images' mean entropy", weight=1,
    when=lambda options: options.entropies,
)  # fmt: skip
def information(total: Array, conditional: Array) -> Array:
    return total - np.sum(conditional, axis=-1) / conditional.shape[-1]


@problem.slip(
    of=marginal,
    hint="You took all classes for equally likely. Average down each column, over the images.",
)
def classes_taken_as_even(predictions: Array) -> Array:
    return 0 * predictions[..., 0, :] + 1 / predictions.shape[-1]


@problem.slip(
    of=marginal, hint="You summed over the images. Divide by their number: $p(y)$ sums to 1."
)
def images_summed(predictions: Array) -> Array:
    return np.sum(predictions, axis=-2)


@problem.slip(
    of=divergences,
    hint="This is the divergence the other way round, of the marginal from the prediction. The "
    "prediction comes first: its probabilities weigh the logarithms.",
)
def direction_reversed(predictions: Array, marginal: Array) -> Array:
    weights = marginal[..., None, :]
    return np.sum(weights * np.log(weights / predictions), axis=-1)


@problem.slip(
    of=divergences,
    hint="You took logarithms to base 2. The score is a power of $e$, so the base is $e$ here too.",
)
def base_two(predictions: Array, marginal: Array) -> Array:
    return inception.divergences(predictions, marginal) / np.log(2.0)


@problem.slip(
    of=divergences,
    hint="The marginal is missing in the logarithm: this is minus the prediction's entropy.",
)
def marginal_left_out(predictions: Array, marginal: Array) -> Array:
    return -inception.entropy(predictions) + 0 * marginal[..., :1]


@problem.slip(
    of=divergences,
    hint="The prediction is missing in the logarithm: this is the cross-entropy. Take the "
    "logarithm of the ratio.",
)
def cross_entropy_taken(predictions: Array, marginal: Array) -> Array:
    return -np.sum(predictions * np.log(marginal[..., None, :]), axis=-1)


@problem.slip(
    of=divergences,
    hint="You added the logarithms as they are. Weigh each by the prediction's probability.",
)
def logarithms_not_weighed(predictions: Array, marginal: Array) -> Array:
    return np.sum(np.log(predictions / marginal[..., None, :]), axis=-1)


@problem.slip(
    of=mean_divergence,
    hint="You summed the divergences. The score takes their mean over the images.",
)
def divergences_summed(divergences: Array) -> Array:
    return np.sum(divergences, axis=-1)


@problem.slip(
    of=score,
    hint="The last step is missing: the score is $e$ to the power of the mean divergence.",
)
def power_forgotten(mean_divergence: Array) -> Array:
    return 1.0 * mean_divergence


@problem.slip(
    of=score,
    hint="You took a power of 2 of a divergence in nats. With natural logarithms it is $e$.",
)
def power_of_two(mean_divergence: Array) -> Array:
    return np.exp2(mean_divergence)


@problem.slip(
    of=score,
    hint="This is how sure the classifier is on average, the mean of the largest probabilities. "
    "The score also asks how varied the images are.",
)
def confidence_averaged(predictions: Array) -> Array:
    return np.mean(np.max(predictions, axis=-1), axis=-1)


@problem.slip(
    of=score,
    hint="This comes from the marginal's entropy alone: it sees variety, but not how sure the "
    "classifier is of each image.",
)
def marginal_entropy_alone(marginal: Array) -> Array:
    return np.exp(inception.entropy(marginal))


@problem.slip(
    of=conditional, hint="An entropy is never negative: the minus before the sum is missing.",
    when=lambda options: options.entropies,
)  # fmt: skip
def entropy_negative(predictions: Array) -> Array:
    return -inception.entropy(predictions)


@problem.slip(
    of=conditional,
    hint="You looked at the likeliest class only. The entropy averages $-\\ln p$ over all classes.",
    when=lambda options: options.entropies,
)
def likeliest_class_only(predictions: Array) -> Array:
    return -np.log(np.max(predictions, axis=-1))


@problem.slip(
    of=total,
    hint="You averaged the images' entropies. Here the images' predictions are averaged first.",
    when=lambda options: options.entropies,
)
def entropies_averaged(marginal: Array, conditional: Array) -> Array:
    return np.mean(conditional, axis=-1) + 0 * marginal[..., 0]


@problem.slip(
    of=total, hint="You took logarithms to base 2. Entropies are in nats here: use ln.",
    when=lambda options: options.entropies,
)  # fmt: skip
def marginal_entropy_in_bits(marginal: Array) -> Array:
    return inception.entropy(marginal) / np.log(2.0)


@problem.slip(
    of=information, hint="You took away the sum of the images' entropies. It is their mean.",
    when=lambda options: options.entropies,
)  # fmt: skip
def entropies_summed(total: Array, conditional: Array) -> Array:
    return total - np.sum(conditional, axis=-1)


@problem.slip(
    of=information,
    hint="The images' mean entropy is taken away, not added: sure predictions raise the score.",
    when=lambda options: options.entropies,
)
def entropies_added(total: Array, conditional: Array) -> Array:
    return total + np.mean(conditional, axis=-1)


@problem.slip(
    of=information,
    hint="The difference is the wrong way round: the marginal's entropy is the larger one.",
    when=lambda options: options.entropies,
)
def difference_reversed(total: Array, conditional: Array) -> Array:
    return np.mean(conditional, axis=-1) - total
