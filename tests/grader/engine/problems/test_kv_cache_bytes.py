"""The problem's numbers, worked out again in plain Python."""

from __future__ import annotations

import pytest

from grader import engine

SLUG = "kv-cache-bytes"
GROUPED = {
    "layers": 20, "width": 2048, "heads": 16, "kv_heads": 4, "tokens": 1000, "batch": 3,
    "bytes_each": 4,
}  # fmt: skip
PLAIN = {
    "layers": 5, "width": 512, "heads": 8, "kv_heads": 8, "tokens": 256, "batch": 2,
    "bytes_each": 2,
}  # fmt: skip


def fixed(givens, **options):
    return engine.realise(SLUG, givens=givens, options=options)


def givens_of(problem):
    return {given.name: int(given.value) for given in problem.givens}


def every_step(g, *, grouped):
    """Count the cache number by number rather than by the formula, then the bytes."""
    width = len(range(0, g["width"], g["heads"]))
    per_token = sum(width + width for _layer in range(g["layers"]) for _ in range(g["kv_heads"]))
    numbers = sum(per_token for _sequence in range(g["batch"]) for _ in range(g["tokens"]))
    size = sum([numbers] * g["bytes_each"])
    steps = {
        "head_width": width, "per_token": per_token, "numbers": numbers, "size": size,
        "mebibytes": size / 1024 / 1024,
    }  # fmt: skip
    return steps | ({"saving": g["heads"] // g["kv_heads"]} if grouped else {})


def test_a_cache_of_shared_heads():
    # 2048 / 16 = 128; 2 * 20 * 4 * 128 = 20,480; times 3,000 tokens; times 4 bytes.
    problem = fixed(GROUPED, grouped=True)

    assert problem.origin.steps == {
        "head_width": 128, "per_token": 20_480, "numbers": 61_440_000, "size": 245_760_000,
        "mebibytes": 234.375, "saving": 4,
    }  # fmt: skip


def test_a_cache_without_sharing():
    # 512 / 8 = 64; 2 * 5 * 8 * 64 = 5,120; times 512 tokens; times 2 bytes: exactly 5 MiB.
    problem = fixed(PLAIN, grouped=False, by_hand=True)

    assert problem.origin.steps == {
        "head_width": 64, "per_token": 5_120, "numbers": 2_621_440, "size": 5_242_880,
        "mebibytes": 5,
    }  # fmt: skip


@pytest.mark.parametrize("grouped", [False, True])
@pytest.mark.parametrize("by_hand", [False, True])
def test_every_step_is_what_counting_gives(grouped, by_hand):
    options = {"grouped": grouped, "by_hand": by_hand}

    for problem in engine.realise_many(SLUG, list(range(20)), options):
        g = givens_of(problem)
        assert problem.origin.steps == pytest.approx(every_step(g, grouped=grouped), abs=1e-9)
        assert grouped or g["heads"] == g["kv_heads"]


def test_by_hand_the_mib_need_no_more_than_the_decimals_asked():
    for problem in engine.realise_many(SLUG, list(range(50)), {"by_hand": True}):
        thousandths = problem.origin.steps["mebibytes"] * 1000
        assert thousandths == round(thousandths)


SLIPS = {
    "width-not-shared": ("head_width", 2048),
    "divided-among-shared-heads": ("head_width", 512),
    "keys-without-values": ("per_token", 20 * 4 * 128),
    "query-heads-counted": ("per_token", 2 * 20 * 16 * 128),
    "layers-forgotten": ("per_token", 2 * 4 * 128),
    "heads-forgotten": ("per_token", 2 * 20 * 128),
    "batch-forgotten": ("numbers", 20_480_000),
    "tokens-forgotten": ("numbers", 61_440),
    "tokens-squared": ("numbers", 61_440_000_000),
    "numbers-taken-for-bytes": ("size", 61_440_000),
    "bits-for-bytes": ("size", 1_966_080_000),
    "decimal-megabytes": ("mebibytes", 245.76),
    "gibibytes": ("mebibytes", 234.375 / 1024),
    "kibibytes": ("mebibytes", 240_000),
    "saving-upside-down": ("saving", 0.25),
    "saving-as-difference": ("saving", 12),
}


def test_each_slip_is_the_mistake_that_it_is_named_for():
    # The settings together have every slip.
    problem = fixed(GROUPED, grouped=True, by_hand=True)
    assert problem.origin.slips.keys() == SLIPS.keys()

    for slip, (part, value) in SLIPS.items():
        steps, slipped = problem.origin.steps, problem.origin.slips[slip]
        first = next(name for name in slipped if slipped[name] != steps[name])
        assert (first, slipped[first]) == (part, pytest.approx(value, rel=1e-12)), slip


@pytest.mark.parametrize(
    "wrong", [{"kv_heads": 3}, {"width": 2050}, {"tokens": 0}, {"batch": 1.5}, {"heads": 0}]
)
def test_sizes_that_make_no_decoder_are_refused(wrong):
    with pytest.raises(engine.InvalidGivens, match="the problem must have"):
        fixed(GROUPED | wrong)


def test_without_sharing_there_are_as_many_shared_heads_as_query_heads():
    with pytest.raises(engine.InvalidGivens, match="the problem must have"):
        fixed(GROUPED, grouped=False)


def test_the_smallest_cache_is_a_key_and_a_value():
    problem = fixed(dict.fromkeys(PLAIN, 1), grouped=False)

    assert problem.origin.steps["size"] == 2
