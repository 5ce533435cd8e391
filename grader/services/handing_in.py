"""Hand in what was saved of an exam: whatever can be read of every item, once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Max

from grader import engine
from grader.models import Attempt, Slot, Submission
from grader.services.submissions import queue_for


def hand_in_slots(attempt: Attempt) -> set[str]:
    """Make a submission of each slot in which something can be read; return the queues to ring.

    What cannot be read stays in the draft, where the results show it as it was written.
    """
    slots = attempt.slots.select_related("variant__draft", "submission").order_by("position")
    # The latest try need not be the one that counts: one that is sent again counts again.
    tries = Submission.objects.filter(variant__slot__attempt=attempt).order_by("variant")
    tried = dict(tries.values_list("variant").annotate(Max("number")))
    made = [
        (slot, submission)
        for slot in slots
        if (submission := submission_of(slot, attempt, tried.get(slot.variant_id, 0))) is not None
    ]
    Submission.objects.bulk_create(submission for _, submission in made)
    for slot, submission in made:
        slot.submission = submission
    Slot.objects.bulk_update([slot for slot, _ in made], ["submission"])
    return {submission.queue for _, submission in made}


def submission_of(slot: Slot, attempt: Attempt, tried: int) -> Submission | None:
    """Return what is to be handed in of a slot; nothing where it is empty or was checked before."""
    draft = getattr(slot.variant, "draft", None)
    response = readable(slot.variant.key, draft.response) if draft else {}
    before = slot.submission
    checked = readable(slot.variant.key, before.response) if before is not None else {}
    if response in ({}, checked):
        return None
    tries = attempt.assessment.tries if attempt.assessment else None
    if tries is not None and tried >= tries:
        return None
    return Submission(
        variant=slot.variant, number=tried + 1, response=response, queue=queue_for(slot.variant)
    )


def readable(key: Mapping[str, Any], response: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of a response that can be marked."""
    understood = engine.understood(key, response)
    return {part: response[part] for part, seen in understood.items() if seen["state"] == "read"}
