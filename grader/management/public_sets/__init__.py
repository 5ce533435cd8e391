"""Public sets of marked answers, made into files that `eval_rubrics` reads. No data is shipped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from grader.management.public_sets.mohler import read_mohler
from grader.management.public_sets.sciensbank import read_sciensbank

CONVERTERS: Mapping[str, Callable[[Path], dict[str, Any]]] = {
    "mohler": read_mohler,
    "sciensbank": read_sciensbank,
}
