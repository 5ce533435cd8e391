"""The problem's numbers, worked out again from shapes and by putting kernels down one by one."""

from __future__ import annotations

from itertools import product
from math import prod

import pytest

from grader import engine

SLUG = "convolution-parameters"
ALEXNET = {
    "channels_in": 3, "channels_out": 96, "groups": 1, "kernel": 11, "size": 227, "stride": 4,
    "padding": 0,
}  # fmt: skip
GROUPED = {
    "channels_in": 8, "channels_out": 20, "groups": 4, "kernel": 3, "size": 12, "stride": 2,
    "padding": 1,
}  # fmt: skip


def fixed(givens, **options):
    return engine.realise(SLUG, givens=givens, options=options)


def numbers_in(*shapes):
    return sum(prod(shape) for shape in shapes)


def every_step(g, *, bias, separable):
    c_in, c_out, k = g["channels_in"], g["channels_out"], g["kernel"]
    seen = len(range(0, c_in, g["groups"]))
    pixels = range(-g["padding"], g["size"] + g["padding"])
    starts = [start for start in pixels if start + k - 1 in pixels][:: g["stride"]]
    steps = {
        "filter_weights": numbers_in((seen, k, k)),
        "parameters": numbers_in((c_out, seen, k, k), *[(c_out,)] * bias),
        "size_out": len(starts),
        "macs": sum(seen * k * k for _places in product(starts, starts)) * c_out,
    }
    if separable:
        steps["depthwise"] = numbers_in((c_in, 1, k, k), *[(c_in,)] * bias)
        steps["pointwise"] = numbers_in((c_out, c_in, 1, 1), *[(c_out,)] * bias)
        steps["separable"] = steps["depthwise"] + steps["pointwise"]
        steps["saving"] = steps["parameters"] / steps["separable"]
    return steps


def test_alexnet_s_first_layer():
    problem = fixed(ALEXNET, separable=False)

    # 11 * 11 * 3; 96 * 364; (227 - 11) / 4 + 1; 363 * 96 * 3,025.
    assert problem.origin.steps == {
        "filter_weights": 363, "parameters": 34_944, "size_out": 55, "macs": 105_415_200,
    }  # fmt: skip


def test_a_grouped_convolution_and_a_separable_one_without_biases():
    problem = fixed(GROUPED, bias=False, grouped=True, separable=True)

    # 9 * 2; 20 * 18; floor(11 / 2) + 1 = 6; 360 * 36; 8 * 9 = 72 and 20 * 8 = 160; 360 / 232.
    assert problem.origin.steps == {
        "filter_weights": 18, "parameters": 360, "size_out": 6, "macs": 12_960, "depthwise": 72,
        "pointwise": 160, "separable": 232, "saving": pytest.approx(1.5517241379),
    }  # fmt: skip


def test_a_grouped_convolution_and_a_separable_one_with_biases():
    problem = fixed(GROUPED, bias=True, grouped=True, separable=True)

    # Each of 20 filters has one more, and of 8 and 20: 72 + 8 = 80 and 160 + 20 = 180.
    assert problem.origin.steps == {
        "filter_weights": 18, "parameters": 380, "size_out": 6, "macs": 12_960, "depthwise": 80,
        "pointwise": 180, "separable": 260, "saving": pytest.approx(1.4615384615),
    }  # fmt: skip


@pytest.mark.parametrize(("bias", "separable"), list(product([False, True], repeat=2)))
@pytest.mark.parametrize(("grouped", "by_hand"), list(product([False, True], repeat=2)))
def test_every_step_is_what_shapes_and_places_give(bias, grouped, separable, by_hand):
    options = {"bias": bias, "grouped": grouped, "separable": separable, "by_hand": by_hand}

    for problem in engine.realise_many(SLUG, list(range(20)), options):
        g = {given.name: int(given.value) for given in problem.givens}
        assert problem.origin.steps == pytest.approx(
            every_step(g, bias=bias, separable=separable), rel=1e-12
        )
        assert (g["groups"] > 1) == grouped


ALWAYS = {
    "input-channels-forgotten": ("filter_weights", 9),
    "kernel-not-squared": ("filter_weights", 3 * 8 / 4),
    "groups-ignored": ("filter_weights", 72),
    "multiplied-by-groups": ("filter_weights", 9 * 8 * 4),
    "first-place-forgotten": ("size_out", 5),
    "stride-ignored": ("size_out", 12),
    "input-size-used": ("macs", 360 * 144),
    "one-row-only": ("macs", 360 * 6),
    "operations-counted": ("macs", 25_920),
    "one-filter-only": ("macs", 18 * 36),
}
WITH_BIAS = {
    "bias-forgotten": ("parameters", 360),
    "bias-for-each-kernel": ("parameters", 20 * (18 + 2)),
    "bias-for-each-weight": ("parameters", 720),
    "one-bias-in-all": ("parameters", 361),
    "filters-of-one-group": ("parameters", 5 * 19),
    "biases-multiplied": ("macs", 380 * 36),
    "depthwise-sees-all-channels": ("separable", 8 * 73 + 180),
    "depthwise-for-output-channels": ("separable", 20 * 10 + 180),
    "pointwise-forgotten": ("separable", 80),
    "depthwise-forgotten": ("separable", 180),
    "saving-upside-down": ("saving", 260 / 380),
}
WITHOUT_BIAS = {
    "bias-counted": ("parameters", 380),
    "filters-of-one-group": ("parameters", 5 * 18),
    "depthwise-sees-all-channels": ("separable", 8 * 72 + 160),
    "depthwise-for-output-channels": ("separable", 20 * 9 + 160),
    "pointwise-forgotten": ("separable", 72),
    "depthwise-forgotten": ("separable", 160),
    "saving-upside-down": ("saving", 232 / 360),
}


@pytest.mark.parametrize(("bias", "expected"), [(True, WITH_BIAS), (False, WITHOUT_BIAS)])
def test_each_slip_is_the_mistake_that_it_is_named_for(bias, expected):
    problem = fixed(GROUPED, bias=bias, grouped=True, separable=True)
    expected = ALWAYS | expected
    assert problem.origin.slips.keys() == expected.keys()

    for slip, slipped in problem.origin.slips.items():
        steps = problem.origin.steps
        first = next(name for name in slipped if slipped[name] != steps[name])
        assert (first, slipped[first]) == (expected[slip][0], pytest.approx(expected[slip][1])), (
            slip
        )


def test_the_saving_is_asked_coarser_by_hand():
    decimals = [
        fixed(GROUPED, grouped=True, by_hand=by_hand).parts[-1].rule.decimals
        for by_hand in (False, True)
    ]

    assert decimals == [2, 1]


@pytest.mark.parametrize(
    "wrong",
    [
        {"channels_in": 6}, {"channels_out": 6}, {"groups": 0}, {"kernel": 15}, {"kernel": 2.5},
        {"stride": 0}, {"padding": -1}, {"groups": 1},
    ],
)  # fmt: skip
def test_sizes_that_make_no_grouped_convolution_are_refused(wrong):
    with pytest.raises(engine.InvalidGivens, match="the problem must have"):
        fixed(GROUPED | wrong, grouped=True)


def test_the_smallest_convolution_is_possible():
    smallest = dict.fromkeys(GROUPED, 1) | {"padding": 0}

    steps = fixed(smallest, bias=False, separable=False).origin.steps

    assert set(steps.values()) == {1}


def test_two_groups_are_groups():
    problem = fixed(GROUPED | {"groups": 2}, grouped=True)

    assert problem.origin.steps["filter_weights"] == 9 * 4
