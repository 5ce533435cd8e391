from __future__ import annotations

from itertools import product
from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.numerics import convolution_cost

few = st.integers(1, 4)


def both(kernel, channels_in, channels_out, size_out, groups=1, *, bias=True):
    weights = convolution_cost.filter_weights(kernel, channels_in, groups)
    return (
        convolution_cost.parameters(weights, channels_out, bias=bias),
        convolution_cost.multiply_accumulates(weights, channels_out, size_out),
    )


def test_alexnet_s_first_layer_has_34_944_parameters():
    """Krizhevsky et al. 2012: 96 kernels of 11 x 11 x 3, at 55 x 55 places."""
    assert both(11, 3, 96, 55) == (34_944, 105_415_200)


def test_alexnet_s_second_layer_is_split_over_two_devices():
    """Section 3.5: 256 kernels of 5 x 5 x 48, which is half of the 96 channels; 27 x 27 places."""
    assert both(5, 96, 256, 27, groups=2) == (307_456, 223_948_800)


def test_vgg_s_first_layers_have_the_parameters_that_are_published():
    """Simonyan and Zisserman 2015: 3 x 3 kernels, 3 to 64 to 64 to 128 channels."""
    counts = [both(3, a, b, 1)[0] for a, b in ((3, 64), (64, 64), (64, 128))]

    assert counts == [1_792, 36_928, 73_856]


@given(few, few, few, few, few, st.booleans())
def test_the_counts_are_those_of_arrays_and_of_loops(
    kernel, size_out, groups, group_in, group_out, bias
):
    channels_in, channels_out = groups * group_in, groups * group_out
    shapes = [(channels_out, group_in, kernel, kernel), *([(channels_out,)] if bias else [])]
    products = 0
    for channel_out, _row, _column in product(
        range(channels_out), range(size_out), range(size_out)
    ):
        for channel_in, _y, _x in product(range(channels_in), range(kernel), range(kernel)):
            products += channel_out // group_out == channel_in // group_in

    counts = both(kernel, channels_in, channels_out, size_out, groups, bias=bias)

    assert counts == (sum(prod(shape) for shape in shapes), products)


@given(st.integers(1, 9), st.integers(1, 64), st.integers(1, 64), st.booleans())
def test_a_depthwise_convolution_has_as_many_groups_as_channels(kernel, channels, more, bias):
    in_groups = both(kernel, channels, channels, 1, channels, bias=bias)[0]
    of_one_pixel = both(1, channels, more, 1, bias=bias)[0]

    depthwise = convolution_cost.depthwise_parameters(kernel, channels, bias=bias)
    assert depthwise == pytest.approx(in_groups)
    assert convolution_cost.pointwise_parameters(channels, more, bias=bias) == of_one_pixel


@given(st.integers(1, 9), st.integers(1, 64), st.integers(1, 64))
def test_separating_leaves_the_share_that_its_authors_give(kernel, channels_in, channels_out):
    """Howard et al. 2017, section 3.1: 1 / C_out + 1 / k^2 of a convolution without biases."""
    whole = both(kernel, channels_in, channels_out, 1, bias=False)[0]

    separated = convolution_cost.depthwise_parameters(kernel, channels_in, bias=False)
    separated += convolution_cost.pointwise_parameters(channels_in, channels_out, bias=False)

    assert separated / whole == pytest.approx(1 / channels_out + 1 / kernel**2)


def test_a_batch_is_worked_out_as_its_members_are():
    sizes = np.random.default_rng(3).integers(1, 9, size=(5, 3, 4)).astype(float)

    together = both(*sizes)

    for place in np.ndindex(3, 4):
        assert tuple(each[place] for each in together) == both(*sizes[:, *place])
