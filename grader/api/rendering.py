"""How answers of the API are written: the same content is always the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework.renderers import JSONRenderer


class CanonicalJSONRenderer(JSONRenderer):
    """JSON in one notation: compact, in the fields' order, without NaN and infinity.

    Those two are refused by Django REST framework's strict mode, which is on by default.
    """

    def get_indent(self, accepted_media_type: str, renderer_context: Mapping[str, Any]) -> None:
        """Ignore ``Accept: application/json; indent=4``, which would make other bytes of it."""
        return
