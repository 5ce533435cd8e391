"""A seed stands for the same variant for ever, until the problem's version is raised."""

from __future__ import annotations

import json

from grader import engine
from tests.golden.make_variants import FILE, digests

GOLDEN = json.loads(FILE.read_text(encoding="utf-8"))


def test_what_seeds_stand_for_has_not_changed_without_a_new_version():
    found = digests()

    for name in GOLDEN.keys() & found.keys():
        assert found[name] == GOLDEN[name], f"{name} changed: raise its version, then record it"


def test_every_problem_s_version_is_recorded():
    ours = {f"{slug}@{derivation.version}" for slug, derivation in engine.catalogue().items()}

    assert ours <= GOLDEN.keys(), "record new ones by `python -m tests.golden.make_variants`"
