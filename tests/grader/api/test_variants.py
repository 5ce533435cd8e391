"""The variants that seeds stand for: the same bytes for ever, and nothing secret in them."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys

import pytest

from grader import engine
from tests.services import ROOT

DRAWN = "/api/v1/problems/{slug}/variants/{seed}/{query}"
ADDRESSES = [
    DRAWN.format(slug="causal-attention", seed=7, query="?tokens=4&mask=false"),
    DRAWN.format(slug="frechet-distance", seed=11, query="?sets=3&version=1"),
    DRAWN.format(slug="forward-diffusion", seed=2**63 - 1, query=""),
]
# Prints the digest of each address's bytes, from a process of its own.
ANOTHER_PROCESS = """
import sys, hashlib, django
django.setup()
from django.test import Client
for address in sys.argv[1:]:
    print(hashlib.sha256(Client().get(address).content).hexdigest())
"""


def test_a_variant_is_told_whole(api):
    variant = api.get(ADDRESSES[0]).json()

    content, _ = engine.freeze(engine.realise("causal-attention", 7, {"tokens": 4, "mask": False}))
    assert variant["options"] == {
        "tokens": 4, "width": 2, "scale": False, "mask": False, "by_hand": False,
    }  # fmt: skip
    assert {name: variant[name] for name in content} == content
    assert variant["seed"] == 7


@pytest.mark.parametrize("slug", engine.catalogue())
def test_every_problem_is_as_the_schema_says(api, slug):
    for seed in range(10):
        assert api.get(DRAWN.format(slug=slug, seed=seed, query="")).status_code == 200


def test_the_same_seed_is_the_same_bytes(api, other):
    for address in ADDRESSES:
        first = api.get(address)
        again = other.get(address, headers={"accept": "application/json; indent=4"})

        assert first.content == again.content
        assert first.headers["ETag"] == again.headers["ETag"]


def test_the_same_seed_is_the_same_bytes_in_another_process(api):
    ours = [hashlib.sha256(api.get(address).content).hexdigest() for address in ADDRESSES]

    theirs = subprocess.run(  # noqa: S603 # the program above
        [sys.executable, "-c", ANOTHER_PROCESS, *ADDRESSES],
        cwd=ROOT,
        env={
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "EXAMPREP_DEV": "1",
            "ALLOWED_HOSTS": "testserver",
            "PYTHONHASHSEED": "5",
        },
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert theirs == ours


def test_another_seed_is_another_variant(api):
    addresses = [DRAWN.format(slug="causal-attention", seed=seed, query="") for seed in range(5)]

    assert len({json.dumps(api.get(each).json()["givens"]) for each in addresses}) == 5


def test_its_own_address_is_complete_and_kept_for_ever(api):
    variant = api.get(DRAWN.format(slug="causal-attention", seed=7, query="?mask=off")).json()

    kept = api.get(variant["url"])

    assert "version=1" in variant["url"]
    assert "mask=false" in variant["url"]
    assert kept.json() == variant
    assert "immutable" in kept.headers["Cache-Control"]


def test_an_address_without_a_version_is_not_kept_for_ever(api):
    response = api.get(DRAWN.format(slug="causal-attention", seed=7, query=""))

    assert "immutable" not in response.headers["Cache-Control"]


def test_what_a_client_has_is_not_sent_again(api):
    for address in ["/api/v1/problems/", *ADDRESSES]:
        tag = api.get(address).headers["ETag"]

        response = api.get(address, headers={"if-none-match": tag})

        assert (response.status_code, response.content) == (304, b"")


def test_a_head_tells_the_same_headers(api):
    response = api.head(ADDRESSES[0])

    assert response.status_code == 200
    assert response.content == b""


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("?tokens=7", "tokens"),
        ("?tokens=1", "tokens"),
        ("?tokens=", "tokens"),
        ("?tokens=3.0", "tokens"),
        ("?tokens=1e400", "tokens"),
        ("?tokens=1_0", "tokens"),
        ("?tokens=٣", "tokens"),
        ("?tokens=3&tokens=4", "tokens"),
        ("?mask=maybe", "mask"),
        ("?seed=3", "seed"),
        ("?key=1", "key"),
        ("?givens=1", "givens"),
        ("?%00=%00", "\0"),
    ],
)
def test_an_option_that_is_none_is_named(api, query, name):
    response = api.get(DRAWN.format(slug="causal-attention", seed=7, query=query))

    assert response.status_code == 400
    assert response.json()["type"].endswith("#invalid-option")
    assert [each["parameter"] for each in response.json()["errors"]] == [name]


@pytest.mark.parametrize(
    "seed",
    ["-1", "x", "1.0", "1e3", "1_0", "٣", "9" * 19, "9" * 6000, "%00", "9223372036854775808"],
)
def test_a_seed_that_is_none_is_refused(api, seed):
    response = api.get(DRAWN.format(slug="causal-attention", seed=seed, query=""))

    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == "seed"


@pytest.mark.parametrize("version", ["2", "0", "x", ""])
def test_a_version_that_is_not_drawn_any_more_is_not_found(api, version):
    address = DRAWN.format(slug="causal-attention", seed=7, query=f"?version={version}")

    assert api.get(address).status_code == 404


def test_a_variant_can_be_a_choice_of_one_result(api):
    variant = api.get(
        DRAWN.format(slug="causal-attention", seed=7, query="?choice_of=output")
    ).json()

    (part,) = variant["parts"]
    assert (part["name"], part["kind"], variant["choice_of"]) == ("output", "choice", "output")
    assert len(part["options"]) >= 4
    assert all(set(option) == {"name", "text"} for option in part["options"])
    assert api.get(variant["url"]).json() == variant


def test_a_result_that_cannot_be_chosen_is_refused_with_those_that_can(api):
    response = api.get(DRAWN.format(slug="causal-attention", seed=7, query="?choice_of=q"))

    (reason,) = response.json()["errors"]
    assert response.status_code == 400
    assert reason["parameter"] == "choice_of"
    assert "output" in reason["detail"]
