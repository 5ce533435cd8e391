"""A problem as a derivation: what is given, and the steps that lead from it to the answer.

The parameters of a step's function name what it needs, so the functions *are* the graph. From
that graph everything else follows: the reference answers, the worked solution, the tolerance,
what a known mistake would lead to, and what a student should have got from their own earlier
numbers.

Some quantities come in numbers: one image a step, one distance a set. A declaration with
``each="steps"`` stands for one of them for every number from 1 to the option ``steps``. Its
function's name ends in the index, ``x_t``, and so may its parameters: ``beta_t`` is the same one's,
``x_before`` the one before, ``x_all`` all of them side by side. The parameter ``options`` is the
options, ``index`` the number itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from grader.engine.options import Options
from grader.engine.streams import Array

Values = dict[str, Array]
Compute = Callable[..., Any]
DrawGiven = Callable[..., Array]
"""Draws a given: from a `Draw`, and if it has a second parameter, from the options."""
ComputeT = TypeVar("ComputeT", bound=Compute)
DrawT = TypeVar("DrawT", bound=DrawGiven)
Kind = Literal["number", "vector", "matrix", "choice"]
Size = str | int
"""How long one axis of a given is: a number, or the option that says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenDeclaration:
    """What is drawn, before the options say how many of it there are."""

    name: str
    symbol: str
    draw: DrawGiven
    shape: tuple[Size, ...]
    each: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDeclaration:
    """What is computed, before the options say how often."""

    name: str
    symbol: str
    formula: Callable[[Any], str]
    says: str
    compute: Compute
    weight: float
    decimals: int | str
    each: str | None
    choices: Callable[[Any], list[str]] | None
    asked_where: Callable[[Any], NDArray[np.bool_] | None] | None
    when: Callable[[Any], bool] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipDeclaration:
    """A known mistake: a step computed another way, in every place where the step stands."""

    name: str
    of: str
    compute: Compute
    hint: str
    when: Callable[[Any], bool] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What a variant must fulfil, to be possible at all or to be worth setting."""

    says: str
    compute: Compute
    is_law: bool
    """Whether numbers that an author gives must fulfil it too, or the problem has no answer."""


@dataclass(slots=True, kw_only=True)
class Derivation:
    """A problem's declarations, in the order a textbook would have them."""

    title: str
    topic: str
    version: int
    options: type[Options] = Options
    slug: str = ""
    summary: str = ""
    givens: list[GivenDeclaration] = field(default_factory=list)
    steps: list[StepDeclaration] = field(default_factory=list)
    slips: list[SlipDeclaration] = field(default_factory=list)
    requirements: list[Requirement] = field(default_factory=list)
    conventions: list[Callable[[Any], str]] = field(default_factory=list)
    question_text: Callable[[Any], str] | None = None

    def given(
        self, symbol: str, *, shape: Sequence[Size] = (), each: str | None = None
    ) -> Callable[[DrawT], DrawT]:
        """Declare what is drawn: ``shape`` names options, so that givens tell the options.

        The function takes a `Draw`, and ``options`` too if it has that parameter.
        """

        def add(draw: DrawT) -> DrawT:
            self.givens.append(
                GivenDeclaration(
                    name=draw.__name__, symbol=symbol, draw=draw, shape=tuple(shape), each=each
                )
            )
            return draw

        return add

    def step(
        self,
        symbol: str,
        formula: str | Callable[[Any], str],
        *,
        says: str = "",
        weight: float = 0.0,
        decimals: int | str = 4,
        each: str | None = None,
        choices: Callable[[Any], list[str]] | None = None,
        asked_where: Callable[[Any], NDArray[np.bool_] | None] | None = None,
        when: Callable[[Any], bool] | None = None,
    ) -> Callable[[ComputeT], ComputeT]:
        """Declare what is computed. A step with a weight is a part that students answer.

        ``formula`` is LaTeX in which ``<q>`` stands for the quantity ``q``: its symbol in a
        formula, its numbers in a worked solution; it may depend on the options. ``decimals`` may
        name an option; with 0 decimals the step is a count, right only if it is exactly so.
        ``asked_where`` says which cells of a matrix are asked, if not all; ``choices`` the texts
        of the options where the step's value is the number of one; ``when`` for which options
        the step is there at all.
        """

        formula_for = formula if callable(formula) else lambda _options: formula

        def add(compute: ComputeT) -> ComputeT:
            self.steps.append(
                StepDeclaration(
                    name=compute.__name__, symbol=symbol, formula=formula_for, says=says,
                    compute=compute, weight=weight, decimals=decimals, each=each, choices=choices,
                    asked_where=asked_where, when=when,
                )
            )  # fmt: skip
            return compute

        return add

    def slip(
        self, of: Compute, hint: str, *, when: Callable[[Any], bool] | None = None
    ) -> Callable[[ComputeT], ComputeT]:
        """Declare a known mistake, and the hint for those who make it."""

        def add(compute: ComputeT) -> ComputeT:
            self.slips.append(
                SlipDeclaration(
                    name=compute.__name__.replace("_", "-"), of=of.__name__, compute=compute,
                    hint=hint, when=when,
                )
            )  # fmt: skip
            return compute

        return add

    def requirement(self, says: str, *, is_law: bool = False) -> Callable[[ComputeT], ComputeT]:
        """Declare what a good variant fulfils; the function gives True for those that do.

        ``says`` completes "the variant must have ...". A law looks at givens only.
        """

        def add(compute: ComputeT) -> ComputeT:
            self.requirements.append(Requirement(says=says, compute=compute, is_law=is_law))
            return compute

        return add

    def convention(self, text: str | Callable[[Any], str]) -> None:
        """State a convention, so that nobody has to guess which of two is meant."""
        self.conventions.append(text if callable(text) else lambda _options: text)

    def question(self, text: Callable[[Any], str]) -> Callable[[Any], str]:
        """Declare what is asked, in Markdown, for the options at hand."""
        self.question_text = text
        return text
