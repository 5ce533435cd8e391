"""How an item of an exam went, in icon and word, and how long things took, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from grader.selectors.results import ItemReview
from grader.selectors.review import Verdict as Marked
from grader.selectors.tallies import ItemResult
from grader.web.forms import is_written
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


@dataclass(frozen=True, slots=True)
class WrittenPart:
    """A part, and what stands in its box as text."""

    prompt: str
    text: str


@dataclass(frozen=True, slots=True)
class Unmarked:
    """What was written to an item, and why it has no mark: unreadable, or too late."""

    unreadable: Sequence[WrittenPart]
    late: Sequence[WrittenPart]


def unmarked_in(review: ItemReview) -> Unmarked:
    """Return what was written to an item and not marked."""
    if review.draft is None:
        return Unmarked([], [])
    submission, saved = review.item.submission, review.draft.response
    handed_in = submission.response if submission else {}
    unread = {name: answer for name, answer in saved.items() if name not in handed_in}
    late = {
        name: answer
        for name, answer in (review.draft.late_response or {}).items()
        if answer != saved.get(name)
    }
    parts = review.item.slot.variant.content["parts"]
    return Unmarked(written_parts(parts, unread), written_parts(parts, late))


def written_parts(
    parts: Sequence[Mapping[str, str]], response: Mapping[str, object]
) -> list[WrittenPart]:
    return [
        WrittenPart(part["prompt"], as_text(response[part["name"]]))
        for part in parts
        if is_written(response.get(part["name"]))
    ]


def as_text(answer: object) -> str:
    """Write what stands in a box, or in a grid row by row."""
    if not isinstance(answer, list):
        return str(answer)
    if any(isinstance(row, list) for row in answer):
        return "\n".join(map(as_text, answer))
    return "  ".join(str(entry).strip() or "·" for entry in answer)
