"""Take a statement out of its module: other names, no annotations, its comments as they were."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from grader.engine.verifying.sources import Source

NewName = Callable[[str, str | None], str | None]
"""What a name, or an attribute of a module of that name, is called from now on."""
Scope = ast.FunctionDef | ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
SCOPES = Scope.__args__


class Rewriter(ast.NodeVisitor):
    """Collects what is to be changed in a statement, by its place in the source."""

    def __init__(self, source: Source, new_name: NewName, dropped: Sequence[ast.expr]) -> None:
        self.source = source
        self.new_name = new_name
        self.dropped = dropped
        self.edits: list[tuple[tuple[int, int], tuple[int, int], str]] = []
        self.scopes: list[set[str]] = []
        self.in_class = False

    def replace(self, node: ast.expr | ast.arg, text: str) -> None:
        self.edits.append((start_of(node), end_of(node), text))

    def rename_definition(self, node: ast.FunctionDef | ast.ClassDef) -> None:
        """Rename what a statement at the top of the module defines."""
        new = None if self.scopes or self.in_class else self.new_name(node.name, None)
        if new and new != node.name:
            word = "def " if isinstance(node, ast.FunctionDef) else "class "
            line, start = node.lineno, node.col_offset + len(word)
            self.edits.append(((line, start), (line, start + len(node.name.encode())), new))

    def is_local(self, name: str) -> bool:
        return any(name in scope for scope in self.scopes)

    @contextmanager
    def scope(self, node: Scope) -> Iterator[None]:
        self.scopes.append(set(local_names(node)))
        yield
        self.scopes.pop()

    def visit_Name(self, node: ast.Name) -> None:
        if not self.is_local(node.id) and (new := self.new_name(node.id, None)):
            self.replace(node, new)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        owner = node.value.id if isinstance(node.value, ast.Name) else ""
        new = self.new_name(owner, node.attr) if owner and not self.is_local(owner) else None
        if new:
            self.replace(node, new)
        else:
            self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.rename_definition(node)
        outer, self.in_class = self.in_class, True
        self.generic_visit(node)
        self.in_class = outer

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.rename_definition(node)
        self.drop_decorators(node)
        arguments = node.args
        defaults = [*filter(None, arguments.kw_defaults), *arguments.defaults]
        for outside in defaults:
            self.visit(outside)
        for argument in every_argument(arguments):
            if argument.annotation:
                self.replace(argument, argument.arg)
                self.close_up(argument, defaults)
        if node.returns:
            self.edits.append((self.arrow_before(node.returns), end_of(node.returns), ""))
        outer, self.in_class = self.in_class, False
        with self.scope(node):
            for statement in node.body:
                self.visit(statement)
        self.in_class = outer

    def close_up(self, argument: ast.arg, defaults: Sequence[ast.expr]) -> None:
        """Take the blanks round the equals sign away that only an annotation asks for."""
        line, after = end_of(argument)
        if any(start_of(default) == (line, after + 3) for default in defaults):
            self.edits.append(((line, after), (line, after + 3), "="))

    def drop_decorators(self, node: ast.FunctionDef) -> None:
        """Drop the decorators that only declare a step; keep those that change the function."""
        lines = [each.lineno for each in node.decorator_list] + [node.lineno]
        for decorator, line, after in zip(node.decorator_list, lines, lines[1:], strict=False):
            if decorator in self.dropped:
                self.edits.append(((line, 0), (after, 0), ""))
            else:
                self.visit(decorator)

    def arrow_before(self, returns: ast.expr) -> tuple[int, int]:
        line = returns.lineno
        before = self.source.lines[line - 1][: returns.col_offset]
        return line, len(before[: before.rindex(b"->")].rstrip())

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if self.in_class:
            self.generic_visit(node)
            return
        self.visit(node.target)
        if node.value is None:
            self.edits.append((start_of(node.target), end_of(node.annotation), "pass"))
            return
        self.edits.append((end_of(node.target), end_of(node.annotation), ""))
        self.visit(node.value)

    def visit_in_scope(self, node: ast.AST) -> None:
        assert isinstance(node, SCOPES)  # noqa: S101 # only scopes are sent here
        with self.scope(node):
            self.generic_visit(node)

    visit_Lambda = visit_ListComp = visit_SetComp = visit_in_scope  # noqa: N815
    visit_DictComp = visit_GeneratorExp = visit_in_scope  # noqa: N815


def rewritten(
    source: Source, statement: ast.stmt, new_name: NewName, dropped: Sequence[ast.expr] = ()
) -> str:
    """Return the text of a statement as it stands outside its module."""
    rewriter = Rewriter(source, new_name, dropped)
    rewriter.visit(statement)
    first, last = source.span(statement)
    lines = source.lines[:last]
    # From the end, so that no edit moves the place of another.
    for start, end, text in sorted(rewriter.edits, reverse=True):
        head, tail = lines[start[0] - 1][: start[1]], lines[end[0] - 1][end[1] :]
        lines[start[0] - 1 : end[0]] = [head + text.encode() + tail]
    return b"\n".join(lines[first - 1 :]).decode()


def start_of(node: ast.expr | ast.arg) -> tuple[int, int]:
    return node.lineno, node.col_offset


def end_of(node: ast.expr | ast.arg) -> tuple[int, int]:
    return node.end_lineno or node.lineno, node.end_col_offset or 0


def every_argument(arguments: ast.arguments) -> list[ast.arg]:
    rest = [each for each in (arguments.vararg, arguments.kwarg) if each]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *rest]


def local_names(scope: Scope) -> Iterator[str]:
    """Return the names that are bound within a function or a comprehension."""
    if isinstance(scope, ast.FunctionDef | ast.Lambda):
        yield from (argument.arg for argument in every_argument(scope.args))
        ahead: list[ast.AST] = [*scope.body] if isinstance(scope, ast.FunctionDef) else [scope.body]
    else:
        ahead = [generator.target for generator in scope.generators]
    while ahead:
        node = ahead.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        if not isinstance(node, (*SCOPES, ast.ClassDef)):
            ahead += ast.iter_child_nodes(node)
