"""Keep what was typed when somebody goes elsewhere without a script that has saved it."""

from __future__ import annotations

from contextlib import suppress

from django.http import HttpRequest

from grader.models import Variant
from grader.services.drafts import Overtaken, TooLarge, save_draft
from grader.web.drafts import NUMBER_FIELD, number_from
from grader.web.forms import ResponseForm, is_written


def keep_typed(request: HttpRequest, variant: Variant) -> None:
    """Save the boxes that came with a press of Next; what another tab has saved since stays."""
    if NUMBER_FIELD not in request.POST:
        return
    response = ResponseForm(variant, request.POST).response
    if any(map(is_written, response.values())):
        with suppress(Overtaken, TooLarge):
            save_draft(variant, response, began_from=number_from(request))
