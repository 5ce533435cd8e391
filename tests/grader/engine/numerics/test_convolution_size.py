from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grader.engine.numerics import convolution_size

sizes = st.integers(1, 30)
kernels = st.integers(1, 7)
strides = st.integers(1, 4)
paddings = st.integers(0, 4)


def convolved(size, kernel, stride=1, padding=0, dilation=1):
    room = convolution_size.room(size, kernel, padding, dilation)
    return convolution_size.output_size(room, stride)


def transposed(size, kernel, stride=1, padding=0, output_padding=0):
    scattered = convolution_size.scattered_size(size, kernel, stride)
    return convolution_size.transposed_size(scattered, padding, output_padding)


@pytest.mark.parametrize(
    ("arguments", "size"),
    [
        ((227, 11, 4), 55),  # AlexNet's first layer, Krizhevsky et al. 2012
        ((55, 3, 2), 27),  # and its first pooling
        ((224, 7, 2, 3), 112),  # ResNet's first layer, He et al. 2016, table 1
        ((28, 5), 24),
        ((7, 3, 1, 2, 2), 7),  # dilated: the kernel spans 5 of 11
    ],
)
def test_published_networks_have_the_sizes_that_their_authors_state(arguments, size):
    assert convolved(*arguments) == size


def test_the_dcgan_generator_doubles_from_4_to_64():
    """Radford et al. 2016, figure 1; kernel 4, stride 2 and padding 1 as commonly written."""
    widths = [4.0]
    for _layer in range(4):
        widths.append(transposed(widths[-1], 4, 2, 1))

    assert widths == [4, 8, 16, 32, 64]


@given(sizes, kernels, strides, paddings, st.integers(1, 3))
def test_the_size_is_how_many_places_a_kernel_can_be_put_down_in(
    size, kernel, stride, padding, dilation
):
    last = size + padding - 1
    places = [
        start
        for start in range(-padding, size + padding, stride)
        if all(start + dilation * entry <= last for entry in range(kernel))
    ]
    assume(places)

    assert convolved(size, kernel, stride, padding, dilation) == len(places)


@given(sizes, kernels, strides)
def test_the_scattered_size_is_what_numpy_s_full_convolution_has(size, kernel, stride):
    stretched = np.zeros((size - 1) * stride + 1)
    stretched[::stride] = 1.0

    scattered = convolution_size.scattered_size(size, kernel, stride)

    assert scattered == len(np.convolve(stretched, np.ones(kernel), mode="full"))


@given(sizes, kernels, strides, paddings)
def test_a_transposed_convolution_undoes_the_size_of_the_convolution(size, kernel, stride, padding):
    room = convolution_size.room(size, kernel, padding)
    assume(room >= 0)

    smaller = convolution_size.output_size(room, stride)

    # What the floor left out is what output padding is for.
    assert transposed(smaller, kernel, stride, padding, room % stride) == size


@given(sizes, st.integers(0, 3), st.integers(1, 3))
def test_padding_by_half_the_span_keeps_the_size(size, half, dilation):
    assert convolved(size, 2 * half + 1, 1, half * dilation, dilation) == size


def test_a_batch_is_worked_out_as_its_members_are():
    rng = np.random.default_rng(3)
    size, kernel, stride, padding = (
        rng.integers(low, low + 5, size=(3, 4)).astype(float) for low in (20, 3, 1, 0)
    )

    small = convolved(size, kernel, stride, padding, 2.0)
    large = transposed(size, kernel, stride, padding, 1.0)

    for place in np.ndindex(3, 4):
        alone = [each[place] for each in (size, kernel, stride, padding)]
        assert small[place] == convolved(*alone, 2.0)
        assert large[place] == transposed(*alone, 1.0)
