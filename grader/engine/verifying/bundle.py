"""Gather functions with everything of ours that they use, so that they run without us."""

from __future__ import annotations

import ast
import builtins
import keyword
import sys
from collections.abc import Callable, Iterable
from functools import partial
from importlib.util import resolve_name

from grader.engine.derivation import Derivation
from grader.engine.options import Options, options_as_dict
from grader.engine.verifying.rewriting import rewritten
from grader.engine.verifying.sources import Source, source_of

NUMERICS = "grader.engine.numerics"
ALLOWED = {"numpy", *sys.stdlib_module_names}


class NotSelfContained(Exception):
    """A function uses something that cannot be taken along."""


class Bundle:
    """Statements taken from their modules, each after those that it needs."""

    def __init__(self, options: Options, reserved: Iterable[str]) -> None:
        self.options = options
        self.names: dict[tuple[str, str], str] = {}
        self.taken = {*dir(builtins), *keyword.kwlist, *reserved}
        self.imports: dict[str, str] = {}
        self.sections: dict[str, list[str]] = {}

    def function(self, compute: Callable[..., object]) -> str:
        """Include a function of a module, and return what it is called here."""
        module, name = compute.__module__, compute.__name__
        if getattr(sys.modules[module], name, None) is not compute:
            raise NotSelfContained(f"{module}.{name} does not stand at the top of its module")
        return self.include(module, name) or name

    def include(self, module: str, name: str) -> str | None:
        """Include what a module's name stands for; nothing where it is Python's own."""
        if (module, name) in self.names:
            return self.names[module, name]
        source = source_of(module)
        statement = source.statements.get(name)
        if statement is None:
            return None
        if isinstance(statement, ast.Import | ast.ImportFrom):
            return self.include_import(module, name, statement)
        value = getattr(source.module, name)
        if isinstance(value, Derivation):
            raise NotSelfContained(f"{module}: a function uses the problem's own declaration")
        for bound, other in source.statements.items():
            if other is statement:
                self.names[module, bound] = self.unique(module, bound)
        is_options = isinstance(value, type) and issubclass(value, Options)
        text = self.options_class(source, name) if is_options else self.text(source, statement)
        self.sections.setdefault(module, []).append(text)
        return self.names[module, name]

    def text(self, source: Source, statement: ast.stmt) -> str:
        """Return a statement under its new names, having included what it uses."""
        dropped = [
            each
            for each in getattr(statement, "decorator_list", [])
            if isinstance(getattr(source.module, root_of(each), None), Derivation)
        ]
        return rewritten(source, statement, partial(self.new_name, source.module.__name__), dropped)

    def new_name(self, module: str, name: str, attribute: str | None) -> str | None:
        """Return what a name of a module is called here, or an attribute of a module of ours."""
        if attribute is None:
            return self.include(module, name)
        statement = source_of(module).statements.get(name)
        if isinstance(statement, ast.Import | ast.ImportFrom):
            target = imported(module, name, statement)
            if is_ours(target) and is_module(target):
                return self.include(target, attribute)
        return None

    def include_import(
        self, module: str, name: str, statement: ast.Import | ast.ImportFrom
    ) -> str | None:
        """Import what is not ours; of ours, include it as it stands where it comes from."""
        target = imported(module, name, statement)
        if is_ours(target):
            if is_module(target):
                raise NotSelfContained(f"{module} hands the module {name} on whole")
            return self.include(*split(target))
        if target.partition(".")[0] not in ALLOWED:
            raise NotSelfContained(f"{module} imports {target}")
        parent, last = split(target)
        is_plain = isinstance(statement, ast.Import)
        text = f"import {target}" if is_plain else f"from {parent} import {last}"
        own = target if is_plain else last
        if text not in self.imports:
            self.imports[text] = name if name == own.partition(".")[0] else self.unique("", name)
            self.taken.add(self.imports[text])
        return self.imports[text]

    def options_class(self, source: Source, name: str) -> str:
        """Return the class of the options, its fields set to what this variant has."""
        fields = [
            f"    {option}: {type(value).__name__} = {value!r}"
            for option, value in options_as_dict(self.options).items()
        ]
        statement = source.statements[name]
        members = statement.body if isinstance(statement, ast.ClassDef) else []
        methods = [
            f"\n{self.text(source, member)}"
            for member in members
            if isinstance(member, ast.FunctionDef)
        ]
        self.imports.setdefault("from dataclasses import dataclass", "dataclass")
        head = f"@dataclass(frozen=True)\nclass {self.names[source.module.__name__, name]}:"
        return "\n".join([head, *(fields or ["    pass"] * (not methods)), *methods])

    def unique(self, module: str, name: str) -> str:
        """Return a name that nothing else has: a formula's tells its module too."""
        if module.startswith(f"{NUMERICS}."):
            name = f"{module.rpartition('.')[2]}_{name.strip('_')}"
        while name in self.taken:
            name += "_"
        self.taken.add(name)
        return name

    def import_lines(self) -> list[str]:
        """Return the imports, each with the name that it is known by."""
        return sorted(
            text if text.split()[-1].partition(".")[0] == name else f"{text} as {name}"
            for text, name in self.imports.items()
        )


def root_of(expression: ast.expr) -> str:
    """Return the name that an expression like ``problem.step(...)`` begins with."""
    while isinstance(expression, ast.Call | ast.Attribute):
        expression = expression.func if isinstance(expression, ast.Call) else expression.value
    return expression.id if isinstance(expression, ast.Name) else ""


def imported(module: str, name: str, statement: ast.Import | ast.ImportFrom) -> str:
    """Return the full name of what an import binds to a name."""
    for alias in statement.names:
        if (alias.asname or alias.name.partition(".")[0]) == name:
            if isinstance(statement, ast.Import):
                return alias.name if alias.asname else name
            package = resolve_name("." * statement.level + (statement.module or ""), module)
            return (
                f"{package}.{alias.name}" if statement.level else f"{statement.module}.{alias.name}"
            )
    raise LookupError(f"{module}: {name} is not imported")


def is_ours(target: str) -> bool:
    return target.partition(".")[0] == __name__.partition(".")[0]


def is_module(target: str) -> bool:
    return target in sys.modules


def split(target: str) -> tuple[str, str]:
    parent, _, last = target.rpartition(".")
    return parent, last
