"""One step of a small LSTM cell: its gates, its new state and its output."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from grader.engine.derivation import Derivation
from grader.engine.numerics import lstm
from grader.engine.options import Options, by_hand, switch, whole
from grader.engine.streams import Array, Draw


@dataclass(frozen=True, slots=True)
class CellOptions(Options):
    hidden: int = whole(2, low=1, high=3, says="how many numbers the cell keeps and puts out")
    inputs: int = whole(1, low=1, high=2, says="how many numbers come in at each step")
    forget_bias: bool = switch(False, says="whether 1 is added to what enters the forget gate")
    by_hand: bool = by_hand()

    @property
    def joined(self) -> int:
        """How many numbers the previous output and the input are together."""
        return self.hidden + self.inputs


problem = Derivation(title="One LSTM step", topic="recurrent", version=1, options=CellOptions)


def gate(z: Array, options: CellOptions) -> Array:
    return lstm.straight_sigmoid(z) if options.by_hand else lstm.sigmoid(z)


def squash(z: Array, options: CellOptions) -> Array:
    return lstm.straight_tanh(z) if options.by_hand else np.tanh(z)


def written_gate(options: CellOptions) -> str:
    return r"\hat\sigma" if options.by_hand else r"\sigma"


def named_gate(options: CellOptions) -> str:
    if options.by_hand:
        return f"${written_gate(options)}$"
    return f"the sigmoid ${written_gate(options)}(z) = 1 / (1 + e^{{-z}})$"


def written_squash(options: CellOptions) -> str:
    return r"\widehat{\tanh}" if options.by_hand else r"\tanh"


@problem.question
def question(options: CellOptions) -> str:
    straight = (
        "\n\nSo that no calculator is needed, this cell uses straight lines in place of the "
        "sigmoid and the hyperbolic tangent: $\\hat\\sigma(z) = z/4 + 1/2$, but at least 0 and at "
        "most 1, and $\\widehat{\\tanh}(z) = z$, but at least $-1$ and at most 1."
        if options.by_hand
        else ""
    )
    return (
        "An LSTM cell gets the input $x_t$; at the step before it put out $h_{t-1}$ and kept the "
        "state $c_{t-1}$. Carry out one step: the input gate $i$, the forget gate $f$, the "
        "candidate $g$, the output gate $o$, then the new state $c_t$ and the output $h_t$."
        f"{straight}"
    )


problem.convention(
    "Vectors are columns, written in a row here, and each matrix stands on the left: "
    "$W_i [h_{t-1}; x_t]$ enters the gate $i$, and likewise for $f$, $g$ and $o$. The previous "
    "output comes first in $[h_{t-1}; x_t]$, the input after it."
)
problem.convention(
    lambda options: (
        f"$i$, $f$ and $o$ use {named_gate(options)}; the candidate $g$ and the output use "
        f"${written_squash(options)}$. $\\odot$ multiplies entry by entry."
    )
)
problem.convention(
    lambda options: (
        "The forget gate has a bias of 1 in every entry, $f = "
        f"{written_gate(options)}(W_f [h_{{t-1}}; x_t] + 1)$; nothing else has a bias."
        if options.forget_bias
        else "There are no biases."
    )
)
problem.convention("There are no peepholes: the gates do not look at the state.")


def weights(draw: Draw, options: CellOptions) -> Array:
    if options.by_hand:
        return draw.pick([-1.5, -0.5, 0.5, 1.5])
    return draw.pick([-1.5, -1.0, -0.5, 0.5, 1.0, 1.5])


@problem.given("x_t", shape=("inputs",))
def x(draw: Draw, options: CellOptions) -> Array:
    if options.by_hand:
        # Two of size 1 would shut the gates or open them wide all too often.
        return draw.pick([-1.0, 1.0]) if options.inputs == 1 else draw.pick([-0.5, 0.5])
    return draw.grid(-1.8, 1.8, step=0.4)


@problem.given("h_{t-1}", shape=("hidden",))
def h_before(draw: Draw, options: CellOptions) -> Array:
    return draw.pick([-0.5, 0.5]) if options.by_hand else draw.grid(-0.9, 0.9, step=0.1)


@problem.given("c_{t-1}", shape=("hidden",))
def c_before(draw: Draw, options: CellOptions) -> Array:
    return draw.pick([-4, -3, -2, 2, 3, 4]) if options.by_hand else draw.grid(-2, 2, step=0.1)


@problem.given("W_i", shape=("hidden", "joined"))
def w_i(draw: Draw, options: CellOptions) -> Array:
    return weights(draw, options)


@problem.given("W_f", shape=("hidden", "joined"))
def w_f(draw: Draw, options: CellOptions) -> Array:
    return weights(draw, options)


@problem.given("W_g", shape=("hidden", "joined"))
def w_g(draw: Draw, options: CellOptions) -> Array:
    return weights(draw, options)


@problem.given("W_o", shape=("hidden", "joined"))
def w_o(draw: Draw, options: CellOptions) -> Array:
    return weights(draw, options)


@problem.step(
    "[h_{t-1}; x_t]", r"\left[ <h_before> ; <x> \right]", says="The previous output and the input"
)
def joined(h_before: Array, x: Array) -> Array:
    return np.concatenate([h_before, x], axis=-1)


@problem.step("a_i", "<w_i> <joined>", says="What enters the input gate")
def a_i(w_i: Array, joined: Array) -> Array:
    return lstm.project(w_i, joined)


@problem.step(
    "a_f", lambda options: "<w_f> <joined>" + (" + 1" if options.forget_bias else ""),
    says="What enters the forget gate",
)  # fmt: skip
def a_f(w_f: Array, joined: Array, options: CellOptions) -> Array:
    return lstm.project(w_f, joined) + float(options.forget_bias)


@problem.step("a_g", "<w_g> <joined>", says="What enters the candidate")
def a_g(w_g: Array, joined: Array) -> Array:
    return lstm.project(w_g, joined)


@problem.step("a_o", "<w_o> <joined>", says="What enters the output gate")
def a_o(w_o: Array, joined: Array) -> Array:
    return lstm.project(w_o, joined)


@problem.step(
    "i", lambda options: rf"{written_gate(options)}\left( <a_i> \right)", weight=1,
    says="The input gate",
)  # fmt: skip
def enter(a_i: Array, options: CellOptions) -> Array:
    return gate(a_i, options)


@problem.step(
    "f", lambda options: rf"{written_gate(options)}\left( <a_f> \right)", weight=1,
    says="The forget gate",
)  # fmt: skip
def forget(a_f: Array, options: CellOptions) -> Array:
    return gate(a_f, options)


@problem.step(
    "g", lambda options: rf"{written_squash(options)}\left( <a_g> \right)", weight=1,
    says="The candidate",
)  # fmt: skip
def candidate(a_g: Array, options: CellOptions) -> Array:
    return squash(a_g, options)


@problem.step(
    "o", lambda options: rf"{written_gate(options)}\left( <a_o> \right)", weight=1,
    says="The output gate",
)  # fmt: skip
def leave(a_o: Array, options: CellOptions) -> Array:
    return gate(a_o, options)


@problem.step(
    "c_t", r"<forget> \odot <c_before> + <enter> \odot <candidate>", weight=2,
    says="The new state",
)  # fmt: skip
def cell(forget: Array, c_before: Array, enter: Array, candidate: Array) -> Array:
    return lstm.next_cell(forget, c_before, enter, candidate)


@problem.step(
    "h_t", lambda options: rf"<leave> \odot {written_squash(options)}\left( <cell> \right)",
    weight=2, says="The output",
)  # fmt: skip
def output(leave: Array, cell: Array, options: CellOptions) -> Array:
    return leave * squash(cell, options)


@problem.slip(
    of=joined,
    hint="The previous output is missing. Every gate reads both $h_{t-1}$ and $x_t$.",
)
def previous_left_out(h_before: Array, x: Array) -> Array:
    return np.concatenate([0.0 * h_before, x], axis=-1)


@problem.slip(
    of=joined,
    hint="You put the input first. The matrices expect $[h_{t-1}; x_t]$: the first columns belong "
    "to $h_{t-1}$.",
)
def input_put_first(h_before: Array, x: Array) -> Array:
    return np.concatenate([x, h_before], axis=-1)


@problem.slip(
    of=enter,
    hint="You squashed the input gate by the hyperbolic tangent. A gate lies between 0 and 1: "
    "use the sigmoid.",
)
def input_gate_by_tanh(a_i: Array, options: CellOptions) -> Array:
    return squash(a_i, options)


@problem.slip(
    of=forget, when=lambda options: not options.by_hand,
    hint="The sign in the exponent is wrong: $\\sigma(z) = 1 / (1 + e^{-z})$ grows with $z$.",
)  # fmt: skip
def exponent_without_minus(a_f: Array) -> Array:
    return lstm.sigmoid(-a_f)


@problem.slip(
    of=a_f, when=lambda options: options.forget_bias,
    hint="The forget gate's bias is missing: add 1 before the sigmoid.",
)  # fmt: skip
def forget_bias_left_out(w_f: Array, joined: Array) -> Array:
    return lstm.project(w_f, joined)


@problem.slip(
    of=candidate,
    hint="You took the sigmoid for the candidate. It is no gate: it may be negative, so use the "
    "hyperbolic tangent.",
)
def candidate_by_sigmoid(a_g: Array, options: CellOptions) -> Array:
    return gate(a_g, options)


@problem.slip(
    of=candidate, when=lambda options: options.by_hand,
    hint="You used the true hyperbolic tangent. Here the straight line takes its place.",
)  # fmt: skip
def curve_for_line(a_g: Array) -> Array:
    return np.tanh(a_g)


@problem.slip(
    of=cell,
    hint="The gates changed places: $f$ decides what stays of $c_{t-1}$, $i$ what comes in of $g$.",
)
def gates_swapped(forget: Array, c_before: Array, enter: Array, candidate: Array) -> Array:
    return lstm.next_cell(enter, c_before, forget, candidate)


@problem.slip(
    of=cell,
    hint="You replaced the state. An LSTM keeps part of it: $f \\odot c_{t-1}$ is missing.",
)
def state_overwritten(enter: Array, candidate: Array) -> Array:
    return enter * candidate


@problem.slip(
    of=cell, hint="The candidate came in whole. Multiply it by the input gate $i$ before adding."
)
def candidate_not_gated(forget: Array, c_before: Array, candidate: Array) -> Array:
    return forget * c_before + candidate


@problem.slip(
    of=cell, hint="You kept the old state whole. Multiply it by the forget gate $f$ first."
)
def nothing_forgotten(c_before: Array, enter: Array, candidate: Array) -> Array:
    return c_before + enter * candidate


@problem.slip(
    of=cell,
    hint="You kept $1 - i$ of the state, as a GRU does. An LSTM has a forget gate of its own.",
)
def gates_coupled(c_before: Array, enter: Array, candidate: Array) -> Array:
    return (1.0 - enter) * c_before + enter * candidate


@problem.slip(
    of=output, hint="The state goes out squashed: the hyperbolic tangent of $c_t$ is missing."
)
def state_not_squashed(leave: Array, cell: Array) -> Array:
    return leave * cell


@problem.slip(
    of=output, hint="The output gate is missing: multiply by $o$, entry by entry, at the end."
)
def output_not_gated(leave: Array, cell: Array, options: CellOptions) -> Array:
    return squash(cell, options)


@problem.slip(
    of=output, when=lambda options: not options.by_hand,
    hint="You squashed the product. Squash $c_t$ first, then multiply by the output gate.",
)  # fmt: skip
def squashed_after_gating(leave: Array, cell: Array) -> Array:
    return np.tanh(leave * cell)


@problem.slip(
    of=output, when=lambda options: not options.by_hand,
    hint="You put out the old state $c_{t-1}$. The output comes from the new one, $c_t$.",
)  # fmt: skip
def old_state_put_out(leave: Array, c_before: Array) -> Array:
    return leave * np.tanh(c_before)
