"""A variant as one Python file that needs only NumPy: the problem, the formulas, the marking."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from inspect import getdoc, signature
from textwrap import wrap
from typing import Any

from grader.engine.graph import Graph
from grader.engine.marking import Key, Response, living_graph
from grader.engine.quantities import Way
from grader.engine.verifying.bundle import NUMERICS, Bundle
from grader.engine.verifying.checking import Check
from grader.engine.verifying.data import as_json, problem_data
from grader.engine.verifying.reporting import report

WIDTH = 98
RESERVED = ("PROBLEM", "OPTIONS", "STEPS", "SLIPS", "value", "json", "check")
ABOUT = """
This file needs only NumPy: python verify.py

It works the problem out anew, compares the result with the key that the site marked by, and
marks the response as the site does: right within the tolerance, right from your own earlier
values, each known mistake, the share of right entries. Status 0 means that result and key agree.

Some things only the site judges, so its mark may differ: two mistakes made together, steps
rounded too early, own values that leave nothing to show, and hints. Where it does, the last lines
say so.
"""
MAIN = """\
if __name__ == "__main__":
    check = Check(PROBLEM, STEPS, SLIPS)
    print(report(check))
    raise SystemExit(0 if check.agrees() else 1)
"""


def can_verify(key: Key) -> bool:
    """Whether a variant's formulas still are those that its key came from."""
    return living_graph(key) is not None


def verify_script(
    key: Key,
    response: Response | None = None,
    *,
    content: Mapping[str, Any] | None = None,
    recorded: Mapping[str, Any] | None = None,
) -> str | None:
    """Return the script that checks a response, or None where there is nothing to recompute.

    Parameters
    ----------
    content : what the student saw; its words go into the script
    recorded : the score and the marks that the site gave

    Raises
    ------
    NotSelfContained
        The problem's functions use something that cannot be taken along.
    """
    graph = living_graph(key)
    if graph is None:
        return None
    content = content or {}
    problem = problem_data(graph, key, response or {}, content.get("title", ""), recorded)
    return "\n\n".join([*comment(introduction(content), ABOUT), *code(graph, as_json(problem))])


def code(graph: Graph, problem: str) -> Iterator[str]:
    """Return the program: what it knows, the functions, the graph, and what it does."""
    bundle = Bundle(graph.options, RESERVED)
    # The program's own names first, so that they stay what they are.
    for name in ("np", "Check"):
        bundle.include(Check.__module__, name)
    bundle.include(report.__module__, "report")
    tables = list(tables_of(graph, bundle))
    yield "\n".join(["import json", *bundle.import_lines()])
    yield f'PROBLEM = json.loads(r"""\n{problem}\n""")'
    yield from sections(bundle)
    yield heading("The steps and the known mistakes, each with what it is worked out from")
    yield from tables
    yield MAIN


def tables_of(graph: Graph, bundle: Bundle) -> Iterator[str]:
    """Return the options, and the graph as two tables of formulas."""
    kind = type(graph.options)
    yield f"OPTIONS = {bundle.include(kind.__module__, kind.__name__)}()"
    rows = [f'    "{step.name}": {formula(bundle, step.way)},' for step in graph.steps]
    yield "\n".join(["STEPS = {", *rows, "}"])
    there = {step.name for step in graph.steps}
    lines = ["SLIPS = {"]
    for slip in graph.slips:
        lines.append(f'    "{slip.name}": {{')
        lines += [
            f'        "{name}": {formula(bundle, way)},'
            for name, way in slip.ways.items()
            if name in there
        ]
        lines.append("    },")
    yield "\n".join([*lines, "}"])


def formula(bundle: Bundle, way: Way) -> str:
    """Return a call of a step's function with the values it needs."""
    arguments = []
    for parameter in signature(way.compute).parameters:
        if parameter in way.needs:
            text = f'value("{way.needs[parameter]}")'
        elif parameter in way.gathers:
            several = ", ".join(f'value("{name}")' for name in way.gathers[parameter])
            text = f"np.stack(np.broadcast_arrays({several}), axis=-1)"
        else:
            text = "OPTIONS" if parameter == "options" else repr(way.constants[parameter])
        arguments.append(f"{parameter}={text}")
    return f"lambda value: {bundle.function(way.compute)}({', '.join(arguments)})"


def sections(bundle: Bundle) -> Iterator[str]:
    """Return the functions, those of the formulas first and those of the script itself last."""

    def place(module: str) -> tuple[bool, bool]:
        return module.startswith(__name__.rpartition(".")[0]), not module.startswith(NUMERICS)

    for module in sorted(bundle.sections, key=place):
        summary = (getdoc(sys.modules[module]) or "").partition("\n")[0]
        yield heading(f"{module.replace('.', '/')}.py", summary)
        yield from (f"{text.strip()}\n" for text in bundle.sections[module])


def heading(*lines: str) -> str:
    return "\n".join([f"# {'-' * 96}", *comment(*lines)])


def introduction(content: Mapping[str, Any]) -> str:
    """Return the problem in words, as it was asked."""
    agreed = "".join(f"\n- {each}" for each in content.get("conventions", ()))
    text = f"{content.get('title', '')}\n\n{content.get('question', '')}"
    return f"{text}\n\nConventions{agreed}" if agreed else text


def comment(*texts: str) -> list[str]:
    """Return texts as comments, wrapped; whatever they hold, no line is code."""
    return [
        "\n".join(
            f"# {piece}".rstrip()
            for line in text.strip().splitlines()
            for piece in wrap(line, WIDTH) or [""]
        )
        for text in texts
        if text.strip()
    ]
