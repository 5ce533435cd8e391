"""Keep drafts: each saving numbered, so that nobody's text is overwritten unseen."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from grader.models import Draft, Variant

# Far more than the boxes of a page can hold; a draft is saved every few seconds.
MOST_BYTES = 200_000

Response = Mapping[str, object]


class TooLarge(ValueError):
    """There is more in a response than anybody types."""


class Overtaken(Exception):
    """Somebody has saved another text since: in a second tab, or on another device."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(f"{draft} came first")
        self.draft = draft


def save_draft(variant: Variant, response: Response, *, began_from: int) -> Draft:
    """Keep what is typed so far, by somebody who last saw draft `began_from` (0 for none).

    To save the same text again is no conflict, for an acknowledgement may have been lost.

    Raises
    ------
    Overtaken
        Draft `began_from` is no longer the last one, and the last one says something else.
    TooLarge
        The response is larger than `MOST_BYTES`.
    """
    _refuse_too_large(response)
    # The condition and the change are one statement: of two who save at once, one finds no row.
    changed = Draft.objects.filter(pk=variant.pk, number=began_from).update(
        response=dict(response), number=F("number") + 1, saved_at=timezone.now()
    )
    if not changed and (draft := _begin(variant, response, began_from)):
        return draft
    draft = Draft.objects.get(pk=variant.pk)
    if not changed and draft.response != response:
        raise Overtaken(draft)
    return draft


def keep_late(variant: Variant, response: Response) -> Draft:
    """Keep what came after the deadline beside what came in time, which stays as it is.

    A text that was saved in time already is not late, however often it is sent.
    """
    _refuse_too_large(response)
    # Number 0: nothing came in time.
    nothing = {"number": 0, "saved_at": timezone.now()}
    draft, _created = Draft.objects.get_or_create(pk=variant.pk, defaults=nothing)
    if draft.response != response:
        draft.late_response, draft.late_at = dict(response), timezone.now()
        draft.save(update_fields=["late_response", "late_at"])
    return draft


def _begin(variant: Variant, response: Response, began_from: int) -> Draft | None:
    """Insert a variant's first draft; None where there is one already."""
    try:
        with transaction.atomic():
            return Draft.objects.create(
                variant=variant,
                response=dict(response),
                number=began_from + 1,
                saved_at=timezone.now(),
            )
    except IntegrityError:
        return None


def _refuse_too_large(response: Response) -> None:
    size = len(json.dumps(response).encode())
    if size > MOST_BYTES:
        raise TooLarge(f"{size} bytes, and at most {MOST_BYTES} are kept")
