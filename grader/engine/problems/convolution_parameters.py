"""How many parameters and multiplications a convolution takes, and what separating it saves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.engine.derivation import Derivation
from grader.engine.numerics import convolution_cost, convolution_size
from grader.engine.options import Options, by_hand, switch
from grader.engine.streams import Array, Draw


@dataclass(frozen=True, slots=True)
class CostOptions(Options):
    bias: bool = switch(True, says="whether each filter has a bias")
    grouped: bool = switch(False, says="whether the channels are convolved in groups")
    separable: bool = switch(
        True, says="whether a depthwise-separable convolution is compared with it"
    )
    by_hand: bool = by_hand()

    @property
    def saving_decimals(self) -> int:
        return 1 if self.by_hand else 2


problem = Derivation(
    title="Parameters and cost of a convolution", topic="convolutions", version=1,
    options=CostOptions,
)  # fmt: skip


@problem.question
def question(options: CostOptions) -> str:
    groups = (
        "in $g$ groups: each filter sees the input channels of its own group only"
        if options.grouped
        else "in one group ($g = 1$): each filter sees all input channels"
    )
    bias = "Each filter has a bias" if options.bias else "There are no biases"
    separable = (
        "\n\nThen compare it with a depthwise-separable convolution: a depthwise one with one "
        "$k \\times k$ filter for each input channel, and a pointwise ($1 \\times 1$) one in one "
        f"group to $C_{{out}}$ channels, {'both with' if options.bias else 'neither with'} biases."
        if options.separable
        else ""
    )
    return (
        "A convolution with a $k \\times k$ kernel, stride $s$ and padding $p$ reads a square "
        "image of $n \\times n$ pixels with $C_{in}$ channels and writes $C_{out}$ channels, "
        f"{groups}. {bias}.\n\n"
        f"How many parameters does it have, and how many multiplications does one image take?"
        f"{separable}"
    )


problem.convention("Padding adds $p$ pixels at *each* side, and sizes are rounded down.")
problem.convention(
    "A multiplication together with the addition that follows it is *one* multiply-accumulate "
    "(MAC). Adding a bias is none."
)
problem.convention(
    "All filters look at the padded image with its zeros, and multiplying by those zeros counts."
)
problem.convention(
    lambda options: (
        "All answers but the saving are whole numbers and asked exactly, without separators."
        if options.separable
        else "All answers are whole numbers and asked exactly, without separators."
    )
)


@problem.given("C_{in}")
def channels_in(draw: Draw, options: CostOptions) -> Array:
    return draw.pick([8, 12, 16, 20, 40] if options.by_hand else [32, 48, 64, 96, 128, 160])


@problem.given("C_{out}")
def channels_out(draw: Draw, options: CostOptions) -> Array:
    return draw.pick([8, 20, 40, 100] if options.by_hand else [64, 96, 128, 192, 256])


@problem.given("g")
def groups(draw: Draw, options: CostOptions) -> Array:
    if not options.grouped:
        return draw.pick([1])
    return draw.pick([2, 4] if options.by_hand else [4, 8])


@problem.given("k")
def kernel(draw: Draw, options: CostOptions) -> Array:
    return draw.pick([3, 5] if options.by_hand else [3, 5, 7])


@problem.given("n")
def size(draw: Draw, options: CostOptions) -> Array:
    if options.by_hand:
        return draw.pick([16, 17, 18, 19, 20, 21, 22, 23, 24])
    return draw.pick([28, 32, 40, 48, 56, 64, 80, 96, 112])


@problem.given("s")
def stride(draw: Draw, options: CostOptions) -> Array:
    return draw.pick([2] if options.by_hand else [2, 3])


@problem.given("p")
def padding(draw: Draw) -> Array:
    return draw.pick([1, 2, 3])


@problem.requirement(
    "whole sizes, groups that divide the channels, and a kernel that fits", is_law=True
)  # fmt: skip
def is_convolution(
    channels_in: Array, channels_out: Array, groups: Array, kernel: Array, size: Array,
    stride: Array, padding: Array,
) -> NDArray[np.bool_]:  # fmt: skip
    sizes = np.stack([channels_in, channels_out, groups, kernel, size, stride, padding + 1])
    whole = np.all((sizes >= 1) & (sizes == np.round(sizes)), axis=0)
    with np.errstate(all="ignore"):
        even = (channels_in % groups == 0) & (channels_out % groups == 0)
    fits: NDArray[np.bool_] = convolution_size.room(size, kernel, padding) >= 0
    return whole & even & fits


@problem.requirement("a group, or one group, as the options say", is_law=True)
def is_grouped_as_said(groups: Array, options: CostOptions) -> NDArray[np.bool_]:
    said: NDArray[np.bool_] = (groups > 1) == options.grouped
    return said


@problem.step(
    r"N_\text{filter}",
    lambda options: (
        r"<kernel>^2 \cdot <channels_in>" + (" / <groups>" if options.grouped else "")
    ),
    weight=1, decimals=0, says="The weights of one filter, without a bias",
)  # fmt: skip
def filter_weights(kernel: Array, channels_in: Array, groups: Array) -> Array:
    return convolution_cost.filter_weights(kernel, channels_in, groups)


@problem.step(
    "P",
    lambda options: (
        r"<channels_out> \cdot "
        + ("(<filter_weights> + 1)" if options.bias else "<filter_weights>")
    ),
    weight=2, decimals=0, says="The parameters of the convolution",
)  # fmt: skip
def parameters(filter_weights: Array, channels_out: Array, options: CostOptions) -> Array:
    return convolution_cost.parameters(filter_weights, channels_out, bias=options.bias)


@problem.step(
    "n_{out}",
    r"\left\lfloor \frac{<size> + 2 \cdot <padding> - <kernel>}{<stride>} \right\rfloor + 1",
    weight=1, decimals=0, says="How many pixels wide the output is",
)  # fmt: skip
def size_out(size: Array, kernel: Array, padding: Array, stride: Array) -> Array:
    return convolution_size.output_size(convolution_size.room(size, kernel, padding), stride)


@problem.step(
    r"\text{MACs}", r"<filter_weights> \cdot <channels_out> \cdot <size_out>^2", weight=2,
    decimals=0, says="The multiply-accumulates for one image",
)  # fmt: skip
def macs(filter_weights: Array, channels_out: Array, size_out: Array) -> Array:
    return convolution_cost.multiply_accumulates(filter_weights, channels_out, size_out)


@problem.step(
    r"P_\text{depth}",
    lambda options: (
        r"<channels_in> \cdot " + ("(<kernel>^2 + 1)" if options.bias else "<kernel>^2")
    ),
    decimals=0, says="The parameters of the depthwise convolution",
    when=lambda options: options.separable,
)  # fmt: skip
def depthwise(kernel: Array, channels_in: Array, options: CostOptions) -> Array:
    return convolution_cost.depthwise_parameters(kernel, channels_in, bias=options.bias)


@problem.step(
    r"P_\text{point}",
    lambda options: (
        r"<channels_out> \cdot " + ("(<channels_in> + 1)" if options.bias else "<channels_in>")
    ),
    decimals=0, says="The parameters of the pointwise convolution",
    when=lambda options: options.separable,
)  # fmt: skip
def pointwise(channels_in: Array, channels_out: Array, options: CostOptions) -> Array:
    return convolution_cost.pointwise_parameters(channels_in, channels_out, bias=options.bias)


@problem.step(
    "P'", "<depthwise> + <pointwise>", weight=1, decimals=0,
    says="The parameters of the depthwise-separable convolution",
    when=lambda options: options.separable,
)  # fmt: skip
def separable(depthwise: Array, pointwise: Array) -> Array:
    return depthwise + pointwise


@problem.step(
    r"\text{saving}", "<parameters> / <separable>", weight=1, decimals="saving_decimals",
    says="How many times as many parameters the first convolution has as the separable one",
    when=lambda options: options.separable,
)  # fmt: skip
def saving(parameters: Array, separable: Array) -> Array:
    return parameters / separable


@problem.slip(
    of=filter_weights, hint="A filter has a kernel for each input channel it sees, not one in all."
)  # fmt: skip
def input_channels_forgotten(kernel: Array) -> Array:
    return kernel * kernel


@problem.slip(of=filter_weights, hint="The kernel is square: $k \\times k$ entries, not $k$.")
def kernel_not_squared(kernel: Array, channels_in: Array, groups: Array) -> Array:
    return kernel * channels_in / groups


@problem.slip(
    of=filter_weights, hint="A filter sees its own group's channels only: $C_{in} / g$ of them.",
    when=lambda options: options.grouped,
)  # fmt: skip
def groups_ignored(kernel: Array, channels_in: Array) -> Array:
    return convolution_cost.filter_weights(kernel, channels_in)


@problem.slip(
    of=filter_weights, hint="Groups make a filter smaller: divide by $g$ instead of multiplying.",
    when=lambda options: options.grouped,
)  # fmt: skip
def multiplied_by_groups(kernel: Array, channels_in: Array, groups: Array) -> Array:
    return kernel * kernel * channels_in * groups


@problem.slip(
    of=parameters, hint="The biases are missing: each filter has one.",
    when=lambda options: options.bias,
)  # fmt: skip
def bias_forgotten(filter_weights: Array, channels_out: Array) -> Array:
    return convolution_cost.parameters(filter_weights, channels_out, bias=False)


@problem.slip(
    of=parameters, hint="You counted a bias for each filter. Here there are none.",
    when=lambda options: not options.bias,
)  # fmt: skip
def bias_counted(filter_weights: Array, channels_out: Array) -> Array:
    return convolution_cost.parameters(filter_weights, channels_out, bias=True)


@problem.slip(
    of=parameters, hint="A filter has one bias, however many channels its kernels look at.",
    when=lambda options: options.bias,
)  # fmt: skip
def bias_for_each_kernel(
    filter_weights: Array, channels_out: Array, channels_in: Array, groups: Array
) -> Array:
    return channels_out * (filter_weights + channels_in / groups)


@problem.slip(
    of=parameters, hint="You added a bias for each weight. A filter has one bias in all.",
    when=lambda options: options.bias,
)  # fmt: skip
def bias_for_each_weight(filter_weights: Array, channels_out: Array) -> Array:
    return channels_out * (filter_weights + filter_weights)


@problem.slip(
    of=parameters, hint="The layer has one bias for each output channel, not one for all of them.",
    when=lambda options: options.bias,
)  # fmt: skip
def one_bias_in_all(filter_weights: Array, channels_out: Array) -> Array:
    return channels_out * filter_weights + 1


@problem.slip(
    of=parameters,
    hint="You counted one group's filters. All groups together have $C_{out}$ of them.",
    when=lambda options: options.grouped,
)  # fmt: skip
def filters_of_one_group(
    filter_weights: Array, channels_out: Array, groups: Array, options: CostOptions
) -> Array:
    return convolution_cost.parameters(filter_weights, channels_out / groups, bias=options.bias)


@problem.slip(
    of=size_out, hint="Add 1: the kernel's first place counts too, before it is moved at all."
)  # fmt: skip
def first_place_forgotten(size: Array, kernel: Array, padding: Array, stride: Array) -> Array:
    return np.floor(convolution_size.room(size, kernel, padding) / stride)


@problem.slip(of=size_out, hint="The stride is missing: the kernel is moved $s$ pixels at a time.")
def stride_ignored(size: Array, kernel: Array, padding: Array) -> Array:
    return convolution_size.room(size, kernel, padding) + 1


@problem.slip(
    of=macs, hint="Filters are put down once for each pixel of the *output*. You took the input's."
)  # fmt: skip
def input_size_used(filter_weights: Array, channels_out: Array, size: Array) -> Array:
    return convolution_cost.multiply_accumulates(filter_weights, channels_out, size)


@problem.slip(
    of=macs, hint="The output is wide *and* high: it has $n_{out}$ rows of $n_{out}$ pixels."
)
def one_row_only(filter_weights: Array, channels_out: Array, size_out: Array) -> Array:
    return filter_weights * channels_out * size_out


@problem.slip(
    of=macs, hint="These are single operations. A multiplication with its addition is *one* MAC."
)  # fmt: skip
def operations_counted(filter_weights: Array, channels_out: Array, size_out: Array) -> Array:
    return 2 * convolution_cost.multiply_accumulates(filter_weights, channels_out, size_out)


@problem.slip(
    of=macs, hint="You multiplied the biases too. They are only added, and that is no MAC.",
    when=lambda options: options.bias,
)  # fmt: skip
def biases_multiplied(parameters: Array, size_out: Array) -> Array:
    return parameters * size_out * size_out


@problem.slip(
    of=macs, hint="This is one output channel's share. Each of the $C_{out}$ filters does as much."
)  # fmt: skip
def one_filter_only(filter_weights: Array, size_out: Array) -> Array:
    return filter_weights * size_out * size_out


@problem.slip(
    of=depthwise, hint="Depthwise, each filter sees one channel: it has $k^2$ weights, not more.",
    when=lambda options: options.separable,
)  # fmt: skip
def depthwise_sees_all_channels(kernel: Array, channels_in: Array, options: CostOptions) -> Array:
    weights = convolution_cost.filter_weights(kernel, channels_in)
    return convolution_cost.parameters(weights, channels_in, bias=options.bias)


@problem.slip(
    of=depthwise, hint="There is a depthwise filter for each *input* channel, not each output.",
    when=lambda options: options.separable,
)  # fmt: skip
def depthwise_for_output_channels(
    kernel: Array, channels_out: Array, options: CostOptions
) -> Array:
    return convolution_cost.depthwise_parameters(kernel, channels_out, bias=options.bias)


@problem.slip(
    of=separable, hint="The pointwise convolution is missing: it brings the channels together.",
    when=lambda options: options.separable,
)  # fmt: skip
def pointwise_forgotten(depthwise: Array) -> Array:
    return 1.0 * depthwise


@problem.slip(
    of=separable, hint="The depthwise convolution is missing: add its parameters.",
    when=lambda options: options.separable,
)  # fmt: skip
def depthwise_forgotten(pointwise: Array) -> Array:
    return 1.0 * pointwise


@problem.slip(
    of=saving, hint="This is the share that is left. *How many times as many* is its inverse.",
    when=lambda options: options.separable,
)  # fmt: skip
def saving_upside_down(parameters: Array, separable: Array) -> Array:
    return separable / parameters
