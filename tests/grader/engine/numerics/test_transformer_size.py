from __future__ import annotations

from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.numerics import transformer_size

small = st.integers(1, 9)


def parameters_of(vocabulary, positions, width, inner, layers, *, bias=True, tied=True):
    block = (
        transformer_size.attention(width, bias=bias)
        + transformer_size.feed_forward(width, inner, bias=bias)
        + transformer_size.layer_norms(width, count=2)
    )
    return transformer_size.decoder(
        transformer_size.embedding(vocabulary, positions, width),
        layers,
        block,
        transformer_size.layer_norms(width, count=1),
        0 if tied else transformer_size.linear(width, vocabulary, bias=False),
    )


def shapes_of(vocabulary, positions, width, inner, layers, *, bias, tied, heads=1):
    """Write down every array of the model, each head's own, as a checkpoint would list them."""
    head = width // heads
    maps = [(width, head)] * 3 * heads + [(width, width), (width, inner), (inner, width)]
    biases = [(head,)] * 3 * heads + [(width,), (inner,), (width,)]
    norm = [(width,), (width,)]
    block = maps + norm * 2 + (biases if bias else [])
    tables = [(vocabulary, width), (positions, width)]
    return tables + block * layers + norm + ([] if tied else [(width, vocabulary)])


@pytest.mark.parametrize(
    ("width", "layers", "published"),
    [
        (768, 12, 124_439_808),
        (1024, 24, 354_823_168),
        (1280, 36, 774_030_080),
        (1600, 48, 1_557_611_200),
    ],
    ids=["small", "medium", "large", "xl"],
)
def test_the_gpt_2_models_have_as_many_parameters_as_their_checkpoints(width, layers, published):
    assert parameters_of(50257, 1024, width, 4 * width, layers) == published


@given(small, small, st.sampled_from([4, 8, 12]), small, small, st.booleans(), st.booleans())
def test_the_count_is_that_of_the_arrays_that_a_decoder_is_made_of(
    vocabulary, positions, width, inner, layers, bias, tied
):
    sizes = (vocabulary, positions, width, inner, layers)

    count = parameters_of(*sizes, bias=bias, tied=tied)

    for heads in (1, 2, 4):
        shapes = shapes_of(*sizes, bias=bias, tied=tied, heads=heads)
        assert count == sum(prod(shape) for shape in shapes)


@given(small, small, small, small, small)
def test_each_further_block_adds_the_same(vocabulary, positions, width, inner, layers):
    counts = [
        parameters_of(vocabulary, positions, width, inner, layers + more) for more in range(3)
    ]

    assert counts[2] - counts[1] == counts[1] - counts[0] > 0


@given(st.integers(64, 1024))
def test_without_biases_and_norms_a_block_has_twelve_squares_of_its_width(width):
    block = transformer_size.attention(width, bias=False) + transformer_size.feed_forward(
        width, 4 * width, bias=False
    )

    assert block == 12 * width**2


def test_a_batch_is_worked_out_as_its_members_are():
    sizes = np.random.default_rng(3).integers(1, 9, size=(5, 3, 4)).astype(float)

    together = parameters_of(*sizes, bias=True, tied=False)

    assert together.shape == (3, 4)
    for place in np.ndindex(3, 4):
        assert together[place] == parameters_of(*sizes[:, *place], bias=True, tied=False)
