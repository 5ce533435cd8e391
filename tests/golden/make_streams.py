"""Write streams.json anew: `python -m tests.golden.make_streams`.

Do so only if seeds are meant to stand for other numbers, which changes everybody's variants.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from grader.engine.streams import SEED_LIMIT, Draw, permutation

FILE = Path(__file__).with_name("streams.json")
NAMES = ("causal-attention@1/x", "causal-attention@1/w_q", "frechet-distance@1/spread/1", "ξ")
SEEDS = (0, 1, 20_241, SEED_LIMIT - 1)


def drawn(name: str, seed: int, redraw: int) -> dict[str, Any]:
    """Return what is drawn for one seed; words as hexadecimal, which JSON keeps to the bit."""
    draw = Draw(name, [seed], redraw, (2, 3))
    return {
        "name": name,
        "seed": seed,
        "redraw": redraw,
        "words": [f"{word:016x}" for word in draw.words(6)[0].tolist()],
        "index": draw.index(7)[0].tolist(),
        "grid": draw.grid(-1.5, 1.5, step=0.1)[0].tolist(),
        "pick": draw.pick([0.25, 0.5, 2.0])[0].tolist(),
        "order": permutation(name, seed, 5),
    }


def everything() -> list[dict[str, Any]]:
    """Return what is drawn for a few names, seeds and redraws."""
    return [drawn(name, seed, redraw) for name in NAMES for seed in SEEDS for redraw in (0, 1, 199)]


if __name__ == "__main__":
    FILE.write_text("[\n" + ",\n".join(map(json.dumps, everything())) + "\n]\n")
