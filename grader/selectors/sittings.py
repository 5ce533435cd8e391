"""A sitting as its learner sees it: every place, and what stands there so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from grader import engine
from grader.learners import Learner
from grader.models import Attempt, Slot
from grader.models.attempt import AttemptQuerySet
from grader.selectors.access import owned_by
from questions.models import Assessment


class State(TextChoices):
    """How far an item of an exam is answered."""

    ANSWERED = "answered", _("Answered")
    PARTLY = "partly", _("Partly answered")
    EMPTY = "empty", _("Empty")
    UNREADABLE = "unreadable", _("Cannot be read")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the palette."""

    slot: Slot
    state: State

    @property
    def title(self) -> str:
        return str(self.slot.variant.content["title"])


@dataclass(frozen=True, slots=True)
class Sitting:
    """An attempt with all its places, and how many of them stand how."""

    attempt: Attempt
    entries: Sequence[Entry]

    @property
    def states(self) -> list[State]:
        return list(State)

    def those(self, state: State) -> list[Entry]:
        return [entry for entry in self.entries if entry.state == state]

    @property
    def empty(self) -> list[Entry]:
        return self.those(State.EMPTY)

    @property
    def partly(self) -> list[Entry]:
        return self.those(State.PARTLY)

    @property
    def unreadable(self) -> list[Entry]:
        return self.those(State.UNREADABLE)

    @property
    def answered(self) -> list[Entry]:
        return self.those(State.ANSWERED)

    @property
    def flagged(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.slot.flagged]


def sitting_of(attempt: Attempt) -> Sitting:
    """Return an attempt with what is saved of every item, in one query."""
    slots = attempt.slots.select_related("variant__draft").order_by("position")
    return Sitting(attempt, [Entry(slot, state_of(slot)) for slot in slots])


def state_of(slot: Slot) -> State:
    draft = getattr(slot.variant, "draft", None)
    return state_of_response(slot.variant.key, draft.response if draft else {})


def state_of_response(key: Mapping[str, Any], response: Mapping[str, Any]) -> State:
    """Say how far a response goes, by what marking it would read of it."""
    parts = engine.understood(key, response).values()
    if any(part["state"] == "unreadable" and not part["unfinished"] for part in parts):
        return State.UNREADABLE
    states = {part["state"] for part in parts}
    if states == {"read"}:
        return State.ANSWERED
    return State.EMPTY if states == {"empty"} else State.PARTLY


def seconds_left(attempt: Attempt, now: datetime) -> int | None:
    """Return how long an attempt still goes on; None where nobody counts."""
    if attempt.due_at is None:
        return None
    return max(0, round((attempt.due_at - now).total_seconds()))


def sittings_of(learner: Learner, assessment: Assessment | None = None) -> AttemptQuerySet:
    """Return a learner's sittings, of one exam or of all, newest first."""
    own = Attempt.objects.sittings().filter(owned_by(learner)).select_related("assessment__bank")
    return own if assessment is None else own.filter(assessment=assessment)
