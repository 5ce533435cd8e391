"""The problem's numbers, worked out again in plain Python."""

from __future__ import annotations

from math import prod

import pytest

from grader import engine

SLUG = "transformer-parameters"
GPT_2_SMALL = {
    "vocabulary": 50257, "positions": 1024, "width": 768, "heads": 12, "widening": 4, "layers": 12,
}  # fmt: skip
TINY = {
    "vocabulary": 500, "positions": 100, "width": 20, "heads": 2, "widening": 3, "layers": 5,
}  # fmt: skip


def fixed(givens, **options):
    return engine.realise(SLUG, givens=givens, options=options)


def numbers_in(*shapes):
    return sum(prod(shape) for shape in shapes)


def every_step(g, *, tied, biases):
    """Add up the shapes of the arrays that the decoder is made of."""
    d = g["width"]
    inner = sum(d for _ in range(g["widening"]))
    narrow, wide = ([(d,)], [(inner,)]) if biases else ([], [])
    steps = {
        "inner": inner,
        "tables": numbers_in((g["vocabulary"], d), (g["positions"], d)),
        "attention": numbers_in(*[(d, d)] * 4, *narrow * 4),
        "feed_forward": numbers_in((d, inner), (inner, d), *wide, *narrow),
        "norms": numbers_in((d,), (d,), (d,), (d,)),
        "last_norm": numbers_in((d,), (d,)),
        "output": 0 if tied else numbers_in((d, g["vocabulary"])),
    }
    steps["block"] = steps["attention"] + steps["feed_forward"] + steps["norms"]
    blocks = sum(steps["block"] for _layer in range(g["layers"]))
    steps["total"] = steps["tables"] + blocks + steps["last_norm"] + steps["output"]
    return steps


def test_gpt_2_small_has_as_many_parameters_as_its_checkpoint():
    problem = fixed(GPT_2_SMALL, tied=True, biases=True)

    # 51,281 rows of 768; 4 * 589,824 + 3,072; 2 * 2,359,296 + 3,840; 12 blocks of 7,087,872.
    assert problem.origin.steps == {
        "inner": 3_072, "tables": 39_383_808, "attention": 2_362_368, "feed_forward": 4_722_432,
        "norms": 3_072, "block": 7_087_872, "last_norm": 1_536, "output": 0, "total": 124_439_808,
    }  # fmt: skip


def test_a_tiny_decoder_without_biases_and_untied():
    problem = fixed(TINY, tied=False, biases=False)

    # 600 * 20; 4 * 400; 2 * 20 * 60; 4 * 20; 12,000 + 5 * 4,080 + 40 + 10,000.
    assert problem.origin.steps == {
        "inner": 60, "tables": 12_000, "attention": 1_600, "feed_forward": 2_400, "norms": 80,
        "block": 4_080, "last_norm": 40, "output": 10_000, "total": 42_440,
    }  # fmt: skip


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("biases", [False, True])
@pytest.mark.parametrize("by_hand", [False, True])
def test_every_step_is_what_the_shapes_add_up_to(tied, biases, by_hand):
    options = {"tied": tied, "biases": biases, "by_hand": by_hand}

    for problem in engine.realise_many(SLUG, list(range(20)), options):
        g = {given.name: int(given.value) for given in problem.givens}
        assert problem.origin.steps == every_step(g, tied=tied, biases=biases)


ALWAYS = {
    "inner-width-not-widened": ("inner", 20),
    "positions-forgotten": ("tables", 10_000),
    "positions-as-single-numbers": ("tables", 10_100),
    "half-of-the-norms": ("norms", 40),
    "gains-as-single-numbers": ("norms", 4),
}
WITH_BIASES = {
    "three-matrices": ("attention", 3 * 400 + 3 * 20),
    "multiplied-by-heads": ("attention", 2 * 1_680),
    "one-head-only": ("attention", 840),
    "attention-biases-forgotten": ("attention", 1_600),
    "way-back-forgotten": ("feed_forward", 20 * 60 + 60),
    "feed-forward-biases-forgotten": ("feed_forward", 2_400),
    "both-biases-narrow": ("feed_forward", 2_440),
    # Right: 12,000 + 5 * (1,680 + 2,480 + 80) + 40 = 33,240.
    "norms-left-out": ("total", 12_000 + 5 * 4_160 + 40),
    "last-norm-forgotten": ("total", 33_200),
    "words-counted-twice": ("total", 43_240),
    "layers-forgotten": ("total", 12_000 + 4_240 + 40),
    "everything-times-layers": ("total", 5 * (12_000 + 4_240 + 40)),
}
WITHOUT_BIASES = {
    "three-matrices": ("attention", 1_200),
    "multiplied-by-heads": ("attention", 3_200),
    "one-head-only": ("attention", 800),
    "attention-biases-counted": ("attention", 1_680),
    "way-back-forgotten": ("feed_forward", 1_200),
    "feed-forward-biases-counted": ("feed_forward", 2_400 + 60 + 20),
    # Right: 42,440, of which the output layer is 10,000.
    "norms-left-out": ("total", 42_440 - 5 * 80),
    "last-norm-forgotten": ("total", 42_400),
    "output-layer-forgotten": ("total", 32_440),
    "output-bias-counted": ("total", 42_940),
    "layers-forgotten": ("total", 12_000 + 4_080 + 40 + 10_000),
    "everything-times-layers": ("total", 5 * (12_000 + 4_080 + 40 + 10_000)),
}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"tied": True, "biases": True}, ALWAYS | WITH_BIASES),
        ({"tied": False, "biases": False}, ALWAYS | WITHOUT_BIASES),
    ],
)
def test_each_slip_is_the_mistake_that_it_is_named_for(options, expected):
    problem = fixed(TINY, **options)
    assert problem.origin.slips.keys() == expected.keys()

    for slip, slipped in problem.origin.slips.items():
        steps = problem.origin.steps
        first = next(name for name in slipped if slipped[name] != steps[name])
        assert (first, slipped[first]) == expected[slip], slip


@pytest.mark.parametrize("wrong", [{"heads": 3}, {"layers": 0}, {"width": 20.5}, {"heads": 0}])
def test_sizes_that_make_no_decoder_are_refused(wrong):
    with pytest.raises(engine.InvalidGivens, match="the problem must have"):
        fixed(TINY | wrong)


def test_the_smallest_decoder_is_possible():
    # 2 + (4 + 2 + 4) + 2.
    problem = fixed(dict.fromkeys(TINY, 1), biases=False)

    assert problem.origin.steps["total"] == 14
