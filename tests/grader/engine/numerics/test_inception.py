from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from grader.engine.numerics import inception

seeds = st.integers(0, 2**32)
sizes = st.integers(2, 6)


def predictions_of(seed, images, classes):
    return np.random.default_rng(seed).dirichlet(np.full(classes, 0.5), size=images)


def test_three_images_agree_with_numbers_worked_out_by_hand():
    """Two sure images of two classes and an unsure one: the marginal is even, KLs ln 2, ln 2, 0."""
    rows = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])

    marginal = inception.marginal(rows)
    divergences = inception.divergences(rows, marginal)

    assert marginal == pytest.approx([0.5, 0.5])
    assert divergences == pytest.approx([0.6931471805599453, 0.6931471805599453, 0])
    assert inception.entropy(rows) == pytest.approx([0, 0, 0.6931471805599453])
    assert inception.inception_score(rows) == pytest.approx(2 ** (2 / 3))


def test_a_divergence_by_hand_is_not_that_of_the_other_direction():
    """(3/4) ln(3/2) + (1/4) ln(1/2), with logarithms from a table."""
    row, even = np.array([[0.75, 0.25]]), np.array([0.5, 0.5])

    divergence = inception.divergences(row, even)

    assert divergence == pytest.approx([0.75 * 0.4054651081081644 - 0.25 * 0.6931471805599453])


@given(seed=seeds, images=sizes, classes=sizes)
def test_divergences_and_entropies_agree_with_scipy(seed, images, classes):
    rows = predictions_of(seed, images, classes)
    marginal = inception.marginal(rows)

    divergences = inception.divergences(rows, marginal)

    assert divergences == pytest.approx([stats.entropy(row, marginal) for row in rows], abs=1e-9)
    assert inception.entropy(rows) == pytest.approx([stats.entropy(row) for row in rows], abs=1e-9)


@given(seed=seeds, images=sizes, classes=sizes)
def test_the_score_lies_between_1_and_the_number_of_classes_or_images(seed, images, classes):
    score = inception.inception_score(predictions_of(seed, images, classes))

    assert 1 - 1e-9 <= score <= min(images, classes) + 1e-9


@given(seed=seeds, images=sizes, classes=sizes)
def test_the_mean_divergence_is_the_entropy_gained(seed, images, classes):
    rows = predictions_of(seed, images, classes)
    marginal = inception.marginal(rows)

    gained = inception.entropy(marginal) - np.mean(inception.entropy(rows))

    assert np.log(inception.inception_score(rows)) == pytest.approx(gained, abs=1e-9)


@given(seed=seeds, images=sizes, classes=sizes)
def test_the_order_of_images_and_classes_does_not_matter(seed, images, classes):
    rows = predictions_of(seed, images, classes)
    rng = np.random.default_rng(seed)

    shuffled = rows[rng.permutation(images)][:, rng.permutation(classes)]

    score = inception.inception_score(rows)
    assert inception.inception_score(shuffled) == pytest.approx(float(score))


@given(classes=sizes)
def test_sure_and_varied_images_reach_the_most_and_equal_ones_the_least(classes):
    assert inception.inception_score(np.eye(classes)) == pytest.approx(classes)
    assert inception.inception_score(np.full((3, classes), 1 / classes)) == pytest.approx(1)


def test_the_score_agrees_with_sampled_labels():
    """Draw an image and a label of it: the mean of ln p(y | x) / p(y) is the score's logarithm."""
    rows = predictions_of(12, 4, 3)
    rng = np.random.default_rng(13)
    images = rng.integers(4, size=300_000)
    labels = (rng.random(300_000)[:, None] > np.cumsum(rows[images], axis=1)).sum(axis=1)

    ratios = rows[images, labels] / rows.mean(axis=0)[labels]

    score = inception.inception_score(rows)
    assert math.exp(np.log(ratios).mean()) == pytest.approx(float(score), rel=0.01)


def test_a_batch_is_worked_out_as_its_members_are():
    rows = np.stack([predictions_of(seed, 3, 4) for seed in range(6)]).reshape(2, 3, 3, 4)

    together = inception.inception_score(rows)

    for place in np.ndindex(2, 3):
        assert together[place] == pytest.approx(float(inception.inception_score(rows[place])))
