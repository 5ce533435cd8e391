"""Write down what variants of today's versions look like: `python -m tests.golden.make_variants`.

Run it when a problem is new or has a new version, and never to make a test pass.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from grader import engine

FILE = Path(__file__).parent / "variants.json"
SEEDS = (0, 1, 7, 2**62)


def digests() -> dict[str, list[str]]:
    """Return, for each problem and version, a digest of each seed's public content."""
    return {
        f"{slug}@{derivation.version}{name}": [digest(slug, seed, options) for seed in SEEDS]
        for slug, derivation in engine.catalogue().items()
        for name, options in (("", {}), (" by hand", {"by_hand": True}))
    }


def digest(slug: str, seed: int, options: Mapping[str, object]) -> str:
    """Return a digest of one variant's public content.

    Without the options, whose others are at their defaults: a new one changes no old variant.
    """
    content, _ = engine.freeze(engine.realise(slug, seed, options))
    del content["options"]
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


if __name__ == "__main__":
    FILE.write_text(json.dumps(digests(), indent=1) + "\n", encoding="utf-8")
