from __future__ import annotations

import math

import numpy as np
import pytest

from grader import engine

SLUG = "lstm-step"
# What enters: i 1, -1.5; f 2, 1; g 0.5, -1; o 0.5, -0.5.
FIXED = {
    "x": [2.0],
    "h_before": [0.5, -0.5],
    "c_before": [1.0, -2.0],
    "w_i": [[1.0, 1.0, 0.5], [0.0, 1.0, -0.5]],
    "w_f": [[1.0, -1.0, 0.5], [2.0, 0.0, 0.0]],
    "w_g": [[0.0, 1.0, 0.5], [1.0, 1.0, -0.5]],
    "w_o": [[1.0, 0.0, 0.0], [0.0, -1.0, -0.5]],
}
# From a table of the logistic function and the hyperbolic tangent.
ENTER, FORGET = [0.7310585786, 0.1824255238], [0.8807970780, 0.7310585786]
CANDIDATE, LEAVE = [0.4621171573, -0.7615941560], [0.6224593312, 0.3775406688]
CELL = [0.8807970780 + 0.3378347123, -1.4621171573 - 0.1389342129]

SETTINGS = [
    {},
    {"hidden": 1, "inputs": 2, "forget_bias": True},
    {"by_hand": True},
    {"hidden": 3, "inputs": 2, "forget_bias": True, "by_hand": True},
]


def fixed(**options):
    return engine.realise(SLUG, givens=FIXED, options=options)


def asked(problem):
    return {part.name: problem.origin.steps[part.name] for part in problem.parts}


def near(actual, expected):
    return all(
        np.array(actual[name]) == pytest.approx(np.array(expected[name]), abs=2e-9)
        for name in expected
    )


def entries(function, *vectors):
    return [function(*numbers) for numbers in zip(*vectors, strict=True)]


def out(leave, cell):
    return entries(lambda o, c: o * math.tanh(c), leave, cell)


def test_a_step_worked_out_by_hand():
    expected = {
        "enter": ENTER, "forget": FORGET, "candidate": CANDIDATE, "leave": LEAVE, "cell": CELL,
        "output": [0.6224593312 * 0.8392501160, 0.3775406688 * -0.9218266608],
    }  # fmt: skip

    assert asked(fixed()).keys() == expected.keys()
    assert near(asked(fixed()), expected)


def test_the_forget_gate_s_bias_enters_that_gate_alone():
    forget = [0.9525741268, 0.8807970780]
    cell = [0.9525741268 + 0.3378347123, -1.7615941560 - 0.1389342129]

    problem = fixed(forget_bias=True)

    assert near(asked(problem), {"enter": ENTER, "forget": forget, "leave": LEAVE, "cell": cell})


def test_straight_lines_worked_out_by_hand():
    """A quarter of what enters and a half; the candidate and the state are cut off at 1."""
    assert near(
        asked(fixed(by_hand=True)),
        {
            "enter": [0.75, 0.125], "forget": [1.0, 0.75], "candidate": [0.5, -1.0],
            "leave": [0.625, 0.375], "cell": [1.375, -1.625], "output": [0.625, -0.375],
        },
    )  # fmt: skip


@pytest.mark.parametrize("options", SETTINGS)
def test_every_step_agrees_with_plain_loops(options):
    straight = options.get("by_hand", False)

    def gate(z):
        return min(1, max(0, (z + 2) / 4)) if straight else math.exp(z) / (math.exp(z) + 1)

    def squash(z):
        return min(1, max(-1, z)) if straight else 1 - 2 / (math.exp(2 * z) + 1)

    for problem in engine.realise_many(SLUG, list(range(20)), options):
        givens = {given.name: np.array(given.value).tolist() for given in problem.givens}
        joined = givens["h_before"] + givens["x"]
        into = {
            letter: [sum(entries(lambda w, z: w * z, row, joined)) for row in givens[f"w_{letter}"]]
            for letter in "ifgo"
        }
        into["f"] = [a + options.get("forget_bias", 0) for a in into["f"]]
        i, f, o = ([gate(a) for a in into[letter]] for letter in "ifo")
        g = [squash(a) for a in into["g"]]
        cell = entries(lambda f, c, i, g: f * c + i * g, f, givens["c_before"], i, g)
        expected = {
            "joined": joined,
            **{f"a_{letter}": into[letter] for letter in "ifgo"},
            "enter": i, "forget": f, "candidate": g, "leave": o, "cell": cell,
            "output": entries(lambda o, c: o * squash(c), o, cell),
        }  # fmt: skip
        assert problem.origin.steps.keys() == expected.keys()
        assert near(problem.origin.steps, expected)


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


# By slip: what it makes of some parts, written without the engine.
SLIPS = {
    # The input is 2: only the last column counts.
    "previous-left-out": {
        "enter": [sigmoid(1), sigmoid(-1)], "forget": [sigmoid(1), sigmoid(0)],
        "candidate": [math.tanh(1), math.tanh(-1)], "leave": [sigmoid(0), sigmoid(-1)],
    },
    # The columns meet 2, 0.5, -0.5 in turn.
    "input-put-first": {
        "enter": [sigmoid(2.25), sigmoid(0.75)], "forget": [sigmoid(1.25), sigmoid(4)],
        "candidate": [math.tanh(0.25), math.tanh(2.75)], "leave": [sigmoid(2), sigmoid(-0.25)],
    },
    "input-gate-by-tanh": {"enter": [math.tanh(1), math.tanh(-1.5)], "forget": FORGET},
    "exponent-without-minus": {"enter": ENTER, "forget": [1 - f for f in FORGET]},
    "candidate-by-sigmoid": {"enter": ENTER, "candidate": [sigmoid(0.5), sigmoid(-1)]},
    "gates-swapped": {
        "cell": [
            0.7310585786 + 0.8807970780 * 0.4621171573,
            -2 * 0.1824255238 - 0.7310585786 * 0.7615941560,
        ],
    },
    "state-overwritten": {"cell": [0.3378347123, -0.1389342129]},
    "candidate-not-gated": {"cell": [0.8807970780 + 0.4621171573, -1.4621171573 - 0.7615941560]},
    "nothing-forgotten": {"cell": [1.3378347123, -2.1389342129]},
    "gates-coupled": {
        "cell": [0.2689414214 + 0.3378347123, -2 * 0.8175744762 - 0.1389342129]
    },
    "state-not-squashed": {"cell": CELL, "output": entries(lambda o, c: o * c, LEAVE, CELL)},
    "output-not-gated": {"cell": CELL, "output": [0.8392501160, -0.9218266608]},
    "squashed-after-gating": {
        "cell": CELL, "output": entries(lambda o, c: math.tanh(o * c), LEAVE, CELL)
    },
    "old-state-put-out": {"cell": CELL, "output": out(LEAVE, FIXED["c_before"])},
}  # fmt: skip

STRAIGHT_SLIPS = {
    "previous-left-out": {"enter": [0.75, 0.25], "candidate": [1.0, -1.0]},
    "input-put-first": {"enter": [1.0, 0.6875], "candidate": [0.25, 1.0]},
    "input-gate-by-tanh": {"enter": [1.0, -1.0], "forget": [1.0, 1.0]},
    "forget-bias-left-out": {"enter": [0.75, 0.125], "forget": [1.0, 0.75]},
    "candidate-by-sigmoid": {"forget": [1.0, 1.0], "candidate": [0.625, 0.25]},
    "curve-for-line": {"forget": [1.0, 1.0], "candidate": CANDIDATE},
    "gates-swapped": {"cell": [0.75 + 0.5, -0.25 - 1.0]},
    "state-overwritten": {"cell": [0.375, -0.125], "output": [0.234375, -0.046875]},
    "candidate-not-gated": {"cell": [1.5, -3.0]},
    "nothing-forgotten": {"cell": [1.375, -2.125]},
    "gates-coupled": {"cell": [0.25 + 0.375, -1.75 - 0.125]},
    "state-not-squashed": {"output": [0.625 * 1.375, -0.375 * 2.125]},
    "output-not-gated": {"output": [1.0, -1.0]},
}


@pytest.mark.parametrize(
    ("options", "expected"),
    [({}, SLIPS), ({"by_hand": True, "forget_bias": True}, STRAIGHT_SLIPS)],
)
def test_each_slip_gives_what_its_hint_says(options, expected):
    slips = fixed(**options).origin.slips

    assert slips.keys() == expected.keys()
    for slip, values in expected.items():
        assert near(slips[slip], values), slip


def test_a_forgotten_bias_shows_with_the_curves_too():
    slips = fixed(forget_bias=True).origin.slips

    assert near(slips["forget-bias-left-out"], {"enter": ENTER, "forget": FORGET})
