"""Problems as the API shows them: the catalogue, and the variants that seeds stand for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from rest_framework.exceptions import NotFound

from grader import engine
from grader.api.errors import Kind, Refused
from grader.api.fields import read_whole

# The names in the query of a variant's address that are no options.
VERSION = "version"
CHOICE_OF = "choice_of"


class Drawn(NamedTuple):
    """A variant as everybody may see it, and as only the engine may."""

    content: dict[str, Any]
    secret: dict[str, Any]


def described(slug: str) -> dict[str, Any]:
    """Return what there is to know of a problem."""
    problem = engine.catalogue().get(slug)
    if problem is None:
        raise NotFound("There is no problem of this name.")
    options = engine.schema_of(problem.options)
    url = reverse("api-problem", args=[slug])
    names = ",".join([VERSION, CHOICE_OF, *options["properties"]])
    return {
        "slug": slug,
        "title": problem.title,
        "summary": problem.summary,
        "topic": problem.topic,
        "version": problem.version,
        "options": options,
        "url": url,
        "variants": f"{url}variants/{{seed}}/{{?{names}}}",
    }


def draw(slug: str, seed: int, options: Mapping[str, Any], choice_of: str = "") -> Drawn:
    """Draw the variant that a seed stands for, in full or as a choice of one result.

    Raises
    ------
    NotFound, engine.InvalidOption
        There is no such problem, or it has no such variants.
    """
    try:
        return Drawn(*engine.freeze(engine.realise(slug, seed, options, choice_of=choice_of)))
    except engine.UnknownProblem:
        raise NotFound("There is no problem of this name.") from None


def shown(content: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """Return a variant as it is told; its address is complete, so that it may be kept for ever."""
    chosen = {name: _written(value) for name, value in content["options"].items()}
    choice = {CHOICE_OF: content[CHOICE_OF]} if CHOICE_OF in content else {}
    query = urlencode({VERSION: content["version"], **choice, **chosen})
    url = reverse("api-variant", args=[content["problem"], seed])
    return {**content, "seed": seed, "url": f"{url}?{query}"}


def seed_in_address(text: str) -> int:
    try:
        return read_whole(text)
    except ValueError as problem:
        raise refused_parameter(Kind.INVALID, "seed", str(problem)) from None


def options_in_address(query: Iterable[tuple[str, list[str]]]) -> dict[str, str]:
    """Return the options of an address, each of which may stand there once."""
    chosen = {}
    for name, values in query:
        if len(values) != 1:
            raise refused_parameter(Kind.INVALID_OPTION, name, "Give this once.")
        chosen[name] = values[0]
    return chosen


def refused_parameter(kind: Kind, name: str, message: str) -> Refused:
    """Refuse a part of the address."""
    detail = f"{name[:80]}: {message}"
    return Refused(kind, detail, [{"parameter": name[:80], "detail": message}])


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
