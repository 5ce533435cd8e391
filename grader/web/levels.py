"""How it is said how well a topic is known, and what the next level takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grader.engine.scheduling import Level, Needs, Standing

WORDS = {
    Level.NOT_BEGUN: gettext_lazy("Not begun"),
    Level.BEGUN: gettext_lazy("Begun"),
    Level.FAMILIAR: gettext_lazy("Familiar"),
    Level.PROFICIENT: gettext_lazy("Proficient"),
    Level.MASTERED: gettext_lazy("Mastered"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """Colour never speaks alone: a level has its own icon, a word, and says what comes next."""

    name: str
    """For the style sheet and the icon."""
    word: str
    following: str


def said(standing: Standing) -> Known:
    """Put a standing into words."""
    name = standing.level.name.lower().replace("_", "-")
    return Known(name, str(WORDS[standing.level]), what_follows(standing))


def what_follows(standing: Standing) -> str:
    """Say what the next level takes, in items of the topic."""
    needs = standing.following
    if needs is None:
        return _("It stays so while your latest first tries are right.") if standing.items else ""
    sentences = [say(needs, standing) for say in SENTENCES]
    return " ".join(sentence for sentence in sentences if sentence)


def passing(needs: Needs, standing: Standing) -> str:
    if not needs.passing:
        return ""
    return ngettext(
        "60 %% or better at its item.",
        "60 %% or better at one of its %(items)d items.",
        standing.items,
    ) % {"items": standing.items}


def right(needs: Needs, standing: Standing) -> str:
    numbers = {"needed": needs.right, "items": standing.items}
    if not needs.right:
        return ""
    if standing.items == 1:
        return _("Its item right at the first try, without hints.")
    if standing.right:
        return _(
            "%(needed)d more of its %(items)d items right at the first try, without hints."
        ) % (numbers)
    return _("%(needed)d of its %(items)d items right at the first try, without hints.") % numbers


def kept(needs: Needs, standing: Standing) -> str:
    if not needs.kept:
        return ""
    if needs.right:
        return ngettext(
            "Then %(needed)d of them right again, a day or more later.",
            "Then %(needed)d of them right again, a day or more later.",
            needs.kept,
        ) % {"needed": needs.kept}
    return ngettext(
        "%(needed)d item right again, a day or more after it was first.",
        "%(needed)d items right again, a day or more after they were first.",
        needs.kept,
    ) % {"needed": needs.kept}


SENTENCES: list[Callable[[Needs, Standing], str]] = [passing, right, kept]
