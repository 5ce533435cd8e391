"""Responses to the same graph laid out side by side, with their keys and tolerances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.engine.graph import Graph
from grader.engine.layout import Layout, layout_of
from grader.engine.rules.number_within import EDGE
from grader.engine.solving import Entered
from grader.engine.streams import Array
from grader.engine.tolerance import EXACT

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Answered:
    """One response to a derivation: its frozen parts and givens, and the answers read."""

    parts: Mapping[str, Any]
    givens: Mapping[str, Any]
    answers: Mapping[str, Any]


@dataclass(frozen=True)
class Sheet:
    """A batch of responses to the same graph, side by side; arrays have the batch first."""

    graph: Graph
    layout: Layout
    givens: dict[str, Array]
    values: Array
    """What was entered, (responses, cells); 0 where nothing was."""
    keys: Array
    allowed: Array
    """How far each part may be off, (responses, parts)."""
    is_there: Flags
    """Which parts were answered, (responses, parts)."""

    @cached_property
    def entered(self) -> dict[str, Entered]:
        present = self.layout.by_part(self.is_there)
        return {
            name: Entered(value, present[name]) for name, value in self.layout.parts(self.values)
        }

    @cached_property
    def key(self) -> dict[str, Array]:
        return dict(self.layout.parts(self.keys))

    @cached_property
    def tolerance(self) -> dict[str, Array]:
        return self.layout.by_part(self.allowed)

    @cached_property
    def right_parts(self) -> Flags:
        """Which parts are right, (responses, parts)."""
        off = self.layout.largest(self.values - self.keys)
        right: Flags = self.is_there & (off <= self.allowed * EDGE)
        return right

    @cached_property
    def is_right(self) -> dict[str, Flags]:
        return self.layout.by_part(self.right_parts)


def lay_out(graph: Graph, batch: Sequence[Answered]) -> Sheet:
    """Put the answers, keys and tolerances of a batch side by side."""
    names = list(graph.asked)
    keys = [[np.array(each.parts[name]["key"], float) for name in names] for each in batch]
    layout = layout_of(graph, tuple(key.shape for key in keys[0]))
    entered, key = layout.empty(len(batch)), layout.empty(len(batch))
    for row, each in enumerate(batch):
        for name, right in zip(names, keys[row], strict=True):
            place, answer = layout.places[name], each.answers[name]
            key[row, place] = right.ravel()
            if answer is not None:
                entered[row, place] = np.asarray(answer, float).ravel()
    return Sheet(
        graph=graph,
        layout=layout,
        givens={
            given.name: np.array([each.givens[given.name] for each in batch], float)
            for given in graph.givens
        },
        values=entered,
        keys=key,
        allowed=np.array(
            [[each.parts[name]["settings"].get("atol", EXACT) for name in names] for each in batch],
            float,
        ),
        is_there=np.array(
            [[each.answers[name] is not None for name in names] for each in batch], bool
        ),
    )
