"""Count the work of a computation by running it on arrays that keep a tally.

A person multiplies by 0 or 1 for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.engine.digits import digits_of
from grader.engine.operations import (
    DECOMPOSITIONS,
    FREE,
    FUNCTIONS,
    IN_C,
    POWERS,
    PRODUCTS,
    SEVERAL,
)
from grader.engine.streams import Array

Flags = NDArray[np.bool_]

SMALL_POWER = 4
"""Whole powers up to this one are multiplied out; others need a logarithm, as roots do."""


class UncountedFunction(TypeError):
    """A step uses a function of which nobody has said how much work it is."""

    def __init__(self, function: Any) -> None:
        super().__init__(
            f"{function.__name__}: say in grader/engine/operations.py how much work this is"
        )


@dataclass(slots=True)
class Tally:
    """The work so far of each variant of a batch."""

    multiplications: Array
    functions: Array
    digits: Array | None = None
    """The digits of the numbers that were multiplied, or of which a function was taken."""


def tally_for(variants: int, *, with_digits: bool = False) -> Tally:
    """Return an empty tally."""
    multiplications, functions, digits = np.zeros((3, variants))
    return Tally(multiplications, functions, digits if with_digits else None)


class CountingArray(np.ndarray[Any, np.dtype[np.float64]]):
    """An array that counts the work done with it, for each variant of its batch."""

    tally: Tally
    """Shared by every array that came from this one."""

    def __array_finalize__(self, source: object) -> None:
        tally = getattr(source, "tally", None)
        if tally is not None:
            self.tally = tally

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **keywords: Any) -> Any:
        plain = [np.asarray(each) for each in inputs]
        if "out" in keywords:
            keywords["out"] = tuple(each.view(np.ndarray) for each in keywords["out"])
        result = getattr(ufunc, method)(*plain, **keywords)
        count(self.tally, ufunc, method, plain, keywords)
        return counting(result, self.tally)

    def __array_function__(
        self, function: Callable[..., Any], types: Any, arguments: Any, keywords: Any
    ) -> Any:
        if function in IN_C or (
            function.__module__ == "numpy.linalg" and function not in DECOMPOSITIONS
        ):
            raise UncountedFunction(function)
        if function is np.round:  # It multiplies and divides by powers of ten, which is no work.
            plain = np.round(np.asarray(arguments[0]), *arguments[1:], **keywords)
            return counting(plain, self.tally)
        result = super().__array_function__(function, types, arguments, keywords)
        if function in DECOMPOSITIONS:
            self.tally.multiplications += float(arguments[0].shape[-1] ** 3)
        if function is np.einsum:
            add_einsum(self.tally, *arguments)
        return counting(result, self.tally)


def counting(values: Any, tally: Tally) -> Any:
    """Return arrays, also several in a tuple, as arrays that add to the tally."""
    if isinstance(values, np.ndarray):
        array = values.view(CountingArray)
        array.tally = tally
        return array
    # Eigenvalues come in a tuple with names: their roots are part of the decomposition's work.
    if type(values) is tuple:
        return tuple(counting(each, tally) for each in values)
    return values


def count(tally: Tally, ufunc: np.ufunc, method: str, inputs: list[Array], options: Any) -> None:
    """Add the work of an operation to the tally."""
    if ufunc in FREE:
        return
    if ufunc is np.multiply and method in {"reduce", "accumulate"}:
        add_product(tally, inputs[0], options.get("axis", 0))
    elif method != "__call__":
        raise UncountedFunction(ufunc)
    elif ufunc is np.matmul:
        add_matmul(tally, *inputs)
    elif ufunc in POWERS:
        add_power(tally, *inputs)
    elif ufunc in PRODUCTS:
        add(tally, reduce(np.logical_and, map(is_work, inputs)), inputs)
    elif ufunc in FUNCTIONS:
        add(tally, reduce(np.logical_or, map(is_work, inputs)), inputs, each=(0, 1))
    elif ufunc in SEVERAL:
        add(tally, reduce(np.logical_or, map(is_work, inputs)), inputs, each=SEVERAL[ufunc])
    else:
        raise UncountedFunction(ufunc)


def is_work(values: Array) -> Flags:
    """Return where a number is work to reckon with: not 0, 1, -1, and a number at all."""
    size = np.abs(values)
    found: Flags = (size != 0) & (size != 1) & (size < np.inf)
    return found


def add(
    tally: Tally, where: Flags, inputs: list[Array], each: tuple[float, float] = (1, 0)
) -> None:
    """Add an operation wherever it is work: so many multiplications and functions each."""
    times = by_variant(tally, where)
    tally.multiplications += each[0] * times
    tally.functions += each[1] * times
    if tally.digits is not None:
        tally.digits += by_variant(tally, where * reduce(np.add, map(digits_of, inputs)))


def by_variant(tally: Tally, work: Array | Flags) -> Array:
    """Add work of shape (1, variants, ...) up; of what has no batch there is none."""
    variants = len(tally.multiplications)
    if work.ndim < 2 or work.shape[1] != variants:
        return np.zeros(variants)
    cells = work.reshape(len(work), variants, -1)
    added: Array = np.einsum("rvc->v", cells.astype(np.float64, copy=False))
    return added


def add_product(tally: Tally, factors: Array, axis: Any) -> None:
    """Add the multiplications of the factors along an axis: one less than there are."""
    times = np.maximum(is_work(factors).sum(axis=axis, keepdims=True) - 1, 0)
    tally.multiplications += by_variant(tally, times)
    if tally.digits is not None:
        tally.digits += by_variant(tally, digits_of(factors) * is_work(factors))


def add_matmul(tally: Tally, first: Array, second: Array) -> None:
    """Add the multiplications of a matrix product."""
    a, b = is_work(first).astype(np.float64), is_work(second).astype(np.float64)
    tally.multiplications += by_variant(tally, a @ b)
    if tally.digits is not None:
        digits = (a * digits_of(first)) @ b + a @ (b * digits_of(second))
        tally.digits += by_variant(tally, digits)


def add_power(tally: Tally, base: Array, exponent: Array) -> None:
    """Add a power: multiplied out if it is whole and small, else a function."""
    size = np.abs(exponent)
    is_small = (size == np.round(size)) & (size <= SMALL_POWER)
    add(tally, is_work(base) & ~is_small, [base, exponent], each=(0, 1))
    times = is_work(base) * np.where(is_small, np.maximum(size - 1, 0) + (exponent < 0), 0)
    tally.multiplications += by_variant(tally, times)
    if tally.digits is not None:
        tally.digits += by_variant(tally, times * digits_of(base))


def add_einsum(tally: Tally, subscripts: str, *operands: Array) -> None:
    """Add the multiplications of a sum of products."""
    flags = [is_work(np.asarray(each)).astype(np.float64) for each in operands]
    times = (len(flags) - 1) * by_variant(tally, np.einsum(subscripts, *flags))
    tally.multiplications += times
    if tally.digits is not None:
        for at, operand in enumerate(operands):
            own = [*flags[:at], flags[at] * digits_of(np.asarray(operand)), *flags[at + 1 :]]
            tally.digits += by_variant(tally, np.einsum(subscripts, *own))
