"""Issue variants of items to learners."""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Mapping
from typing import Any

from grader import engine
from grader.learners import Learner
from grader.models import Variant
from questions.models import ItemVersion
from questions.services.rendering import problem_of

# As many bits as a number in JSON keeps in every language.
SEED_BITS = 53
DRAWN = uuid.UUID("6c7e3a52-9d1b-4d0e-8f5c-2b8f4a6f1d90")


def issue_variant(
    version: ItemVersion, learner: Learner, *, seed: int | None = None, printed: bool = False
) -> Variant:
    """Draw a problem for one learner, and freeze it together with its key."""
    variant = frozen_variant(version, learner, seed=seed, printed=printed)
    variant.save(force_insert=True)
    return variant


def frozen_variant(
    version: ItemVersion, learner: Learner, *, seed: int | None = None, printed: bool = False
) -> Variant:
    """Draw a problem for one learner, to be saved by whoever needs several at once."""
    if seed is None:
        seed = secrets.randbits(SEED_BITS)
    content, key = engine.freeze(problem_of(version, seed, printed=printed))
    return Variant(
        version=version,
        **_owner(learner),
        seed=seed,
        printed=printed,
        content=content,
        key=key,
    )


def issue_drawn(
    slug: str,
    learner: Learner,
    *,
    seed: int,
    options: Mapping[str, Any] | None,
    choice_of: str = "",
) -> Variant:
    """Give a client the problem it drew by its seed: always the same one, to the same learner."""
    content, key = engine.freeze(engine.realise(slug, seed, options, choice_of=choice_of))
    variant, _ = Variant.objects.get_or_create(
        pk=_drawn_id(learner, seed, content),
        defaults={**_owner(learner), "seed": seed, "content": content, "key": key},
    )
    return variant


def issue_another(variant: Variant) -> Variant:
    """Issue the same learner a new variant of the same, in the wording that holds today."""
    learner = Learner(variant.student_id, variant.visitor)
    if variant.version is None:
        content, seed = variant.content, secrets.randbits(SEED_BITS)
        return issue_drawn(
            content["problem"],
            learner,
            seed=seed,
            options=content["options"],
            choice_of=content.get("choice_of", ""),
        )
    version = variant.version.item.published or variant.version
    return issue_variant(version, learner)


def _owner(learner: Learner) -> dict[str, Any]:
    if not learner:
        raise ValueError("A variant is issued to somebody")
    return {"student_id": learner.student_id, "visitor": learner.visitor}


def _drawn_id(learner: Learner, seed: int, content: Mapping[str, Any]) -> uuid.UUID:
    """Name a drawn variant by all that makes it, so that two requests at once agree on it."""
    _owner(learner)
    makes_it = ("problem", "version", "options", "choice_of")
    drawn = {name: content[name] for name in makes_it if name in content}
    name = json.dumps([learner.student_id, str(learner.visitor), seed, drawn], sort_keys=True)
    return uuid.uuid5(DRAWN, name)
