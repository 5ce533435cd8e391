"""What an item asks for, in a few words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from django.utils.translation import gettext, ngettext

from grader import engine
from questions.models import ItemVersion
from questions.services.rendering import problem_of


def summary_of(version: ItemVersion) -> str:
    """Return what a generated item is about; a written one says so in its stem."""
    derivation = engine.catalogue().get(version.generator)
    return derivation.summary if derivation else ""


def asked_in(version: ItemVersion) -> str:
    return in_words(_kinds_of(version.pk))


@lru_cache(maxsize=512)
def _kinds_of(version_id: int) -> tuple[str, ...]:
    # A published version never changes, so neither does what it asks for.
    version = ItemVersion.objects.get(pk=version_id)
    content, _ = engine.freeze(problem_of(version, 0, printed=bool(version.givens)))
    return tuple(part["kind"] for part in content["parts"])


def in_words(kinds: Iterable[str]) -> str:
    """Count the answers asked for: "4 matrices and a choice".

    >>> in_words(["matrix", "matrix", "choice"])
    '2 matrices and a choice'
    """
    counts = Counter(kinds)
    pieces = [
        ngettext("a matrix", "%(n)d matrices", counts["matrix"]) % {"n": counts["matrix"]},
        ngettext("a vector", "%(n)d vectors", counts["vector"]) % {"n": counts["vector"]},
        ngettext("a number", "%(n)d numbers", counts["number"]) % {"n": counts["number"]},
        ngettext("a choice", "%(n)d choices", counts["choice"]) % {"n": counts["choice"]},
        ngettext("a few sentences", "%(n)d texts", counts["text"]) % {"n": counts["text"]},
    ]
    asked = [
        piece
        for kind, piece in zip(
            ("matrix", "vector", "number", "choice", "text"), pieces, strict=True
        )
        if counts[kind]
    ]
    if len(asked) < 2:
        return "".join(asked)
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(asked[:-1]), "last": asked[-1]}
