"""Hold a problem's steps and slips against loops that were written for the test alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from grader import engine

Worked = Callable[..., Mapping[str, Any]]


def assert_agrees(
    slug: str, options: Mapping[str, Any], worked: Worked, *, seeds: int = 8, near: float = 1e-9
) -> None:
    """Fail where a step, or what a slip makes of a part, is not what ``worked`` gives.

    ``worked(givens, options)`` works every step out; with a slip's name as a third argument,
    it makes that mistake. ``near`` is how close what a slip makes must come.
    """
    for problem in engine.realise_many(slug, list(range(seeds)), options):
        assert problem.origin is not None
        givens = {given.name: given.value.tolist() for given in problem.givens}
        right = worked(givens, problem.origin.options)
        assert problem.origin.steps.keys() == right.keys()
        for name, value in problem.origin.steps.items():
            assert np.array(value) == pytest.approx(np.array(right[name]), abs=1e-9), name
        for slip, parts in problem.origin.slips.items():
            wrong = worked(givens, problem.origin.options, slip)
            assert wrong != right, slip
            for name, value in parts.items():
                assert np.array(value) == pytest.approx(np.array(wrong[name]), abs=near), slip
