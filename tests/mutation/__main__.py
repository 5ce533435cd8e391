"""Break every formula in every way, one at a time, and see that a test of it fails.

``python -m tests.mutation`` tries all of ``grader/engine/numerics`` and ``problems``; names, such
as ``attention`` or ``elbo``, try those. What survives and is not explained in ``survivors.yaml``
fails the run. Each mutant runs in a process forked off one that has the libraries loaded already.
"""

from __future__ import annotations

import ast
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType

import yaml

from tests.mutation.sites import Mutant, mutants_of

ROOT = Path(__file__).parent.parent.parent
ENGINE = ROOT / "grader" / "engine"
TESTS = ROOT / "tests" / "grader" / "engine"
EXPLAINED = Path(__file__).parent / "survivors.yaml"
PRELOADED = ("pytest", "scipy.integrate", "scipy.linalg", "scipy.optimize", "scipy.stats",
             "grader.engine")  # fmt: skip
"""Loaded once, for every mutant that is forked off; the engine's core imports no formula yet."""
SECONDS = 60
"""After which a mutant that runs on counts as caught, and as late."""
OPTIONS = ["-x", "-q", "--noconftest", "-p", "no:cacheprovider", "-W", "ignore",
           "-o", "addopts=", "--import-mode=importlib"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """A file of formulae, and the tests that should notice when one of them is broken."""

    file: Path
    tests: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.file.relative_to(ENGINE).with_suffix("").as_posix()

    @property
    def module(self) -> str:
        return ".".join(self.file.relative_to(ROOT).with_suffix("").parts)


def targets(chosen: list[str]) -> Iterator[Target]:
    """Return every file of formulae with its tests; of a formula also those of its problems."""
    problems = sorted((ENGINE / "problems").glob("[a-z]*.py"))
    for file in sorted((ENGINE / "numerics").glob("[a-z]*.py")):
        users = [each.stem for each in problems if file.stem in imports_of(each)]
        tests = [TESTS / "numerics" / f"test_{file.stem}.py", *map(test_of_problem, users)]
        yield from chosen_target(file, tests, chosen)
    for file in problems:
        yield from chosen_target(file, [test_of_problem(file.stem)], chosen)


def chosen_target(file: Path, tests: list[Path], chosen: list[str]) -> Iterator[Target]:
    if not chosen or file.stem in chosen:
        yield Target(file, tuple(str(test) for test in tests if test.exists()))


def imports_of(problem: Path) -> set[str]:
    """Return the names of the files of formulae that a problem uses."""
    tree = ast.parse(problem.read_text(encoding="utf-8"))
    froms = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    whole = {
        name.name
        for each in froms
        if each.module == "grader.engine.numerics"
        for name in each.names
    }
    return whole | {str(each.module).rpartition(".numerics.")[2] for each in froms}


def test_of_problem(stem: str) -> Path:
    return TESTS / "problems" / f"test_{stem}.py"


class Broken(MetaPathFinder, Loader):
    """Imports one module in its broken form."""

    def __init__(self, target: Target, mutant: Mutant) -> None:
        self.target, self.mutant = target, mutant

    def find_spec(self, name: str, path: object, target: object = None) -> ModuleSpec | None:
        return spec_from_loader(name, self) if name == self.target.module else None

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = str(self.target.file)
        exec(compile(self.mutant.tree, str(self.target.file), "exec"), module.__dict__)  # noqa: S102


def status_of(target: Target, mutant: Mutant) -> int:
    """Run the tests on a mutant in a process of its own; 0 where none of them failed."""
    child = os.fork()
    if child == 0:
        run_tests(target, mutant)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def run_tests(target: Target, mutant: Mutant) -> None:
    """Be the process that runs the tests, and end with their status."""
    import pytest
    from hypothesis import settings

    signal.alarm(SECONDS)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    # The same examples for every mutant, and none remembered from the one before.
    settings.register_profile(
        "mutation", derandomize=True, database=None, deadline=None, max_examples=20
    )
    settings.load_profile("mutation")
    sys.meta_path.insert(0, Broken(target, mutant))
    os._exit(int(pytest.main([*OPTIONS, *target.tests])))


def main(chosen: list[str]) -> int:
    """Print a line for each file and each survivor; 0 where every survivor is explained."""
    for module in PRELOADED:
        import_module(module)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    explained = yaml.safe_load(EXPLAINED.read_text(encoding="utf-8")) or {}
    faults = 0
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for target in targets(chosen):
            mutants = list(mutants_of(target.file.read_text(encoding="utf-8")))
            ran = pool.map(lambda mutant, target=target: status_of(target, mutant), mutants)
            ends = dict(zip(mutants, ran, strict=True))
            faults += report(target, ends, explained.get(target.name, {}))
    return int(faults > 0)


def report(target: Target, ends: Mapping[Mutant, int], explained: Mapping[str, str]) -> int:
    """Print what became of a file's mutants; return how many explanations lack, or lack a cause."""
    survivors = [mutant for mutant, status in ends.items() if status == 0]
    late = sum(status == -signal.SIGALRM for status in ends.values())
    new = [mutant for mutant in survivors if mutant.name not in explained]
    needless = sorted(explained.keys() - {mutant.name for mutant in survivors})
    print(
        f"{target.name}: {len(ends)} mutants, {len(ends) - len(survivors)} caught"
        f"{f' ({late} by the clock)' if late else ''}, "
        f"{len(survivors) - len(new)} explained, {len(new)} not explained",
        flush=True,
    )
    for mutant in new:
        print(f"  line {mutant.line}  {mutant.name}", flush=True)
    for name in needless:
        print(f"  explained, but caught or gone: {name}", flush=True)
    return len(new) + len(needless)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
