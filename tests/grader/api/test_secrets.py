"""What only the grader may know is in no answer: neither by its name nor by its value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from grader import engine
from grader.api import views
from grader.services.grading import drain
from tests.factories import VariantFactory, wrong_answer

NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
SECRETS = {
    "key",
    "keys",
    "rule",
    "settings",
    "solution",
    "steps",
    "slips",
    "certificate",
    "criteria",
    "reference",
    "is_key",
    "unsure",
}
# One problem's option is called as our own word for what is worked out.
SECRETS -= {
    name
    for problem in engine.catalogue().values()
    for name in engine.schema_of(problem.options)["properties"]
}


def names_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from names_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from names_in(inner)


def telling_numbers(value: Any, decimals: int) -> Iterator[str]:
    """Yield numbers as they would be printed, but no round ones, which givens may be as well."""
    if isinstance(value, list):
        for inner in value:
            yield from telling_numbers(inner, decimals)
    elif isinstance(value, float) and abs(value * 1000 - round(value * 1000)) > 1e-6:
        # One or two digits are told as tolerances too.
        texts = (repr(value), f"{value:.{decimals}f}")
        yield from (text for text in texts if len(text.lstrip("-0.")) > 2)


def secrets_of(slug: str, seed: int) -> set[str]:
    """Return the numbers of a variant's key and of what every mistake leads to."""
    problem = engine.realise(slug, seed)
    assert problem.origin
    content, _ = engine.freeze(problem)
    decimals = {part["name"]: part["decimals"] or 0 for part in content["parts"]}
    values = [problem.origin.steps, *problem.origin.slips.values()]
    return {
        text
        for value in values
        for name, number in value.items()
        if name in decimals
        for text in telling_numbers(number, decimals[name])
    }


def is_all_counts(slug: str, seed: int) -> bool:
    """Whether a problem asks for whole numbers only, which givens may be by chance."""
    content, _ = engine.freeze(engine.realise(slug, seed))
    return all(not part["decimals"] for part in content["parts"])


def leaks(response: Any, secrets: set[str]) -> set[str]:
    said = set(NUMBER.findall(response.content.decode()))
    return (set(names_in(response.json())) & SECRETS) | (said & secrets)


@pytest.mark.parametrize("slug", engine.catalogue())
def test_no_variant_tells_its_key(api, slug):
    for seed in range(20):
        secrets = secrets_of(slug, seed)
        response = api.get(f"/api/v1/problems/{slug}/variants/{seed}/?version=1")

        assert secrets or is_all_counts(slug, seed)
        assert not leaks(response, secrets)


def test_a_key_that_is_told_would_be_found(api, monkeypatch):
    hole = engine.freeze(engine.realise("causal-attention", 7))[1]["parts"]["weights"]
    monkeypatch.setattr(
        views,
        "shown",
        lambda content, seed: {**content, "title": f"{hole}", "seed": seed, "url": ""},
    )

    response = api.get("/api/v1/problems/causal-attention/variants/7/")

    assert leaks(response, secrets_of("causal-attention", 7))


@pytest.mark.parametrize("slug", engine.catalogue())
def test_no_submission_tells_the_key(api, db, slug):
    variant = VariantFactory(version__generator=slug, seed=7)
    body = {"problem": slug, "seed": 7, "response": wrong_answer(variant)}
    sent = {text for value in body["response"].values() for text in telling_numbers(value, 9)}

    submitted = api.submit(body)
    drain("fast")
    marked = api.get(submitted.headers["Location"])

    secrets = secrets_of(slug, 7) - sent
    assert marked.json()["state"] == "graded"
    assert not leaks(submitted, secrets)
    assert not leaks(marked, secrets)


def test_an_error_does_not_tell_the_key(api, db):
    body = {"problem": "forward-diffusion", "seed": 7, "response": {"beta_1": "?", "key": 1}}

    response = api.submit(body)

    assert response.status_code == 422
    assert not leaks(response, secrets_of("forward-diffusion", 7))
