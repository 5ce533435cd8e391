"""A derivation with its options fixed: every given, step and slip by its own name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from inspect import signature
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.engine.derivation import (
    Compute,
    Derivation,
    GivenDeclaration,
    SlipDeclaration,
    StepDeclaration,
)
from grader.engine.options import Options
from grader.engine.streams import Array, Draw

PLACEHOLDER = re.compile(r"<(\w+?)(-1)?>")
"""``<q>`` in a formula or symbol; ``<t-1>`` is the index before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How one quantity is computed, and from which others."""

    compute: Compute
    needs: Mapping[str, str]
    """The quantity that each parameter stands for."""
    gathers: Mapping[str, tuple[str, ...]]
    """The quantities that a parameter like ``fid_all`` stands for, side by side."""
    constants: Mapping[str, object]

    @property
    def sources(self) -> tuple[str, ...]:
        """Every quantity that is needed."""
        return (*self.needs.values(), *(name for many in self.gathers.values() for name in many))

    def run(self, value: Callable[[str], Array]) -> Array:
        """Compute from the values of what is needed."""
        arguments: dict[str, Any] = dict(self.constants)
        for parameter, name in self.needs.items():
            arguments[parameter] = value(name)
        for parameter, names in self.gathers.items():
            arguments[parameter] = np.stack(
                np.broadcast_arrays(*(value(name) for name in names)), axis=-1
            )
        return np.asarray(self.compute(**arguments), dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A quantity that is drawn."""

    name: str
    symbol: str
    shape: tuple[int, ...]
    draw: Callable[[Draw], Array]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A quantity that is computed. Asked steps are the parts that students answer."""

    name: str
    symbol: str
    formula: str
    says: str
    way: Way
    decimals: int
    weight: float
    choices: tuple[str, ...]
    """The texts of the options, where the value is the number of one."""
    asked_where: NDArray[np.bool_] | None

    @property
    def is_choice(self) -> bool:
        return bool(self.choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A known mistake: some steps computed another way."""

    name: str
    hint: str
    ways: Mapping[str, Way]


class Graph:
    """A derivation for given options."""

    def __init__(self, derivation: Derivation, options: Options) -> None:
        self.derivation = derivation
        self.options = options
        self.givens = [
            self.given(each, index)
            for each in derivation.givens
            for index in self.indices(each.each)
        ]
        self.steps = [self.step(each, index) for each, index in self.step_places()]
        self.requirements = [
            (each, self.way(each.compute, "", None)) for each in derivation.requirements
        ]
        self.slips = [self.slip(each) for each in derivation.slips if self.is_there(each.when)]

    @cached_property
    def asked(self) -> dict[str, Step]:
        """The steps that students answer."""
        return {step.name: step for step in self.steps if step.weight}

    @cached_property
    def symbols(self) -> dict[str, str]:
        """The LaTeX of every quantity."""
        return {each.name: each.symbol for each in [*self.givens, *self.steps]}

    @cached_property
    def ancestors(self) -> dict[str, frozenset[str]]:
        """For every step, the steps it rests on, however far back."""
        found: dict[str, frozenset[str]] = {}
        for step in self.steps:
            direct = {name for name in step.way.sources if name in found}
            found[step.name] = frozenset(direct).union(*(found[each] for each in direct))
        return found

    def is_there(self, when: Callable[[Any], bool] | None) -> bool:
        """Whether a declaration holds for these options."""
        return when is None or when(self.options)

    def indices(self, each: str | None) -> list[int | None]:
        """Return the numbers a declaration stands for; None alone where it stands for itself."""
        return [None] if each is None else list(range(1, int(getattr(self.options, each)) + 1))

    def step_places(self) -> list[tuple[StepDeclaration, int | None]]:
        """Return the declarations in order; neighbours of one family take turns by index."""
        places: list[tuple[StepDeclaration, int | None]] = []
        family: list[StepDeclaration] = []
        there = [each for each in self.derivation.steps if self.is_there(each.when)]
        for each in [*there, None]:
            if family and (each is None or each.each != family[0].each):
                places += [
                    (member, index) for index in self.indices(family[0].each) for member in family
                ]
                family = []
            if each is not None:
                family.append(each)
        return places

    def given(self, declared: GivenDeclaration, index: int | None) -> Given:
        return Given(
            name=placed(declared.name, index),
            symbol=with_index(declared.symbol, declared.name, index),
            shape=tuple(
                size if isinstance(size, int) else int(getattr(self.options, size))
                for size in declared.shape
            ),
            draw=declared.draw,
        )

    def step(self, declared: StepDeclaration, index: int | None) -> Step:
        decimals = declared.decimals
        return Step(
            name=placed(declared.name, index),
            symbol=with_index(declared.symbol, declared.name, index),
            formula=with_index(declared.formula, declared.name, index),
            says=with_index(declared.says, declared.name, index),
            way=self.way(declared.compute, declared.name, index),
            decimals=decimals if isinstance(decimals, int) else getattr(self.options, decimals),
            weight=declared.weight,
            choices=tuple(declared.choices(self.options)) if declared.choices else (),
            asked_where=declared.asked_where(self.options) if declared.asked_where else None,
        )

    def slip(self, declared: SlipDeclaration) -> Slip:
        of = next(each for each in self.derivation.steps if each.name == declared.of)
        return Slip(
            name=declared.name,
            hint=declared.hint,
            ways={
                placed(of.name, index): self.way(declared.compute, of.name, index)
                for index in self.indices(of.each)
            },
        )

    def way(self, compute: Compute, of: str, index: int | None) -> Way:
        """Find what a function's parameters stand for at this place."""
        constants: dict[str, object] = {}
        needs: dict[str, str] = {}
        gathers: dict[str, tuple[str, ...]] = {}
        for parameter in signature(compute).parameters:
            if parameter == "options":
                constants[parameter] = self.options
            elif parameter == "index":
                constants[parameter] = index
            elif parameter.endswith("_all"):
                gathers[parameter] = self.family(parameter.removesuffix("_all"))
            else:
                needs[parameter] = parameter_at(parameter, of, index)
        return Way(compute=compute, needs=needs, gathers=gathers, constants=constants)

    def family(self, stem: str) -> tuple[str, ...]:
        """Return the names of all quantities that a stem stands for: fid -> fid_1, fid_2."""
        for each in [*self.derivation.steps, *self.derivation.givens]:
            if each.each is not None and each.name.rpartition("_")[0] == stem:
                return tuple(placed(each.name, index) for index in self.indices(each.each))
        raise LookupError(f"{self.derivation.slug}: nothing is called {stem}_1, {stem}_2 ...")


def placed(name: str, index: int | None) -> str:
    """Return a quantity's name at its place: ``x_t`` is ``x_2`` at 2."""
    return name if index is None else f"{name.rpartition('_')[0]}_{index}"


def parameter_at(parameter: str, of: str, index: int | None) -> str:
    """Return what a parameter of the function ``of`` stands for at its place."""
    if index is None:
        return parameter
    stem, _, suffix = parameter.rpartition("_")
    if suffix == of.rpartition("_")[2]:
        return f"{stem}_{index}"
    if suffix == "before":
        return f"{stem}_{index - 1}"
    return parameter


def with_index(text: str, of: str, index: int | None) -> str:
    """Put the place into a symbol or formula: ``x_{<t>}`` is ``x_{2}`` at 2."""
    if index is None:
        return text
    letter = of.rpartition("_")[2]

    def put(match: re.Match[str]) -> str:
        name, before = match.groups()
        if name == letter:
            return str(index - 1 if before else index)
        return f"<{parameter_at(name, of, index)}>"

    return PLACEHOLDER.sub(put, text)


@lru_cache(maxsize=256)
def graph_of(slug: str, options: Options) -> Graph:
    """Return the graph of a problem in the catalogue, made once for the same options."""
    from grader.engine.registry import derivation_of

    return Graph(derivation_of(slug), options)
