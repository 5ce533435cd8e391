"""A derivation with its options fixed: every given, step and slip by its own name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cached_property, lru_cache, partial
from inspect import signature
from typing import Any

from grader.engine.derivation import (
    Compute,
    Derivation,
    GivenDeclaration,
    SlipDeclaration,
    StepDeclaration,
)
from grader.engine.options import Options
from grader.engine.philox import Words
from grader.engine.places import parameter_at, placed, with_index
from grader.engine.quantities import Given, Slip, Step, Way
from grader.engine.registry import derivation_of
from grader.engine.streams import Array, Draw


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
        given = {each.name: each.symbol for each in self.givens}
        return given | {step.name: step.symbol for step in self.steps}

    def steps_towards(self, name: str, known: Collection[str]) -> list[Step]:
        """Return the steps that lead to one from the givens and what is known, itself last."""
        ways = {step.name: step.way for step in self.steps}
        found, ahead = {name}, [*ways[name].sources]
        while ahead:
            source = ahead.pop()
            if source in ways and source not in found and source not in known:
                found.add(source)
                ahead += ways[source].sources
        return [step for step in self.steps if step.name in found]

    def draw(self, seeds: Sequence[int], redraw: int | Words = 0) -> dict[str, Array]:
        """Draw every given for every seed, good or not."""
        problem = f"{self.derivation.slug}@{self.derivation.version}"
        return {
            given.name: given.draw(Draw(f"{problem}/{given.name}", seeds, redraw, given.shape))
            for given in self.givens
        }

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
            draw=partial(declared.draw, options=self.options)
            if "options" in signature(declared.draw).parameters
            else declared.draw,
        )

    def step(self, declared: StepDeclaration, index: int | None) -> Step:
        decimals = declared.decimals
        return Step(
            name=placed(declared.name, index),
            symbol=with_index(declared.symbol, declared.name, index),
            formula=with_index(declared.formula(self.options), declared.name, index),
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
        declared = [(each.name, each.each) for each in self.derivation.steps]
        declared += [(each.name, each.each) for each in self.derivation.givens]
        for name, each in declared:
            if each is not None and name.rpartition("_")[0] == stem:
                return tuple(placed(name, index) for index in self.indices(each))
        raise LookupError(f"{self.derivation.slug}: nothing is called {stem}_1, {stem}_2 ...")


@lru_cache(maxsize=256)
def graph_of(slug: str, options: Options) -> Graph:
    """Return the graph of a problem in the catalogue, made once for the same options."""
    return Graph(derivation_of(slug), options)
