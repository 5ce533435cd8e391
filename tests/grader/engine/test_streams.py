from __future__ import annotations

import json
from collections import Counter
from hashlib import blake2b
from itertools import permutations
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine import philox
from grader.engine.graph import Graph
from grader.engine.streams import FEW, SEED_LIMIT, Draw, permutation
from tests.golden.make_streams import FILE, drawn

GOLDEN: list[dict[str, Any]] = json.loads(FILE.read_text())
seeds = st.integers(0, SEED_LIMIT - 1)
words = st.integers(0, 2**64 - 1)
redraws = st.integers(0, 199)
names = st.text(min_size=1, max_size=20)
shapes = st.lists(st.integers(1, 4), max_size=3).map(tuple)


def test_the_golden_file_holds_many_streams():
    assert len({(row["name"], row["seed"], row["redraw"]) for row in GOLDEN}) == 48
    assert len({tuple(row["words"]) for row in GOLDEN}) == 48


@pytest.mark.parametrize(
    "row", GOLDEN, ids=lambda row: f"{row['name']!a}-{row['seed']}-{row['redraw']}"
)
def test_a_seed_stands_for_the_same_numbers_for_ever(row):
    assert drawn(row["name"], row["seed"], row["redraw"]) == row


@given(names, seeds, st.integers(0, 199))
def test_words_are_raw_philox_keyed_by_the_seed_and_the_name(name, seed, redraw):
    stream = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")
    oracle = np.random.Philox(key=seed + (stream << 64), counter=redraw << 128)

    words = Draw(name, [seed], redraw).words(9)[0]

    assert words.tolist() == oracle.random_raw(9).tolist()


@given(
    st.lists(st.tuples(seeds, words), min_size=1, max_size=20), words, st.integers(1, 40),
    st.sampled_from([1, 3, philox.TOGETHER]),
)  # fmt: skip
def test_words_made_together_are_those_of_numpy_one_by_one(batch, stream, count, together):
    keys, redraws = np.array(batch, np.uint64).T

    with patch.object(philox, "TOGETHER", together):
        rows = philox.raw_words(keys, stream, redraws, count)

    for row, (seed, redraw) in zip(rows, batch, strict=True):
        oracle = np.random.Philox(key=seed + (stream << 64), counter=redraw << 128)
        assert row.tolist() == oracle.random_raw(count).tolist()


@given(names, st.lists(st.tuples(seeds, redraws), min_size=FEW, max_size=FEW + 4))
def test_many_seeds_draw_what_few_draw(name, batch):
    many = Draw(name, [seed for seed, _ in batch], np.array([at for _, at in batch]), (3,))

    few = [Draw(name, [seed], redraw, (3,)).index(7)[0] for seed, redraw in batch]

    assert np.array_equal(many.index(7), few)


@given(names, st.lists(seeds, min_size=1, max_size=6), st.integers(0, 9), shapes)
def test_a_batch_draws_what_each_seed_draws_alone(name, batch, redraw, shape):
    together = Draw(name, batch, redraw, shape).grid(-1.0, 2.0, step=0.25)

    alone = [Draw(name, [seed], redraw, shape).grid(-1.0, 2.0, step=0.25)[0] for seed in batch]
    assert together.shape == (len(batch), *shape)
    assert np.array_equal(together, alone)


@given(names, seeds, st.integers(1, 20), st.integers(0, 20))
def test_asking_for_more_words_changes_none_of_the_first(name, seed, count, more):
    first = Draw(name, [seed]).words(count)

    assert np.array_equal(Draw(name, [seed]).words(count + more)[:, :count], first)


def drawn_givens(batch: list[int], *names: str) -> dict[str, Any]:
    """What a graph of these givens draws."""
    givens = [
        SimpleNamespace(name=name, shape=(2, 2), draw=lambda draw: draw.grid(0.1, 1.0, step=0.1))
        for name in names
    ]
    derivation = SimpleNamespace(slug="a-problem", version=3)
    graph: Any = SimpleNamespace(derivation=derivation, givens=givens)
    return Graph.draw(graph, batch)


def test_another_given_or_another_seed_beside_it_changes_nothing():
    before = drawn_givens([5, 6], "x", "w")

    after = drawn_givens([6, 4, 5], "v", "w", "x")

    assert np.array_equal(after["x"][[2, 0]], before["x"])
    assert np.array_equal(after["w"][[2, 0]], before["w"])
    assert not np.array_equal(after["v"], after["w"])


@given(seeds, names)
def test_other_names_parts_seeds_and_redraws_are_other_streams(seed, name):
    here = Draw(name, [seed])
    others = [
        Draw(f"{name}'", [seed]), here.part("1"), here.part("2"), here.part("1").part("1"),
        Draw(name, [(seed + 1) % SEED_LIMIT]), Draw(name, [seed], redraw=1),
    ]  # fmt: skip

    drawn_words = {tuple(draw.words(4)[0].tolist()) for draw in (here, *others)}

    assert len(drawn_words) == 1 + len(others)


def test_redraws_do_not_overlap():
    streams = [Draw("x", [7], redraw).words(400)[0].tolist() for redraw in range(20)]

    assert len({word for words in streams for word in words}) == 20 * 400


def test_every_value_of_a_grid_occurs_and_none_too_often():
    values = Draw("x", range(2_000), shape=(5,)).grid(-0.9, 0.9, step=0.3)

    counts = Counter(values.ravel().tolist())
    assert sorted(counts) == [-0.9, -0.6, -0.3, 0.0, 0.3, 0.6, 0.9]
    assert all(abs(count - 10_000 / 7) < 150 for count in counts.values())  # Four deviations.


@given(st.integers(-50, 50), st.integers(1, 50), st.sampled_from([0.01, 0.05, 0.1, 0.3, 0.7, 1.0]))
def test_a_grid_has_its_ends_and_decimals_as_short_as_its_step(low, width, step):
    bottom, top = round(low * step, 10), round((low + width) * step, 10)
    ladder = [round((low + i) * step, 10) + 0.0 for i in range(width + 1)]

    values = Draw("x", range(60)).grid(bottom, top, step=step)

    assert set(values.tolist()) <= set(ladder)
    assert not np.signbit(values[values == 0]).any()  # -0.0 would be shown as it is.


def test_a_pick_takes_each_of_the_values_and_no_other():
    assert set(Draw("x", range(100)).pick([0.25, 3.0, -2.0]).tolist()) == {0.25, 3.0, -2.0}


@given(names, seeds, st.integers(0, 30))
def test_a_permutation_is_one_and_the_seed_decides_it(name, seed, count):
    order = permutation(name, seed, count)

    assert sorted(order) == list(range(count))
    assert order == permutation(name, seed, count)


def test_every_order_of_four_occurs_about_as_often():
    counts = Counter(tuple(permutation("choices/a", seed, 4)) for seed in range(2_400))

    assert set(counts) == set(permutations(range(4)))
    assert all(60 < count < 140 for count in counts.values())
