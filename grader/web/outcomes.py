"""How an item of an exam went, in icon and word, and how long things took, in words."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils.translation import gettext as _

from grader.selectors.review import Verdict as Marked
from grader.selectors.tallies import ItemResult
from grader.web.verdicts import WORDS, Verdict, verdict_on

# As the engine writes two mistakes into one note.
BETWEEN_MISTAKES = re.compile(" (?:or|and) ")


def outcome_of(item: ItemResult) -> Verdict:
    """Say how a whole item went."""
    if not item.is_answered:
        return Verdict("open", _("Left empty"))
    if item.is_waiting:
        return Verdict("waiting", _("Being marked"))
    if item.is_with_instructor:
        return Verdict("provisional", _("With an instructor"))
    if item.is_provisional:
        return Verdict("provisional", _("Provisional"))
    if not item.lost_marks:
        return Verdict("right", _("Right"))
    return Verdict("partly", _("Partly right")) if item.score else Verdict("open", _("Not right"))


def mistake_of(item: ItemResult) -> str:
    """Name the known mistake that cost the most in an item; nothing where none is known."""
    mark = item.costliest
    if mark is None or mark["note"] in WORDS:
        return ""
    return verdict_on(mark).word


def mistake_in_words(name: str) -> str:
    """Write the name of a known mistake as a page says it."""
    return verdict_on({"note": name}).word


def happened_again(aim: str, verdict: Marked | None) -> bool | None:
    """Say whether a mistake is among those that were marked; None before there are marks."""
    if verdict is None or verdict.score is None:
        return None
    notes = [each.mark["note"] for each in verdict.parts if each.mark]
    return any(aim in BETWEEN_MISTAKES.split(note) for note in notes)


def in_words(time: timedelta) -> str:
    """Write how long something took, as exactly as anybody wants to know."""
    seconds = round(time.total_seconds())
    minutes, rest = divmod(seconds, 60)
    hours, left = divmod(minutes, 60)
    if hours:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": left}
    if minutes:
        return _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": rest}
    return _("%(seconds)d s") % {"seconds": rest}
