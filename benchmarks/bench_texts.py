"""How long a short answer takes to be marked, and how much memory the worker that marks it has.

Run it from the project's folder: `EXAMPREP_DEV=1 .venv/bin/python benchmarks/bench_texts.py`.
Most of the memory is there before any text is marked: Django, Celery, NumPy, the problems.
The baseline is a plain comparison of words, in the same run.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "examprep.settings")

ANSWERS = ROOT / "benchmarks" / "answers" / "unseen.json"
ROUNDS = 3
LENGTHS = (500, 4_000, 20_000)
MOST_MS, MOST_LONG_MS, MOST_MB = 50, 1_000, 200


def main() -> None:
    """Print times and memory beside their aims."""
    before = worker_without_texts()
    from grader.engine.rules import Rubric
    from grader.engine.short_answer.similarity import Space, cosines, terms_of
    from questions.services.bank_rubrics import bank_paths, rubrics_of

    rubrics = rubrics_of(bank_paths())
    rows = json.loads(ANSWERS.read_text(encoding="utf-8"))["answers"]
    answers = [(rubrics[row["item"]], row["answer"]) for row in rows if row["answer"].strip()]
    for rubric, answer in answers:
        rubric.mark(answer, None)  # The first time prepares the rubric.
    times = [seconds(partial(rubric.mark, answer, None)) for rubric, answer in answers * ROUNDS]
    references = {rubric: terms_of(rubric.reference) for rubric, _ in answers}
    spaces = {rubric: Space.fit([terms]) for rubric, terms in references.items()}

    def compare(rubric: Rubric, answer: str) -> None:
        space = spaces[rubric]
        cosines(space.rows([terms_of(answer)]), space.rows([references[rubric]]))

    plain = [seconds(partial(compare, rubric, answer)) for rubric, answer in answers * ROUNDS]

    print(f"{len(answers)} answers to ten items, {ROUNDS} times each")
    print(f"marked: p50 {at(times, 10):.2f}, p95 {at(times, 19):.2f} ms (aim: p95 below {MOST_MS})")
    print(f"cosine with the reference: p50 {at(plain, 10):.3f}, p95 {at(plain, 19):.3f} ms")
    print(f"ratio of the medians: {at(times, 10) / at(plain, 10):.0f}")
    long_text = "".join(islice(cycle(f"{answer} " for _, answer in answers), 200))
    for length in LENGTHS:
        text = long_text[:length]
        slowest = max(seconds(partial(rubric.search, text)) for rubric in references)
        aim = f" (aim: below {MOST_LONG_MS})" if length == LENGTHS[-1] else ""
        print(f"{length:>6,} characters, the slowest rubric: {1000 * slowest:.0f} ms{aim}")
    print(f"a worker's memory: {before:.0f} MB before, {resident():.0f} MB after all that"
          f" (aim: below {MOST_MB})")  # fmt: skip


def worker_without_texts() -> float:
    """Load what a worker loads, and return how much memory that takes."""
    import django

    django.setup()
    from examprep.celery import app
    from grader import engine

    app.loader.import_default_modules()
    engine.catalogue()
    return resident()


def resident() -> float:
    """Return the megabytes that this process keeps in memory."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def seconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def at(times: list[float], twentieth: int) -> float:
    """Return one of the twentieths of some times, in milliseconds."""
    return 1000 * quantiles(times, n=20)[twentieth - 1]


if __name__ == "__main__":
    main()
