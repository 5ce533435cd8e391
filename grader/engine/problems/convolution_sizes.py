"""How large an image is after each of some convolutions, and after a transposed one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.engine.derivation import Derivation
from grader.engine.numerics import convolution_size
from grader.engine.options import Options, by_hand, switch, whole
from grader.engine.streams import Array, Draw


@dataclass(frozen=True, slots=True)
class SizeOptions(Options):
    convolutions: int = whole(2, low=1, high=3, says="how many convolutions there are")
    dilation: bool = switch(False, says="whether the convolutions' kernels are dilated")
    output_padding: bool = switch(
        True, says="whether the transposed convolution has output padding"
    )
    by_hand: bool = by_hand()


problem = Derivation(
    title="Sizes after convolutions", topic="convolutions", version=1, options=SizeOptions
)


@problem.question
def question(options: SizeOptions) -> str:
    several = options.convolutions > 1
    first = (
        f"{options.convolutions} convolutions one after the other. Convolution $i$ has"
        if several
        else "a convolution with"
    )
    dilation = "All have" if several else "The convolution has"
    return (
        f"A square image is $n_0$ pixels wide and high. It goes through {first} a square kernel of "
        f"size $k{'_i' if several else '_1'}$, stride $s{'_i' if several else '_1'}$ and padding "
        f"$p{'_i' if several else '_1'}$. {dilation} dilation $d$. Then comes a transposed "
        "convolution with kernel $k'$, stride $s'$, padding $p'$ and output padding $o'$.\n\n"
        "How wide is the image after each of them?"
    )


problem.convention("Padding adds $p$ pixels at *each* side: left and right, top and bottom.")
problem.convention(
    "A kernel with dilation $d$ has its entries $d$ pixels apart"
    " ($d = 1$: side by side, not dilated). The transposed one is not dilated."
)
problem.convention(
    "$r_i$ is by how many pixels the kernel can be moved across the padded image: the padded width "
    "less the width that the kernel spans. Where a last stride does not fit, what remains is left "
    "out."
)
problem.convention(
    "In a transposed convolution each pixel puts down a whole kernel, $s'$ pixels apart. Together "
    "they cover $c$ pixels. The padding $p'$ is then cut *off* at each side, and the output "
    "padding $o'$ is added at one side only."
)


@problem.given("n_0")
def size_0(draw: Draw, options: SizeOptions) -> Array:
    # Large enough that something is left after the last convolution.
    start = 10 * 2**options.convolutions * (2 if options.dilation else 1)
    if options.by_hand:
        return draw.grid(start, start + 20, step=1)
    return draw.grid(2 * start, 6 * start, step=4)


@problem.given("k_<i>", each="convolutions")
def kernel_i(draw: Draw, options: SizeOptions) -> Array:
    return draw.pick([3, 4, 5] if options.by_hand else [3, 4, 5, 7])


@problem.given("s_<i>", each="convolutions")
def stride_i(draw: Draw) -> Array:
    return draw.pick([2, 3])


@problem.given("p_<i>", each="convolutions")
def padding_i(draw: Draw, options: SizeOptions) -> Array:
    return draw.pick([2, 3] if options.dilation else [1, 2])


@problem.given("d")
def dilation(draw: Draw, options: SizeOptions) -> Array:
    if not options.dilation:
        return draw.pick([1])
    return draw.pick([2] if options.by_hand else [2, 3])


@problem.given("k'")
def up_kernel(draw: Draw) -> Array:
    return draw.pick([4, 5, 6])


@problem.given("s'")
def up_stride(draw: Draw) -> Array:
    return draw.pick([2, 3])


@problem.given("p'")
def up_padding(draw: Draw) -> Array:
    return draw.pick([1, 2])


@problem.given("o'")
def up_output_padding(draw: Draw, options: SizeOptions) -> Array:
    return draw.pick([1] if options.output_padding else [0])


@problem.requirement("whole sizes, and kernels that fit into their padded images", is_law=True)
def kernels_fit(
    size_0: Array, kernel_all: Array, stride_all: Array, padding_all: Array, dilation: Array
) -> NDArray[np.bool_]:
    fits = is_whole(size_0, at_least=1) & is_whole(dilation, at_least=1)
    size = size_0
    for place in range(kernel_all.shape[-1]):
        kernel, stride, padding = (
            each[..., place] for each in (kernel_all, stride_all, padding_all)
        )
        fits &= is_whole(kernel, at_least=1) & is_whole(stride, at_least=1)
        room = convolution_size.room(size, kernel, padding, dilation)
        fits &= is_whole(padding, at_least=0) & (room >= 0)
        size = convolution_size.output_size(room, np.maximum(stride, 1))
    return fits


@problem.requirement(
    "whole sizes and an output padding below the stride in the transposed convolution", is_law=True
)  # fmt: skip
def transposed_is_possible(
    up_kernel: Array, up_stride: Array, up_padding: Array, up_output_padding: Array
) -> NDArray[np.bool_]:
    whole = is_whole(up_kernel, at_least=1) & is_whole(up_stride, at_least=1)
    whole &= is_whole(up_padding, at_least=0) & is_whole(up_output_padding, at_least=0)
    possible: NDArray[np.bool_] = whole & (up_output_padding < up_stride)
    return possible


def is_whole(values: Array, *, at_least: int) -> NDArray[np.bool_]:
    whole: NDArray[np.bool_] = (values == np.round(values)) & (values >= at_least)
    return whole


@problem.step(
    "r_<i>", r"<size_before> + 2 \cdot <padding_i> - \left( <dilation> \cdot (<kernel_i> - 1) + 1 "
    r"\right)", each="convolutions", weight=1, decimals=0,
    says="Convolution <i>: by how many pixels the kernel can be moved",
)  # fmt: skip
def room_i(size_before: Array, kernel_i: Array, padding_i: Array, dilation: Array) -> Array:
    return convolution_size.room(size_before, kernel_i, padding_i, dilation)


@problem.step(
    "n_<i>", r"\left\lfloor \frac{<room_i>}{<stride_i>} \right\rfloor + 1", each="convolutions",
    weight=2, decimals=0, says="Convolution <i>: how wide its output is",
)  # fmt: skip
def size_i(room_i: Array, stride_i: Array) -> Array:
    return convolution_size.output_size(room_i, stride_i)


@problem.step(
    "c", lambda options: rf"(<size_{options.convolutions}> - 1) \cdot <up_stride> + <up_kernel>",
    weight=1, decimals=0,
    says="Transposed convolution: how many pixels its kernels cover, before anything is cut off",
)  # fmt: skip
def covered(size_all: Array, up_kernel: Array, up_stride: Array) -> Array:
    return convolution_size.scattered_size(size_all[..., -1], up_kernel, up_stride)


@problem.step(
    "n'", r"<covered> - 2 \cdot <up_padding> + <up_output_padding>", weight=2, decimals=0,
    says="Transposed convolution: how wide its output is",
)  # fmt: skip
def up_size(covered: Array, up_padding: Array, up_output_padding: Array) -> Array:
    return convolution_size.transposed_size(covered, up_padding, up_output_padding)


@problem.slip(of=room_i, hint="You added the padding once. It stands at both sides of the image.")
def padding_added_once(
    size_before: Array, kernel_i: Array, padding_i: Array, dilation: Array
) -> Array:
    return convolution_size.room(size_before, kernel_i, padding_i / 2, dilation)


@problem.slip(of=room_i, hint="The padding is missing: it widens the image at both sides.")
def padding_forgotten(size_before: Array, kernel_i: Array, dilation: Array) -> Array:
    return convolution_size.room(size_before, kernel_i, np.zeros_like(kernel_i), dilation)


@problem.slip(
    of=room_i,
    hint="One pixel too many: a kernel of $k$ entries spans $d(k - 1) + 1$ pixels, ends included.",
)  # fmt: skip
def last_entry_forgotten(
    size_before: Array, kernel_i: Array, padding_i: Array, dilation: Array
) -> Array:
    return convolution_size.room(size_before, kernel_i, padding_i, dilation) + 1


@problem.slip(
    of=room_i, hint="A dilated kernel spans more pixels than it has entries: use the dilation.",
    when=lambda options: options.dilation,
)  # fmt: skip
def dilation_ignored(size_before: Array, kernel_i: Array, padding_i: Array) -> Array:
    return convolution_size.room(size_before, kernel_i, padding_i)


@problem.slip(
    of=room_i,
    hint="Dilation widens the gaps, and $k$ entries have $k - 1$ gaps: $d(k - 1) + 1$, not $dk$.",
    when=lambda options: options.dilation,
)  # fmt: skip
def every_entry_dilated(
    size_before: Array, kernel_i: Array, padding_i: Array, dilation: Array
) -> Array:
    return convolution_size.room(size_before, dilation * kernel_i, padding_i)


@problem.slip(
    of=size_i, hint="Add 1: the kernel's first place counts too, before it is moved at all."
)  # fmt: skip
def first_place_forgotten(room_i: Array, stride_i: Array) -> Array:
    return np.floor(room_i / stride_i)


@problem.slip(
    of=size_i, hint="You rounded up. A stride that no longer fits gives no further pixel: floor."
)  # fmt: skip
def rounded_up(room_i: Array, stride_i: Array) -> Array:
    return np.ceil(room_i / stride_i) + 1


@problem.slip(of=size_i, hint="The stride is missing: the kernel is moved $s$ pixels at a time.")
def stride_ignored(room_i: Array) -> Array:
    return room_i + 1


@problem.slip(
    of=covered,
    hint="The first kernel and the last start $n - 1$ strides apart, not $n$. Then add one kernel.",
)  # fmt: skip
def one_stride_too_many(size_all: Array, up_kernel: Array, up_stride: Array) -> Array:
    return convolution_size.scattered_size(size_all[..., -1] + 1, up_kernel, up_stride)


@problem.slip(
    of=covered, hint="The last kernel covers $k'$ pixels from its start, not $k' - 1$."
)  # fmt: skip
def last_kernel_cut_short(size_all: Array, up_kernel: Array, up_stride: Array) -> Array:
    return convolution_size.scattered_size(size_all[..., -1], up_kernel - 1, up_stride)


@problem.slip(
    of=covered, hint="The width times the stride is not enough: the last kernel covers all of $k'$."
)  # fmt: skip
def only_multiplied_by_stride(size_all: Array, up_stride: Array) -> Array:
    return size_all[..., -1] * up_stride


@problem.slip(
    of=up_size, hint="You cut the padding off once. It is cut off at both sides of the image."
)  # fmt: skip
def cut_off_once(covered: Array, up_padding: Array, up_output_padding: Array) -> Array:
    return convolution_size.transposed_size(covered, up_padding / 2, up_output_padding)


@problem.slip(
    of=up_size, hint="You added the padding. In a transposed convolution it is cut *off*."
)  # fmt: skip
def padding_not_cut_off(covered: Array, up_padding: Array, up_output_padding: Array) -> Array:
    return convolution_size.transposed_size(covered, -up_padding, up_output_padding)


@problem.slip(
    of=up_size, hint="The output padding is missing. It is added at one side, at the very end.",
    when=lambda options: options.output_padding,
)  # fmt: skip
def output_padding_forgotten(covered: Array, up_padding: Array) -> Array:
    return convolution_size.transposed_size(covered, up_padding, np.zeros_like(up_padding))


@problem.slip(
    of=up_size,
    hint="That is an ordinary convolution's size. A transposed one *multiplies* by the stride.",
)  # fmt: skip
def sized_as_ordinary_convolution(
    size_all: Array, up_kernel: Array, up_stride: Array, up_padding: Array
) -> Array:
    room = convolution_size.room(size_all[..., -1], up_kernel, up_padding)
    return convolution_size.output_size(room, up_stride)
