"""Where a formula can be broken, and how: a sign, a root, a transpose, a constant, an argument."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass

OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
}
COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt,
    ast.Gt: ast.Lt,
    ast.LtE: ast.Gt,
    ast.GtE: ast.Lt,
    ast.Eq: ast.NotEq,
}
DROPPED = frozenset({"sqrt", "exp", "exp2", "log", "log2", "log10", "log1p", "abs", "square",
                     "tanh", "swapaxes", "sort", "floor", "ceil", "cumsum", "clip"})  # fmt: skip
EXCHANGED = {"sum": "mean", "mean": "sum", "prod": "sum", "max": "min", "min": "max",
             "argmax": "argmin", "argmin": "argmax", "maximum": "minimum", "minimum": "maximum",
             "sin": "cos", "cos": "sin", "cumprod": "cumsum", "ones_like": "zeros_like",
             "zeros_like": "ones_like"}  # fmt: skip
NOT_FORMULAE = frozenset({"given", "question", "requirement", "convention"})


@dataclass(frozen=True, slots=True, eq=False)
class Mutant:
    """One way in which a file is broken."""

    function: str
    line: int
    said: str
    """What stands there, and what the mutant has instead."""
    tree: ast.Module

    @property
    def name(self) -> str:
        return f"{self.function}: {self.said}"


def mutants_of(source: str) -> Iterator[Mutant]:
    """Return a file with one formula broken, for every formula and every way to break it."""
    tree = ast.parse(source)
    found: Counter[tuple[str, str]] = Counter()
    for at, function in enumerate(tree.body):
        if not isinstance(function, ast.FunctionDef) or not is_formula(function):
            continue
        body = ast.Module(function.body, [])
        for place, node in enumerate(ast.walk(body)):
            for change in changes(node):
                broken = deepcopy(tree)
                within = ast.Module(broken.body[at].body, [])  # type: ignore[attr-defined]
                target = next(each for i, each in enumerate(ast.walk(within)) if i == place)
                before = ast.unparse(target)
                put(within, target, change(target))
                after = ast.unparse(next_in(within, place))
                if before != after:
                    said = f"`{before}` becomes `{after}`"
                    found[function.name, said] += 1
                    if (times := found[function.name, said]) > 1:
                        said += f", place {times}"
                    yield Mutant(function.name, getattr(node, "lineno", 0), said, broken)


def is_formula(function: ast.FunctionDef) -> bool:
    """Whether a function computes, rather than draws numbers or words a question."""
    called = {
        each.func.attr
        for each in function.decorator_list
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute)
    } | {each.attr for each in function.decorator_list if isinstance(each, ast.Attribute)}
    parameters = {each.arg for each in function.args.args}
    returns = ast.unparse(function.returns) if function.returns else ""
    return not called & NOT_FORMULAE and "draw" not in parameters and "str" not in returns


def next_in(within: ast.AST, place: int) -> ast.AST:
    """Return the node that stands where one was put."""
    return next(each for i, each in enumerate(ast.walk(within)) if i == place)


def changes(node: ast.AST) -> Iterator[Callable[[ast.AST], ast.AST]]:
    """Return the ways to break one node."""
    if isinstance(node, ast.BinOp):
        yield from changes_of_operation(node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        if not isinstance(node.operand, ast.Constant):
            yield lambda found: found.operand  # type: ignore[attr-defined]
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
        yield turn_comparison
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield lambda found: ast.Constant(found.value + 1)  # type: ignore[attr-defined]
    elif isinstance(node, ast.Call):
        yield from changes_of_call(node)


def changes_of_operation(node: ast.BinOp) -> Iterator[Callable[[ast.AST], ast.AST]]:
    if is_nothing(node) or is_nothing(node.right):
        return
    if isinstance(node.op, ast.MatMult):
        yield lambda found: ast.BinOp(found.right, found.op, found.left)  # type: ignore[attr-defined]
    elif type(node.op) in OPERATORS:
        other = OPERATORS[type(node.op)]
        yield lambda found: ast.BinOp(found.left, other(), found.right)  # type: ignore[attr-defined]


def is_nothing(node: ast.expr) -> bool:
    """Whether it is ``0 * x``, which stands for "as many as x"."""
    is_product = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)
    return is_product and isinstance(node.left, ast.Constant) and node.left.value == 0  # type: ignore[attr-defined]


def changes_of_call(node: ast.Call) -> Iterator[Callable[[ast.AST], ast.AST]]:
    if not isinstance(node.func, ast.Attribute):
        if len(node.args) > 1:
            yield swap_arguments
        return
    name = node.func.attr
    if name in DROPPED and node.args:
        yield lambda found: found.args[0]  # type: ignore[attr-defined]
    elif name in EXCHANGED:
        yield exchange
    elif len(node.args) > 1 and ast.unparse(node.func.value) != "np":
        yield swap_arguments


def turn_comparison(found: ast.AST) -> ast.AST:
    assert isinstance(found, ast.Compare)
    return ast.Compare(found.left, [COMPARISONS[type(found.ops[0])]()], found.comparators)


def exchange(found: ast.AST) -> ast.AST:
    assert isinstance(found, ast.Call)
    assert isinstance(found.func, ast.Attribute)
    func = ast.Attribute(found.func.value, EXCHANGED[found.func.attr], ast.Load())
    return ast.Call(func, found.args, found.keywords)


def swap_arguments(found: ast.AST) -> ast.AST:
    assert isinstance(found, ast.Call)
    first, second, *others = found.args
    return ast.Call(found.func, [second, first, *others], found.keywords)


def put(within: ast.AST, target: ast.AST, new: ast.AST) -> None:
    """Put a new node where another stands."""
    ast.copy_location(new, target)
    for parent in ast.walk(within):
        for name, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, name, new)
            elif isinstance(value, list) and any(each is target for each in value):
                setattr(parent, name, [new if each is target else each for each in value])
    ast.fix_missing_locations(within)
