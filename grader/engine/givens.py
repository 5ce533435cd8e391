"""Read givens that an author wrote in place of drawn ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from grader.engine.derivation import Derivation
from grader.engine.graph import Graph, graph_of
from grader.engine.options import InvalidOption, Options, read_options
from grader.engine.places import placed
from grader.engine.streams import Array


class InvalidGivens(ValueError):
    """The givens do not make a problem."""


def read_givens(
    derivation: Derivation, options: Mapping[str, object], raw: Mapping[str, Any]
) -> tuple[Graph, dict[str, Array]]:
    """Return the graph and the one variant that givens stand for.

    Options that the givens' shapes and numbers decide need not be named.
    """
    arrays = {name: as_array(name, value) for name, value in raw.items()}
    graph = graph_of(derivation.slug, fitting_options(derivation, options, arrays))
    expected = {given.name: given.shape for given in graph.givens}
    if missing := [name for name in expected if name not in arrays]:
        raise InvalidGivens(f"missing: {', '.join(missing)}")
    if unknown := [name for name in arrays if name not in expected]:
        raise InvalidGivens(f"unknown: {', '.join(unknown)}; give {', '.join(expected)}")
    for name, shape in expected.items():
        if arrays[name].shape != shape:
            raise InvalidGivens(f"{name}: the shape is {arrays[name].shape}, not {shape}")
    batch = {name: arrays[name][None] for name in expected}
    for requirement, way in graph.requirements:
        if requirement.is_law and not way.run(batch.__getitem__).all():
            raise InvalidGivens(f"the problem must have {requirement.says}")
    return graph, batch


def as_array(name: str, value: object) -> Array:
    """Return one given as an array of finite numbers."""
    try:
        array = np.array(value, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise InvalidGivens(f"{name}: write a number, or rows of equally many numbers") from None
    if not np.isfinite(array).all():
        raise InvalidGivens(f"{name}: every number must be finite")
    return array


def fitting_options(
    derivation: Derivation, raw: Mapping[str, object], arrays: Mapping[str, Array]
) -> Options:
    """Return the options, with those that the givens decide taken from them."""
    inferred: dict[str, object] = {}
    for given in derivation.givens:
        if given.each is not None:
            stem = given.name.rpartition("_")[0]
            inferred[given.each] = sum(
                placed(given.name, index) in arrays for index in range(1, len(arrays) + 1)
            )
            name = f"{stem}_1"
        else:
            name = given.name
        for size, length in zip(given.shape, arrays.get(name, np.zeros(())).shape, strict=False):
            if isinstance(size, str):
                inferred.setdefault(size, length)
    known = {each.name for each in fields(derivation.options)}
    try:
        return read_options(
            derivation.options, {**{k: v for k, v in inferred.items() if k in known}, **raw}
        )
    except InvalidOption as problem:
        raise InvalidGivens(f"{problem.name}: {problem.message}") from problem
