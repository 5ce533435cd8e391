"""How far a marker and people agree, as a table that people read: figures beside their gates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import ge, le, lt
from typing import Any

Report = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Gate:
    """What a figure has to keep."""

    holds: Callable[[float, float], bool]
    bound: float
    says: str


GATES = {
    "found_precision": Gate(ge, 0.93, ">= .93"),
    "false_credit": Gate(le, 0.08, "<= .08"),
    "worthless_half_marks": Gate(le, 0.02, "<= .02"),
    "references_least": Gate(ge, 1.0, "1"),
    "blanks_most": Gate(le, 0.0, "0"),
    "same_twice": Gate(ge, 1, "yes"),
    "non_native_gap": Gate(le, 0.05, "<= .05"),
    "p95_ms": Gate(lt, 50.0, "< 50"),
    "missed_credit": Gate(le, 0.35, "<= .35"),
}
AFTER_LEARNING = {"missed_credit": Gate(le, 0.2, "<= .2")}

ROWS = {
    "pearson": "Pearson r",
    "qwk": "quadratic kappa, five levels",
    "mae": "mean absolute error",
    "idea_accuracy": "ideas: right",
    "found_precision": "ideas: precision of found",
    "found_precision_strict": "  of those wholly right",
    "false_credit": "ideas: false credit",
    "missed_credit": "ideas: missed credit",
    "worthless_half_marks": "worthless with half marks",
    "asked_for_review": "asks for a person",
    "non_native_gap": "error of non-native above native",
    "references_least": "least credit of a reference",
    "blanks_most": "most credit of a blank",
    "same_twice": "the same marks twice",
    "p50_ms": "milliseconds, half",
    "p95_ms": "milliseconds, 95 %",
}
WIDTH = max(map(len, ROWS.values()))


def gate_of(name: str, *, learnt: bool) -> Gate | None:
    return (AFTER_LEARNING if learnt and name in AFTER_LEARNING else GATES).get(name)


def as_table(report: Report, *, learnt: bool = False, beside: Report | None = None) -> str:
    """Return a report as lines; ``beside`` is the report on a plain comparison."""
    counts = f"{report['n']} answers, {report['n_ideas']} ideas, {report['n_worthless']} worthless"
    head = f"{'':<{WIDTH}}  {'':>7}  {'95 % interval':<15}"
    if beside:
        head += f"  {'baseline':>8}"
    lines = [counts, f"{head}  gate"]
    lines += [line(name, report, gate_of(name, learnt=learnt), beside) for name in ROWS]
    return "\n".join(each.rstrip() for each in [*lines, "", *kind_lines(report)])


def line(name: str, report: Report, gate: Gate | None, beside: Report | None) -> str:
    value = report.get(name)
    cells = [f"{ROWS[name]:<{WIDTH}}", f"{number(value):>7}", f"{spread(name, report):<15}"]
    if beside:
        cells.append(f"{number(beside.get(name)) if name in report['intervals'] else '':>8}")
    return "  ".join([*cells, verdict(value, gate)])


def number(value: float | bool | None) -> str:
    """Write a figure as a person reads it.

    >>> [number(each) for each in (0.12345, 12.0, None, True)]
    ['0.123', '12.000', '-', 'yes']
    """
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.3f}"


def spread(name: str, report: Report) -> str:
    interval = report["intervals"].get(name)
    return f"{interval[0]:.3f} to {interval[1]:.3f}" if interval else ""


def verdict(value: float | None, gate: Gate | None) -> str:
    if gate is None:
        return ""
    if value is None:
        return gate.says
    return f"{gate.says:<7} {'holds' if gate.holds(value, gate.bound) else 'MISSED'}"


def kind_lines(report: Report) -> Iterator[str]:
    kinds = report["by_kind"]
    width = max(map(len, kinds), default=0)
    yield f"{'kind':<{width}}  {'n':>5}  {'error':>6}  {'score':>6}  {'given':>6}"
    for kind, each in kinds.items():
        figures = "  ".join(f"{number(each[name]):>6}" for name in ("mae", "score", "given"))
        yield f"{kind:<{width}}  {each['n']:>5}  {figures}"
    without = report["without_blanks"]
    if without["n"] < report["n"]:
        figures = ", ".join(f"{name} {number(without[name])}" for name in ("pearson", "qwk", "mae"))
        yield f"without the blanks: {figures}"
