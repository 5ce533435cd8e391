"""How long one response takes to be read and marked with its full diagnosis, problem by problem.

Run it from the project's folder: `EXAMPREP_DEV=1 .venv/bin/python benchmarks/bench_mark.py`.
Three kinds of responses: right in every part, a known mistake carried on, and nothing right.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from grader import engine
from grader.engine.graph import graph_of
from grader.engine.options import read_options
from grader.engine.registry import derivation_of
from grader.engine.solving import only_right, solve

VARIANTS = 60
ROUNDS = 5
FEW_STEPS = 10
MOST_MS = 1.0

Pair = tuple[dict[str, Any], dict[str, Any]]
Times = dict[str, tuple[float, float]]


def main() -> None:
    """Print a row for each problem, and which miss the aim."""
    print(f"p50 and p95 of {VARIANTS * ROUNDS} markings, ms; bare: its graph run once, rightly\n")
    print(f"{'problem':<26}{'steps':>6}{'bare':>7}", end="")
    print("".join(f"{kind:>18}" for kind in ("right", "a known mistake", "nothing right")))
    found = {slug: measured(slug) for slug in engine.catalogue()}
    few = {slug: times for slug, (steps, times) in found.items() if steps < FEW_STEPS}
    print(f"\nof {len(few)} problems with fewer than {FEW_STEPS} steps, beyond {MOST_MS:g} ms:")
    for kind in ("right", "a known mistake", "nothing right"):
        for name, at in (("p50", 0), ("p95", 1)):
            slow = [slug for slug, times in few.items() if times[kind][at] > MOST_MS]
            print(f"  {kind}, {name}: {', '.join(slow) or 'none'}")


def measured(slug: str) -> tuple[int, Times]:
    """Measure one problem, and print its row."""
    graph = graph_of(slug, read_options(derivation_of(slug).options, {}))
    table, givens = only_right(graph), graph.draw(range(1))
    bare = p50_and_p95([seconds(lambda: solve(table, givens)) for _ in range(200)])[0]
    times = {kind: marking_times(pairs) for kind, pairs in responses(slug).items()}
    print(f"{slug:<26}{len(graph.steps):>6}{bare:>7.3f}", end="")
    print("".join(f"{p50:>11.2f}{p95:>7.2f}" for p50, p95 in times.values()), flush=True)
    return len(graph.steps), times


def responses(slug: str) -> dict[str, list[Pair]]:
    """Return a response of each kind to each of the first variants."""
    problems = engine.realise_many(slug, list(range(VARIANTS)))
    keys = [engine.freeze(problem)[1] for problem in problems]
    right = [{part.name: part.rule.write(part.key) for part in problem.parts}
             for problem in problems]  # fmt: skip
    slips = [list(problem.origin.slips.values()) for problem in problems if problem.origin]
    slipped = [each[seed % len(each)] for seed, each in enumerate(slips)]
    # The right answers to another variant follow from nothing that this one gives.
    foreign = [*right[-1:], *right[:-1]]
    kinds = {"right": right, "a known mistake": slipped, "nothing right": foreign}
    return {kind: list(zip(keys, answers, strict=True)) for kind, answers in kinds.items()}


def marking_times(pairs: list[Pair]) -> tuple[float, float]:
    for pair in pairs:
        engine.mark(*pair)  # The first time fills the caches.
    gc.collect()
    return p50_and_p95(
        [seconds(lambda pair=pair: engine.mark(*pair)) for _ in range(ROUNDS) for pair in pairs]
    )


def seconds(work: Any) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def p50_and_p95(times: list[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile in milliseconds."""
    every = quantiles(times, n=20)
    return 1000 * every[9], 1000 * every[18]


if __name__ == "__main__":
    main()
