"""The midterm's own numbers come out, and its own key is marked right."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

from grader import engine

GOLDEN = yaml.safe_load((Path(__file__).parents[2] / "golden" / "midterm.yaml").read_text())
each_calculation = pytest.mark.parametrize("slug", sorted(GOLDEN))


def realise(slug):
    return engine.realise(slug, givens=GOLDEN[slug]["givens"])


@each_calculation
def test_the_printed_numbers_come_out(slug):
    printed, steps = GOLDEN[slug]["printed"], realise(slug).origin.steps

    for name, within in GOLDEN[slug]["within"].items():
        expected = np.array(printed[name], dtype=float)
        off = np.abs(np.array(steps[name], dtype=float) - expected)
        assert np.nanmax(off) <= within + 1e-12, name


@each_calculation
def test_the_printed_key_is_marked_right(slug):
    _, key = engine.freeze(realise(slug))

    outcome = engine.mark(key, GOLDEN[slug]["printed"])

    assert {name: mark.note for name, mark in outcome.marks.items()} == dict.fromkeys(
        GOLDEN[slug]["printed"], "correct"
    )
    assert outcome.score == 1


@each_calculation
def test_the_certificate_says_which_mistakes_the_midterm_s_numbers_cannot_see(slug):
    certificate = realise(slug).origin.certificate

    assert certificate["unseen"] == GOLDEN[slug]["unseen"]
    if GOLDEN[slug]["unseen"]:
        assert not certificate["holds"]


def test_set_1_is_the_better_one():
    assert realise("frechet-distance").origin.steps["better"] == 1
