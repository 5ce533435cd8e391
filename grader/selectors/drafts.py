"""What stands in the boxes of a variant when its page is opened again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader.models import Draft, Variant


@dataclass(frozen=True, slots=True)
class Written:
    """What was written last, and the number of the draft that the page begins from."""

    response: Mapping[str, Any]
    number: int


def draft_of(variant: Variant) -> Draft | None:
    return Draft.objects.filter(pk=variant.pk).first()


def written_to(variant: Variant) -> Written:
    """Return the newer of draft and last try; nothing where there is neither."""
    draft = draft_of(variant)
    latest = variant.submissions.order_by("number").last()
    number = draft.number if draft else 0
    if draft and (latest is None or draft.saved_at > latest.submitted_at):
        return Written(draft.response, number)
    return Written(latest.response if latest else {}, number)
