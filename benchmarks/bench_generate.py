"""Certified variants made, rendered and marked, against the bare NumPy arithmetic of their steps.

Run it from the project's folder: `EXAMPREP_DEV=1 .venv/bin/python benchmarks/bench_generate.py`.
Both sides of each ratio come from the same run, in one process and on one core.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "examprep.settings")
django.setup()

from django.template.loader import render_to_string

from grader import engine
from grader.engine.graph import graph_of
from grader.engine.options import read_options
from grader.engine.registry import derivation_of
from grader.engine.solving import only_right, solve
from grader.models import Variant
from grader.web.forms import ResponseForm

SINGLES = 200
BATCH = 2_000
ROUNDS = 5


def main() -> None:
    """Print a table of milliseconds and of ratios."""
    print(f"medians of {ROUNDS} rounds; ms for one variant or response")
    for slug in engine.catalogue():
        making(slug)
        marking(slug)


def making(slug: str) -> None:
    """Compare making variants, one by one and together, with the arithmetic alone."""
    graph = graph_of(slug, read_options(derivation_of(slug).options, {}))
    table, one, many = only_right(graph), graph.draw(range(1)), graph.draw(range(BATCH))
    bare = timed(lambda: solve(table, one), SINGLES)
    certified = timed(lambda seed: engine.freeze(engine.realise(slug, seed)), SINGLES, seeds=True)
    rendered = timed(lambda seed: render(slug, seed), SINGLES, seeds=True)
    bare_batch = timed(lambda: solve(table, many), 1) / BATCH
    certified_batch = timed(lambda: engine.realise_many(slug, list(range(BATCH))), 1) / BATCH
    print(f"\n{slug}")
    print(f"  bare arithmetic                {bare:8.4f} ms")
    print(f"  certified and frozen           {certified:8.4f} ms  {certified / bare:6.1f} x bare")
    print(f"  ... and rendered as its page   {rendered:8.4f} ms  {1000 / rendered:6.0f} a second")
    print(f"  bare arithmetic, {BATCH} together  {bare_batch:8.4f} ms")
    print(
        f"  certified, {BATCH} together        {certified_batch:8.4f} ms"
        f"  {certified_batch / bare_batch:6.1f} x bare, {1000 / certified_batch:.0f} a second"
    )


def marking(slug: str) -> None:
    """Time the marking of right responses, of named mistakes, and of what nothing explains."""
    problems = engine.realise_many(slug, list(range(SINGLES)))
    keys = [engine.freeze(problem)[1] for problem in problems]
    right = [
        (key, {part.name: part.rule.write(part.key) for part in problem.parts})
        for key, problem in zip(keys, problems, strict=True)
    ]
    slips = [list(problem.origin.slips.values()) for problem in problems if problem.origin]
    slipped = [
        (key, answers[seed % len(answers)])
        for seed, (key, answers) in enumerate(zip(keys, slips, strict=True))
    ]
    foreign = [(key, right[seed - 1][1]) for seed, key in enumerate(keys)]
    for name, pairs in (("right", right), ("a known mistake", slipped), ("all wrong", foreign)):
        alone = timed(lambda at, pairs=pairs: engine.mark(*pairs[at]), SINGLES, seeds=True)
        together = timed(lambda pairs=pairs: engine.mark_many(pairs), 1) / SINGLES
        print(f"  marking, {name:<21} {alone:8.4f} ms, {together:.4f} ms among {SINGLES}")


def timed(work: Callable[..., object], count: int, *, seeds: bool = False) -> float:
    """Return the milliseconds that one of ``count`` calls takes, the median over the rounds."""
    rounds = []
    for _ in range(ROUNDS + 1):
        began = perf_counter()
        for seed in range(count):
            work(seed) if seeds else work()
        rounds.append(1000 * (perf_counter() - began) / count)
    return median(rounds[1:])  # The first round fills the caches.


def render(slug: str, seed: int) -> str:
    """Make a variant and its whole page."""
    content, key = engine.freeze(engine.realise(slug, seed))
    variant = Variant(seed=seed, content=content, key=key)
    context = {"variant": variant, "content": content, "form": ResponseForm(variant)}
    return render_to_string("grader/variant.html", context)


if __name__ == "__main__":
    main()
