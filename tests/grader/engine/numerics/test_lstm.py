from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from grader.engine.numerics import lstm

seeds = st.integers(0, 2**32)
numbers = st.floats(-30, 30)


def array(value):
    return np.asarray(value, dtype=float)


def step(weights, joined, cell):
    """Return state and output, from the four matrices in the order i, f, g, o."""
    enter, forget, candidate, leave = (lstm.project(each, joined) for each in weights)
    cell = lstm.next_cell(
        lstm.sigmoid(forget), cell, lstm.sigmoid(enter), np.tanh(candidate)
    )  # fmt: skip
    return cell, lstm.sigmoid(leave) * np.tanh(cell)


def test_a_matrix_times_a_vector_agrees_with_hand_arithmetic():
    """1 * 2 + 2 * -1 = 0, 3 * 2 + 0.5 * -1 = 5.5, -1 * 2 + 0 * -1 = -2."""
    weights = array([[1, 2], [3, 0.5], [-1, 0]])

    assert lstm.project(weights, array([2, -1])) == pytest.approx([0, 5.5, -2])


def test_the_sigmoid_of_a_logarithm_is_a_fraction():
    """e^ln 3 = 3, so the sigmoid of ln 3 is 1 / (1 + 1/3) = 3/4, and that of -ln 3 is 1/4."""
    assert lstm.sigmoid(array([math.log(3), -math.log(3), 0])) == pytest.approx([0.75, 0.25, 0.5])


def test_a_step_agrees_with_hand_arithmetic():
    """With tanh(ln 2) = 3/5: c = 3/4 * 2 + 1/4 * 3/5 = 33/20, and the output is half its tanh."""
    rows = [-math.log(3), math.log(3), math.log(2), 0.0]

    cell, output = step([array([[row]]) for row in rows], array([1.0]), array([2.0]))

    assert cell == pytest.approx([1.65])
    assert output == pytest.approx([(1 - 2 / (math.exp(3.3) + 1)) / 2])


@given(z=numbers)
def test_the_sigmoid_agrees_with_another_algorithm_and_mirrors(z):
    assert lstm.sigmoid(array(z)) == pytest.approx(expit(z), abs=1e-15)
    assert lstm.sigmoid(array(-z)) == pytest.approx(1 - lstm.sigmoid(array(z)), abs=1e-15)


@given(z=numbers)
def test_the_straight_lines_are_related_as_the_curves_are(z):
    """The sigmoid is half of 1 + tanh(z / 2), and the lines cross zero as steeply as the curves."""
    line = 0.5 + 0.5 * lstm.straight_tanh(array(z / 2))

    assert lstm.straight_sigmoid(array(z)) == pytest.approx(line, abs=1e-15)
    # Near zero the two are one number, but for its last bit.
    curve = abs(math.tanh(z))
    assert abs(lstm.straight_tanh(array(z))) >= curve - math.ulp(curve)
    assert lstm.straight_sigmoid(array(1e-6)) == pytest.approx(expit(1e-6), abs=1e-12)


def test_the_straight_lines_are_cut_off_at_their_ends():
    assert lstm.straight_sigmoid(array([-9, -2, -1, 0, 1, 2, 9])) == pytest.approx(
        [0, 0, 0.25, 0.5, 0.75, 1, 1]
    )
    assert lstm.straight_tanh(array([-3, -1, -0.5, 0.5, 1, 3])) == pytest.approx(
        [-1, -1, -0.5, 0.5, 1, 1]
    )


def test_large_numbers_stay_finite():
    assert lstm.sigmoid(array([-1e4, 1e4])) == pytest.approx([0, 1])


@given(seed=seeds)
def test_a_step_agrees_with_plain_loops(seed):
    rng = np.random.default_rng(seed)
    weights, joined, cell = rng.normal(size=(4, 2, 5)), rng.normal(size=5), rng.normal(size=2)

    states, outputs = step(weights, joined, cell)

    for j in range(2):
        enter, forget, candidate, leave = (
            math.fsum(w * z for w, z in zip(weights[k, j], joined, strict=True)) for k in range(4)
        )
        kept = cell[j] / (1 + math.exp(-forget))
        state = kept + math.tanh(candidate) / (1 + math.exp(-enter))
        assert states[j] == pytest.approx(state)
        assert outputs[j] == pytest.approx(math.tanh(state) / (1 + math.exp(-leave)))


@given(seed=seeds)
def test_a_wide_open_forget_gate_and_a_shut_input_gate_keep_the_state(seed):
    cell, candidate = np.random.default_rng(seed).normal(size=(2, 3))

    kept = lstm.next_cell(np.ones(3), cell, np.zeros(3), candidate)
    replaced = lstm.next_cell(np.zeros(3), cell, np.ones(3), candidate)

    assert kept == pytest.approx(cell)
    assert replaced == pytest.approx(candidate)


def test_a_batch_is_worked_out_as_its_members_are():
    rng = np.random.default_rng(8)
    weights, joined, cell = rng.normal(size=(4, 6, 2, 3)), *rng.normal(size=(2, 6, 3))
    cell = cell[:, :2]

    states, outputs = step(weights, joined, cell)

    for i in range(6):
        state, output = step(weights[:, i], joined[i], cell[i])
        assert states[i] == pytest.approx(state)
        assert outputs[i] == pytest.approx(output)
