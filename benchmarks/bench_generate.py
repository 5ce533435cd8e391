"""Certified variants of every problem, against the bare NumPy arithmetic of their steps.

Run it from the project's folder: `EXAMPREP_DEV=1 .venv/bin/python benchmarks/bench_generate.py`.
Both sides of each ratio come from the same run, in one process and on one core.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import django
from django.core.management import call_command

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "examprep.settings")
os.environ["DATABASE_URL"] = "sqlite://:memory:"  # A page asks for the hints that were taken.
django.setup()

from django.template.loader import render_to_string

from grader import engine
from grader.engine.drawing import draw_certified
from grader.engine.graph import Graph, graph_of
from grader.engine.options import read_options
from grader.engine.registry import derivation_of
from grader.engine.solving import only_right, solve
from grader.models import Variant
from grader.web.forms import ResponseForm

BATCH = 10_000
WRITTEN = 1_000
SINGLES = 40
ROUNDS = 3
MOST_TIMES_BARE = 25
FEWEST_A_SECOND = 1_000


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of one problem: microseconds a variant in a batch, milliseconds alone."""

    is_large: bool
    """Whether it has a matrix larger than 4x4."""
    bare: float
    certified: float
    written: float
    alone: float
    page: float

    @property
    def ratio(self) -> float:
        return self.certified / self.bare

    @property
    def a_second(self) -> float:
        return 1e6 / self.written


def main() -> None:
    """Print a row for each problem, and which miss the aims."""
    call_command("migrate", verbosity=0)
    print(
        f"medians of {ROUNDS} rounds. us a variant: the bare arithmetic, drawn and certified, both"
    )
    print(
        f"among {BATCH:,}; written out too, among {WRITTEN:,}. ms: one alone, and with its page\n"
    )
    print(f"{'problem':<26}{'bare':>8}{'certified':>11}{'x bare':>8}", end="")
    print(f"{'written':>9}{'a second':>10}{'alone':>8}{'page':>8}")
    found = {slug: measured(slug) for slug in engine.catalogue()}
    summarise(found)


def measured(slug: str) -> Figures:
    """Measure one problem, and print its row."""
    graph = graph_of(slug, read_options(derivation_of(slug).options, {}))
    table, givens = only_right(graph), graph.draw(range(BATCH))
    figures = Figures(
        is_large=has_large_matrix(graph),
        bare=1e6 * timed(lambda _: solve(table, givens), 1) / BATCH,
        certified=1e6 * timed(lambda _: draw_certified(graph, range(BATCH)), 1) / BATCH,
        written=1e6 * timed(lambda _: engine.realise_many(slug, [*range(WRITTEN)]), 1) / WRITTEN,
        alone=1e3 * timed(lambda seed: engine.freeze(engine.realise(slug, seed)), SINGLES),
        page=1e3 * timed(lambda seed: render(slug, seed), SINGLES),
    )
    print(f"{slug:<26}{figures.bare:>8.3f}{figures.certified:>11.2f}{figures.ratio:>8.1f}", end="")
    print(f"{figures.written:>9.1f}{figures.a_second:>10,.0f}", end="")
    print(f"{figures.alone:>8.2f}{figures.page:>8.2f}", flush=True)
    return figures


def has_large_matrix(graph: Graph) -> bool:
    """Whether a given or a step has more than four rows and columns."""
    givens = graph.draw(range(1))
    values = [each[0] for each in givens.values()]
    values += [each[0, 0] for each in solve(only_right(graph), givens).values()]
    return any(value.ndim > 1 and min(value.shape[-2:]) > 4 for value in values)


def summarise(found: dict[str, Figures]) -> None:
    """Print which problems miss the aims."""
    far = [f"{slug} ({each.ratio:.0f})" for slug, each in found.items()
           if each.ratio > MOST_TIMES_BARE]  # fmt: skip
    slow = [slug for slug, each in found.items()
            if each.a_second < FEWEST_A_SECOND and not each.is_large]  # fmt: skip
    large = [f"{slug} ({each.a_second:,.0f} a second)" for slug, each in found.items()
             if each.is_large]  # fmt: skip
    print(f"\nwithin {MOST_TIMES_BARE} x bare: {len(found) - len(far)} of {len(found)}", end="; ")
    print(f"beyond: {', '.join(far) or 'none'}")
    print(f"below {FEWEST_A_SECOND:,} a second and core: {', '.join(slow) or 'none'}")
    print(f"with matrices larger than 4x4: {', '.join(large) or 'none'}")


def timed(work: Callable[[int], object], count: int) -> float:
    """Return the seconds that one of ``count`` calls takes, the median over the rounds."""
    rounds = []
    for _ in range(ROUNDS + 1):
        began = perf_counter()
        for seed in range(count):
            work(seed)
        rounds.append((perf_counter() - began) / count)
    return median(rounds[1:])  # The first round fills the caches.


def render(slug: str, seed: int) -> str:
    """Make a variant and its whole page."""
    content, key = engine.freeze(engine.realise(slug, seed))
    variant = Variant(seed=seed, content=content, key=key)
    context = {"variant": variant, "content": content, "form": ResponseForm(variant)}
    return render_to_string("grader/variant.html", context)


if __name__ == "__main__":
    main()
