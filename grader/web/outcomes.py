"""How an item of an exam went, in icon and word, and how long things took, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.utils.translation import gettext as _

from grader import engine
from grader.selectors.results import ItemReview
from grader.selectors.review import MarkedPart
from grader.selectors.review import Verdict as Marked
from grader.selectors.tallies import ItemResult
from grader.web.forms import is_written
from grader.web.numbers import answered_grid
from grader.web.verdicts import WORDS, Verdict, verdict_on


def outcome_of(item: ItemResult) -> Verdict:
    """Say how a whole item went."""
    if not item.is_answered:
        return Verdict("open", _("Not marked") if was_written(item) else _("Left empty"))
    if item.is_waiting:
        return Verdict("waiting", _("Being marked"))
    if item.is_with_instructor:
        return Verdict("provisional", _("With an instructor"))
    if item.is_provisional:
        return Verdict("provisional", _("Provisional"))
    if not item.lost_marks:
        return Verdict("right", _("Right"))
    return Verdict("partly", _("Partly right")) if item.score else Verdict("open", _("Not right"))


def was_written(item: ItemResult) -> bool:
    """Say whether something stood in an item's boxes, even if nobody could read it."""
    draft = getattr(item.slot.variant, "draft", None)
    return draft is not None and any(map(is_written, draft.response.values()))


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
    return any(aim in engine.mistakes_in(note) for note in notes)


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
    """A part, what stands in its box as text, and what is wrong with that."""

    prompt: str
    text: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Unmarked:
    """What was written to an item without marks, and what came too late for them."""

    unread: Sequence[WrittenPart]
    late: Sequence[WrittenPart]


def unmarked_in(review: ItemReview) -> Unmarked:
    """Return what was written to an item and stands beside none of its marks."""
    if review.draft is None:
        return Unmarked([], [])
    unread = {} if review.item.grading else unread_in(review)
    saved, late = review.draft.response, review.draft.late_response or {}
    changed = {name: answer for name, answer in late.items() if answer != saved.get(name)}
    return Unmarked(written_parts(review, unread), written_parts(review, changed))


def unread_in(review: ItemReview) -> dict[str, object]:
    """Return the parts in which something was written that could not be handed in."""
    if review.draft is None:
        return {}
    submission, saved = review.item.submission, review.draft.response
    told = engine.understood(review.item.slot.variant.key, saved)
    handed_in = submission.response if submission else {}
    return {
        name: saved[name]
        for name, part in told.items()
        if part["state"] == "unreadable" and name not in handed_in
    }


def written_parts(review: ItemReview, response: Mapping[str, object]) -> list[WrittenPart]:
    variant = review.item.slot.variant
    told = engine.understood(variant.key, response)
    return [
        WrittenPart(part["prompt"], as_text(response[name]), told[name]["message"])
        for part in variant.content["parts"]
        if is_written(response.get(name := part["name"]))
    ]


def noting_unread(review: ItemReview) -> ItemReview:
    """Put what could not be read, and why, where the marks take its part for left empty."""
    unread = unread_in(review)
    if review.verdict is None or not unread:
        return review
    told = engine.understood(review.item.slot.variant.key, unread)
    parts = [
        noted_unread(each, unread[name], told[name])
        if (name := each.part["name"]) in unread and each.mark
        else each
        for each in review.verdict.parts
    ]
    steps = [{**step, "note": ""} if step.get("name") in unread else step for step in review.steps]
    return replace(review, verdict=replace(review.verdict, parts=parts), steps=steps)


def noted_unread(part: MarkedPart, answer: object, told: engine.Understood) -> MarkedPart:
    note = "unfinished" if told["unfinished"] else "unread"
    mark = {**(part.mark or {}), "note": note, "feedback": told["message"]}
    is_laid_out = not part.part.get("shape") or answered_grid(part.part, answer, None)
    return replace(part, response=answer if is_laid_out else as_text(answer), mark=mark)


def as_text(answer: object) -> str:
    """Write what stands in a box, or in a grid row by row."""
    if not isinstance(answer, list):
        return str(answer)
    if any(isinstance(row, list) for row in answer):
        return "\n".join(map(as_text, answer))
    return "  ".join(str(entry).strip() or "·" for entry in answer)
