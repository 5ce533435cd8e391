"""A module as it was written: its text, and which statement binds each of its names."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from inspect import getsource
from types import ModuleType


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a module, in lines of UTF-8 as the parser counts them."""

    module: ModuleType
    lines: list[bytes]
    statements: dict[str, ast.stmt]
    """The last statement at the top of the module that binds a name."""

    def span(self, statement: ast.stmt) -> tuple[int, int]:
        """Return the first line of a statement, its comments and decorators too, and the last."""
        decorators = getattr(statement, "decorator_list", [])
        first = min([statement.lineno, *(each.lineno for each in decorators)])
        while first > 1 and self.lines[first - 2].startswith(b"#"):
            first -= 1
        return first, statement.end_lineno or first


@lru_cache(maxsize=128)
def source_of(module: str) -> Source:
    """Return a module's source by its name."""
    loaded = sys.modules.get(module) or import_module(module)
    text = getsource(loaded)
    statements = {name: each for each in ast.parse(text).body for name in bound_by(each)}
    return Source(loaded, [line.encode() for line in text.split("\n")], statements)


def bound_by(statement: ast.stmt) -> Iterator[str]:
    """Return the names that a statement binds."""
    match statement:
        case ast.FunctionDef() | ast.ClassDef():
            yield statement.name
        case ast.Import() | ast.ImportFrom():
            for alias in statement.names:
                yield alias.asname or alias.name.partition(".")[0]
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    yield node.id
