"""Every problem there is: one file in ``problems/`` each, found by itself."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from inspect import getdoc
from pkgutil import iter_modules
from types import MappingProxyType, ModuleType

from grader.engine import problems
from grader.engine.derivation import Derivation


class UnknownProblem(KeyError):
    """There is no problem of this name."""

    def __str__(self) -> str:
        return f"There is no problem called {self.args[0]!r}."


@cache
def catalogue() -> Mapping[str, Derivation]:
    """Return every problem by its slug, which is its file's name."""
    found = {}
    for file in iter_modules(problems.__path__):
        derivation = described(import_module(f"{problems.__name__}.{file.name}"))
        found[derivation.slug] = derivation
    return MappingProxyType(dict(sorted(found.items())))


def described(module: ModuleType) -> Derivation:
    """Return a file's problem with its slug and summary, taken from the file."""
    derivation = module.problem
    if not isinstance(derivation, Derivation):
        raise TypeError(f"{module.__name__}: `problem` must be a Derivation")
    derivation.slug = module.__name__.rpartition(".")[2].replace("_", "-")
    derivation.summary = (getdoc(module) or "").partition("\n")[0]
    return derivation


def derivation_of(slug: str) -> Derivation:
    """Return the problem of this slug."""
    try:
        return catalogue()[slug]
    except KeyError:
        raise UnknownProblem(slug) from None
