"""The problem's numbers, worked out again by putting kernels down one by one."""

from __future__ import annotations

import pytest

from grader import engine

SLUG = "convolution-sizes"
TWO = {
    "size_0": 30, "kernel_1": 5, "kernel_2": 4, "stride_1": 2, "stride_2": 3, "padding_1": 1,
    "padding_2": 2, "dilation": 1, "up_kernel": 5, "up_stride": 3, "up_padding": 2,
    "up_output_padding": 1,
}  # fmt: skip
DILATED = {
    "size_0": 40, "kernel_1": 4, "stride_1": 3, "padding_1": 2, "dilation": 3, "up_kernel": 4,
    "up_stride": 2, "up_padding": 1, "up_output_padding": 0,
}  # fmt: skip


def fixed(givens, **options):
    return engine.realise(SLUG, givens=givens, options=options)


def every_step(g, convolutions):
    steps, size = {}, g["size_0"]
    for i in range(1, convolutions + 1):
        pixels = range(-g[f"padding_{i}"], size + g[f"padding_{i}"])
        span = range(0, g["dilation"] * g[f"kernel_{i}"], g["dilation"])[-1]
        starts = [start for start in pixels if start + span in pixels]
        steps[f"room_{i}"] = starts[-1] - starts[0]
        steps[f"size_{i}"] = size = len(starts[:: g[f"stride_{i}"]])
    touched = {
        pixel * g["up_stride"] + entry for pixel in range(size) for entry in range(g["up_kernel"])
    }
    steps["covered"] = max(touched) + 1
    kept = list(range(steps["covered"]))[g["up_padding"] :]
    for _pixel in range(g["up_padding"]):
        kept.pop()
    steps["up_size"] = len(kept) + g["up_output_padding"]
    return steps


def test_two_convolutions_and_output_padding():
    problem = fixed(TWO, convolutions=2, output_padding=True)

    # 32 - 5 = 27, floor(13.5) + 1 = 14; 18 - 4 = 14, floor(4.67) + 1 = 5; 4 * 3 + 5 = 17.
    assert problem.origin.steps == {
        "room_1": 27, "size_1": 14, "room_2": 14, "size_2": 5, "covered": 17, "up_size": 14,
    }  # fmt: skip


def test_a_dilated_convolution_without_output_padding():
    problem = fixed(DILATED, convolutions=1, dilation=True, output_padding=False)

    # The kernel spans 3 * 3 + 1 = 10 of 44: 34 / 3 = 11.3, so 12; 11 * 2 + 4 = 26, less 2.
    assert problem.origin.steps == {"room_1": 34, "size_1": 12, "covered": 26, "up_size": 24}


def test_the_dcgan_generator_s_layer_doubles_the_size():
    problem = fixed(DILATED | {"size_0": 19, "dilation": 1}, output_padding=False)

    # 23 - 4 = 19, 6 + 1 = 7; kernel 4, stride 2 and padding 1 double it.
    assert problem.origin.steps == {"room_1": 19, "size_1": 7, "covered": 16, "up_size": 14}


@pytest.mark.parametrize("convolutions", [1, 2, 3])
@pytest.mark.parametrize(
    "switches", [(False,) * 3, (True, False, False), (False, True, True), (True,) * 3]
)
def test_every_step_is_what_putting_kernels_down_gives(convolutions, switches):
    names = ("dilation", "output_padding", "by_hand")
    options = dict(zip(names, switches, strict=True)) | {"convolutions": convolutions}

    for problem in engine.realise_many(SLUG, list(range(20)), options):
        g = {given.name: int(given.value) for given in problem.givens}
        assert problem.origin.steps == every_step(g, convolutions)
        assert (g["dilation"] > 1) == options["dilation"]
        assert (g["up_output_padding"] > 0) == options["output_padding"]


SLIPS = {
    "padding-added-once": ("room_1", 26),
    "padding-forgotten": ("room_1", 25),
    "last-entry-forgotten": ("room_1", 28),
    "first-place-forgotten": ("size_1", 13),
    "rounded-up": ("size_1", 15),
    "stride-ignored": ("size_1", 28),
    "one-stride-too-many": ("covered", 5 * 3 + 5),
    "last-kernel-cut-short": ("covered", 4 * 3 + 4),
    "only-multiplied-by-stride": ("covered", 5 * 3),
    "cut-off-once": ("up_size", 17 - 2 + 1),
    "padding-not-cut-off": ("up_size", 17 + 4 + 1),
    "output-padding-forgotten": ("up_size", 17 - 4),
    # 5 + 4 - 5 = 4, floor(4 / 3) + 1.
    "sized-as-ordinary-convolution": ("up_size", 2),
}
DILATED_SLIPS = {
    "padding-added-once": ("room_1", 32),
    "padding-forgotten": ("room_1", 30),
    "last-entry-forgotten": ("room_1", 35),
    "dilation-ignored": ("room_1", 44 - 4),
    "every-entry-dilated": ("room_1", 44 - 12),
    "first-place-forgotten": ("size_1", 11),
    "rounded-up": ("size_1", 13),
    "stride-ignored": ("size_1", 35),
    "one-stride-too-many": ("covered", 28),
    "last-kernel-cut-short": ("covered", 25),
    "only-multiplied-by-stride": ("covered", 24),
    "cut-off-once": ("up_size", 25),
    "padding-not-cut-off": ("up_size", 28),
    # 12 + 2 - 4 = 10, 10 / 2 + 1.
    "sized-as-ordinary-convolution": ("up_size", 6),
}


@pytest.mark.parametrize(
    ("givens", "options", "expected"),
    [
        (TWO, {"convolutions": 2}, SLIPS),
        (DILATED, {"convolutions": 1, "dilation": True, "output_padding": False}, DILATED_SLIPS),
    ],
)
def test_each_slip_is_the_mistake_that_it_is_named_for(givens, options, expected):
    problem = fixed(givens, **options)
    assert problem.origin.slips.keys() == expected.keys()

    for slip, slipped in problem.origin.slips.items():
        steps = problem.origin.steps
        first = next(name for name in slipped if slipped[name] != steps[name])
        assert (first, slipped[first]) == expected[slip], slip


def test_a_slip_is_made_in_every_convolution():
    slips = fixed(TWO, convolutions=2).origin.slips

    # 14 + 2 - 4 = 12, padding counted once; 13 + 4 - 4 = 13 and 13 / 3 from the size before.
    assert slips["padding-added-once"]["room_2"] == 12
    assert slips["first-place-forgotten"]["size_2"] == 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"size_0": 1}, {"size_0": 30.5}, {"kernel_1": 35}, {"kernel_2": 19}, {"kernel_1": 0},
        {"stride_2": 0}, {"stride_1": 1.5}, {"padding_1": -1}, {"padding_2": 0.5},
        {"dilation": 0}, {"up_kernel": 0}, {"up_stride": 1.5}, {"up_padding": -1},
        {"up_output_padding": 3}, {"up_output_padding": -1},
    ],
)  # fmt: skip
def test_sizes_that_make_no_convolution_are_refused(wrong):
    with pytest.raises(engine.InvalidGivens, match="the problem must have"):
        fixed(TWO | wrong)


def test_the_smallest_convolutions_are_possible_and_change_nothing():
    smallest = dict.fromkeys(DILATED, 1) | {"padding_1": 0, "up_padding": 0, "up_output_padding": 0}

    assert fixed(smallest).origin.steps == {"room_1": 0, "size_1": 1, "covered": 1, "up_size": 1}


def test_a_kernel_may_be_as_wide_as_its_padded_image():
    # 14 pixels and 2 at each side.
    steps = fixed(TWO | {"kernel_2": 18}).origin.steps

    assert (steps["room_2"], steps["size_2"]) == (0, 1)
