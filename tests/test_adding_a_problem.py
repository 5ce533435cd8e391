"""The page on adding a problem is true: its file is found, certified and marked."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from grader import engine
from grader.engine import problems, registry
from grader.engine.graph import graph_of

PAGE = Path(__file__).parent.parent / "docs" / "adding-a-problem.md"
SLUG = "reparameterisation"


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    """The catalogue, with the page's file among the problems."""
    source = re.search(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)[1]
    (tmp_path / "reparameterisation.py").write_text(source)
    monkeypatch.setattr(problems, "__path__", [*problems.__path__, str(tmp_path)])
    registry.catalogue.cache_clear()
    yield engine.catalogue()
    registry.catalogue.cache_clear()
    graph_of.cache_clear()


def test_the_file_is_found_by_itself(catalogue):
    assert catalogue[SLUG].summary == (
        "One latent vector of a VAE, drawn by the reparameterisation trick."
    )
    assert engine.schema_of(catalogue[SLUG].options)["properties"]["width"]["default"] == 3


def test_its_variants_are_certified(catalogue):
    found = engine.audit(SLUG, 500)

    assert found.redraws_mean < 5
    assert {slip.unseen_certified for slip in found.slips.values()} == {0.0}


def test_its_answers_are_marked_and_its_mistakes_named(catalogue):
    for problem in engine.realise_many(SLUG, list(range(50))):
        _, key = engine.freeze(problem)
        given = {each.name: each.value for each in problem.givens}
        z = given["mean"] + np.exp(given["log_variance"] / 2) * given["noise"]

        assert engine.mark(key, {"latent": z.tolist()}).marks["latent"].note == "correct"
        for slip, values in problem.origin.slips.items():
            assert slip in {mark.note for mark in engine.mark(key, values).marks.values()}


def test_its_worked_solution_shows_the_numbers_put_in(catalogue):
    _, key = engine.freeze(engine.realise(SLUG, 3))

    deviation, latent = engine.solution(key)

    assert deviation["formula"] == "e^{v / 2}"
    assert r"\odot \begin{bmatrix}" in latent["numbers"]
