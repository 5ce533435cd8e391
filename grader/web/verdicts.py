"""How a mark is said: which pen, which icon, which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from grader.engine import BY_HAND


@dataclass(frozen=True, slots=True)
class Verdict:
    """Colour never speaks alone: each pen has its own icon, and a word stands beside it."""

    pen: str
    word: str

    @property
    def icon(self) -> str:
        return f"icons/{self.pen}.html"


def verdict_on(mark: Mapping[str, Any]) -> Verdict:
    """Say the note of a mark; a note that is not listed is the name of a known mistake."""
    note = str(mark["note"])
    if note == BY_HAND:
        return _by_hand(float(mark["credit"]))
    # The engine's name for "not all"; of none at all nobody should read that some are there.
    if note == "partly-found" and mark.get("credit") == 0:
        note = "none-found"
    known = WORDS.get(note)
    if known is None:
        return Verdict("turned", _in_words(note))
    pen, word = known
    return Verdict(pen, _(word))


def _by_hand(credit: float) -> Verdict:
    pen = "right" if credit >= 1 else "partly" if credit > 0 else "open"
    return Verdict(pen, _("Marked by an instructor"))


def _in_words(note: str) -> str:
    words = note.replace("-", " ").replace("_", " ")
    return words[:1].upper() + words[1:]


# Named here for translators, and looked up when they are said.
WORDS = {
    "correct": ("right", gettext_noop("Right")),
    "found-all": ("right", gettext_noop("Every idea is there")),
    "right-from-your-own-values": ("carried", gettext_noop("Right from your own values")),
    "rounded-too-early": ("partly", gettext_noop("Rounded too early")),
    "some-entries-right": ("partly", gettext_noop("Some entries are right")),
    "partly-found": ("partly", gettext_noop("Some ideas are there")),
    "own-values-too-easy": ("open", gettext_noop("Your own values made this too easy")),
    "blank": ("open", gettext_noop("Left empty")),
    "unread": ("open", gettext_noop("Could not be read")),
    "unfinished": ("open", gettext_noop("Not complete")),
    "wrong": ("open", gettext_noop("Not right yet")),
    "none-found": ("open", gettext_noop("Not found yet")),
    "in-doubt": ("provisional", gettext_noop("Provisional")),
    "contradicted": ("turned", gettext_noop("Seems to say the reverse")),
    "by-hand": ("partly", gettext_noop("Marked by an instructor")),
}


def of_score(score: float | None, *, waiting: bool = False) -> Verdict:
    """Say how a whole try went."""
    if score is None:
        if waiting:
            return Verdict("waiting", _("Waiting"))
        return Verdict("provisional", _("With an instructor"))
    percent = as_percent(score)
    if score >= 1:
        return Verdict("right", percent)
    return Verdict("partly" if score > 0 else "open", percent)


def as_percent(score: float) -> str:
    """Write a score in whole percent; only what is whole is called 100 %, or 0 %."""
    percent = round(score * 100)
    if 0 < score < 1:
        percent = min(max(percent, 1), 99)
    return f"{percent} %"
