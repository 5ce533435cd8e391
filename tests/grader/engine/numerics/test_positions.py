from __future__ import annotations

import cmath
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import block_diag, expm

from grader.engine.numerics import positions

seeds = st.integers(0, 2**32)
pairs = st.integers(1, 5)
places = st.integers(0, 200)
BASE = np.array(10_000.0)


def encoding(p, count, base=BASE):
    return positions.sinusoids(
        positions.angles(np.array(float(p)), positions.frequencies(base, count))
    )


def turned(x, p, *, halves=False):
    """A vector rotated to its position, at the frequencies of the papers."""
    angle = positions.angles(np.array(float(p)), positions.frequencies(BASE, len(x) // 2))
    return positions.rotate(x, np.cos(angle), np.sin(angle), halves=halves)


def vectors(seed, count):
    return np.random.default_rng(seed).normal(size=(2, 2 * count))


def test_the_frequencies_of_eight_dimensions_are_powers_of_a_tenth():
    assert positions.frequencies(BASE, 4) == pytest.approx(np.array([1, 0.1, 0.01, 0.001]))


def test_the_encoding_of_position_1_agrees_with_tabulated_sines_and_cosines():
    """From tables: sin 1 = .8414710, cos 1 = .5403023, sin .01 = .0099998, cos .01 = .9999500."""
    expected = np.array([0.8414710, 0.5403023, 0.0099998, 0.9999500])

    assert encoding(1, 2) == pytest.approx(expected, abs=5e-8)


def test_a_quarter_turn_and_a_sixth_of_one_agree_with_the_drawing():
    """(3, 1) a quarter on is (-1, 3); (2, 0) 60 degrees on is (1, root of 3)."""
    angle = np.array([math.pi / 2, math.pi / 3])
    cosine, sine = np.cos(angle), np.sin(angle)

    neighbours = positions.rotate(np.array([3.0, 1, 2, 0]), cosine, sine)
    halves = positions.rotate(np.array([3.0, 2, 1, 0]), cosine, sine, halves=True)

    assert neighbours == pytest.approx(np.array([-1, 3, 1, math.sqrt(3)]))
    assert halves == pytest.approx(np.array([-1, 1, 3, math.sqrt(3)]))


@given(p=places, count=pairs, base=st.floats(2, 20_000))
def test_the_encoding_agrees_with_points_on_the_unit_circle(p, count, base):
    """Entry by entry with complex exponentials, and the exponent 2i / d as the paper writes it."""
    expected = []
    for i in range(count):
        point = cmath.exp(1j * p / base ** (2 * i / (2 * count)))
        expected += [point.imag, point.real]

    assert encoding(p, count, np.array(base)) == pytest.approx(np.array(expected), abs=1e-9)


@given(p=places, q=places, count=pairs)
def test_the_dot_product_of_encodings_depends_on_the_distance_only(p, q, count):
    product = encoding(p, count) @ encoding(q, count)

    frequency = positions.frequencies(BASE, count)
    assert product == pytest.approx(np.cos((p - q) * frequency).sum(), abs=1e-9)
    assert product == pytest.approx(encoding(p + 7, count) @ encoding(q + 7, count), abs=1e-9)


@given(seed=seeds, p=places, count=pairs)
def test_the_rotation_agrees_with_the_exponential_of_a_matrix(seed, p, count):
    x = vectors(seed, count)[0]
    blocks = [
        p * 10_000 ** (-2 * i / (2 * count)) * np.array([[0, -1], [1, 0]]) for i in range(count)
    ]

    assert turned(x, p) == pytest.approx(expm(block_diag(*blocks)) @ x, abs=1e-8)


@given(seed=seeds, p=places, count=pairs)
def test_both_layouts_turn_the_same_pairs(seed, p, count):
    x = vectors(seed, count)[0]
    neighbours = np.arange(2 * count).reshape(2, count).T.ravel()

    halves = turned(x, p, halves=True)

    assert halves[neighbours] == pytest.approx(turned(x[neighbours], p))


@given(
    seed=seeds, m=places, n=places, shift=st.integers(-50, 50), count=pairs, halves=st.booleans()
)
def test_the_score_depends_on_the_distance_only(seed, m, n, shift, count, halves):
    q, k = vectors(seed, count)

    here = turned(q, m, halves=halves) @ turned(k, n, halves=halves)
    there = turned(q, m + shift, halves=halves) @ turned(k, n + shift, halves=halves)

    assert there == pytest.approx(here, abs=1e-9)


@given(seed=seeds, m=places, n=places, count=pairs)
def test_rotations_keep_lengths_and_add_up(seed, m, n, count):
    x = vectors(seed, count)[0]

    assert np.linalg.norm(turned(x, m)) == pytest.approx(np.linalg.norm(x))
    assert turned(turned(x, m), n) == pytest.approx(turned(x, m + n), abs=1e-9)


@pytest.mark.parametrize("halves", [False, True])
def test_a_batch_is_worked_out_as_its_members_are(halves):
    rng = np.random.default_rng(3)
    p, base, x = rng.uniform(1, 9, size=4), rng.uniform(2, 9, size=4), rng.normal(size=(4, 6))

    frequency = positions.frequencies(base, 3)
    angle = positions.angles(p, frequency)
    waves = positions.sinusoids(angle)
    together = positions.rotate(x, np.cos(angle), np.sin(angle), halves=halves)

    for i in range(4):
        alone = positions.angles(p[i], positions.frequencies(base[i], 3))
        assert angle[i] == pytest.approx(alone)
        assert waves[i] == pytest.approx(positions.sinusoids(alone))
        turned_alone = positions.rotate(x[i], np.cos(alone), np.sin(alone), halves=halves)
        assert together[i] == pytest.approx(turned_alone)
