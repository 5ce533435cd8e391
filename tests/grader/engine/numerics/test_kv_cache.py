from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.numerics import kv_cache

small = st.integers(1, 5)


def bytes_of(layers, kv_heads, head_width, tokens, batch, bytes_each):
    per_token = kv_cache.numbers_per_token(layers, kv_heads, head_width)
    return kv_cache.cache_bytes(kv_cache.cached_numbers(per_token, tokens, batch), bytes_each)


def test_a_token_takes_800_kib_in_opt_13b():
    """Kwon et al. 2023, section 3: 2 x 5120 (hidden size) x 40 (layers) x 2 (bytes)."""
    head_width = kv_cache.head_width(5120, 40)

    size = bytes_of(40, 40, head_width, 1, 1, 2)

    assert head_width == 128
    assert kv_cache.in_binary_units(size, 10) == 800


def test_one_full_sequence_takes_2_gib_in_llama_2_7b_and_1_gib_in_llama_3_8b():
    """From their published sizes: 32 layers of 32 heads by 4,096 tokens; 8 heads by 8,192."""
    head_width = kv_cache.head_width(4096, 32)

    assert kv_cache.in_binary_units(bytes_of(32, 32, head_width, 4096, 1, 2), 30) == 2
    assert kv_cache.in_binary_units(bytes_of(32, 8, head_width, 8192, 1, 2), 30) == 1
    assert kv_cache.saving(32, 8) == 4


@given(small, small, small, small, small, st.sampled_from([np.float16, np.float32, np.float64]))
def test_the_bytes_are_those_of_the_arrays_that_a_cache_is_made_of(
    layers, kv_heads, head_width, tokens, batch, kind
):
    cache = [
        (np.zeros((batch, kv_heads, tokens, head_width), kind),) * 2 for _layer in range(layers)
    ]

    size = bytes_of(layers, kv_heads, head_width, tokens, batch, np.dtype(kind).itemsize)

    assert size == sum(keys.nbytes + values.nbytes for keys, values in cache)


@given(small, small, small, small, st.integers(1, 6))
def test_sharing_among_groups_makes_the_cache_as_much_smaller(
    layers, kv_heads, head_width, tokens, group
):
    heads = kv_heads * group

    plain, shared = (bytes_of(layers, n, head_width, tokens, 3, 2) for n in (heads, kv_heads))

    assert plain / shared == pytest.approx(kv_cache.saving(heads, kv_heads))


def test_a_batch_is_worked_out_as_its_members_are():
    sizes = np.random.default_rng(3).integers(1, 9, size=(6, 5, 4)).astype(float)

    together = bytes_of(*sizes)

    assert together.shape == (5, 4)
    for place in np.ndindex(5, 4):
        assert together[place] == bytes_of(*sizes[:, *place])


def test_units_are_powers_of_two():
    assert kv_cache.in_binary_units(np.array([1024.0, 1536.0]), 10).tolist() == [1, 1.5]
