"""What the schema says of every operation, beyond what the code tells by itself."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from grader.api.authentication import LearnerAuthentication
from grader.api.errors import MEDIA_TYPE, Kind
from grader.api.fields import SEED
from grader.api.serializers import (
    AnswerSerializer,
    ErrorSerializer,
    ProblemSerializer,
    SubmissionSerializer,
    VariantSerializer,
)

# These can happen to every request.
ALWAYS = (Kind.MALFORMED, Kind.NOT_ACCEPTABLE, Kind.THROTTLED, Kind.FAULT, Kind.UNAVAILABLE)


def refusals(*kinds: Kind) -> dict[tuple[int, str], OpenApiResponse]:
    """Return the errors of an operation: those named, and those that all operations have."""
    titles: dict[int, list[str]] = {}
    for kind in (*kinds, *ALWAYS):
        titles.setdefault(kind.status, []).append(f"{kind.title} (`{kind.slug}`).")
    return {
        (code, MEDIA_TYPE): OpenApiResponse(ErrorSerializer, description=" ".join(said))
        for code, said in titles.items()
    }


def header(name: str, description: str, *codes: int) -> OpenApiParameter:
    """Describe a header of answers."""
    return OpenApiParameter(
        name, str, OpenApiParameter.HEADER, response=list(codes), description=description
    )


RATES = (
    header("RateLimit-Policy", 'Quota and window: `"problems";q=1000;w=20`.', 200, 202, 429),
    header(
        "RateLimit",
        'What is left, and when it is whole again: `"problems";r=9;t=1`.',
        200,
        202,
        429,
    ),
    header("Retry-After", "Seconds to wait.", 429, 503),
)
KEPT = (
    header("ETag", "Send it as If-None-Match to be told only that nothing changed.", 200, 304),
    header("Cache-Control", "How long this may be kept.", 200),
)
UNCHANGED = {304: OpenApiResponse(description="Nothing has changed since.")}
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description="An ETag told before."
)
SLUG = OpenApiParameter(
    "slug", str, OpenApiParameter.PATH, description="The problem, such as `causal-attention`."
)

PROBLEMS: dict[str, Any] = {
    "operation_id": "list_problems",
    "tags": ["problems"],
    "parameters": [IF_NONE_MATCH, *KEPT, *RATES],
    "responses": {200: ProblemSerializer(many=True), **UNCHANGED, **refusals()},
}
PROBLEM: dict[str, Any] = {
    "operation_id": "show_problem",
    "tags": ["problems"],
    "parameters": [SLUG, IF_NONE_MATCH, *KEPT, *RATES],
    "responses": {200: ProblemSerializer, **UNCHANGED, **refusals(Kind.NOT_FOUND)},
}
VARIANT: dict[str, Any] = {
    "operation_id": "draw_variant",
    "tags": ["problems"],
    "description": (
        "The variant that a seed stands for: the same bytes for ever for the same version, seed and"
        " options. With `version` in the address it may be kept for ever."
    ),
    "parameters": [
        SLUG,
        OpenApiParameter("seed", SEED, OpenApiParameter.PATH, description="Which variant."),
        OpenApiParameter(
            "version",
            int,
            description="Refuse any other version of the problem.",
        ),
        OpenApiParameter(
            "choice_of",
            str,
            description="Serve it as a choice: this result among what known mistakes make of it.",
        ),
        OpenApiParameter(
            "options",
            {"type": "object", "additionalProperties": {"type": "string"}},
            style="form",
            explode=True,
            description="The problem's options, each under its own name: `?tokens=4&mask=false`.",
        ),
        IF_NONE_MATCH,
        *KEPT,
        *RATES,
    ],
    "responses": {
        200: VariantSerializer,
        **UNCHANGED,
        **refusals(Kind.INVALID, Kind.INVALID_OPTION, Kind.NOT_FOUND),
    },
}
SUBMIT: dict[str, Any] = {
    "operation_id": "submit_answer",
    "tags": ["submissions"],
    "description": (
        "Hand in an answer: to a variant that was issued to you, or to the one that a seed stands"
        " for. Who is not signed in becomes a visitor, whom the session's cookie remembers."
        " The verdict is in the answer if it came at once; else ask again at `Location`."
        " What cannot be read costs no try."
    ),
    "request": AnswerSerializer,
    "parameters": [
        OpenApiParameter(
            "Idempotency-Key",
            str,
            OpenApiParameter.HEADER,
            description="Repeated with the same answer, it hands in once. Up to 255 characters.",
        ),
        header("Location", "Where the submission is.", 202),
        header("Retry-After", "Seconds after which to ask again, while it waits.", 202),
        *RATES,
    ],
    "responses": {
        202: SubmissionSerializer,
        **refusals(
            Kind.INVALID,
            Kind.INVALID_OPTION,
            Kind.FORBIDDEN,
            Kind.NOT_FOUND,
            Kind.CONFLICT,
            Kind.TOO_LARGE,
            Kind.MEDIA_TYPE,
            Kind.UNREADABLE,
        ),
    },
}
SUBMISSION: dict[str, Any] = {
    "operation_id": "show_submission",
    "tags": ["submissions"],
    "description": "Your own submission, with its marks once there are any.",
    "parameters": [
        OpenApiParameter("submission_id", OpenApiTypes.UUID, OpenApiParameter.PATH),
        header("Retry-After", "Seconds after which to ask again, while it waits.", 200),
        *RATES,
    ],
    "responses": {200: SubmissionSerializer, **refusals(Kind.NOT_FOUND)},
}


class LearnerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Who asks, as the schema tells it."""

    target_class = LearnerAuthentication
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": (
                "Optional. Requests that change something and carry this cookie also need the"
                " header `X-CSRFToken` with the value of the cookie"
                f" `{settings.CSRF_COOKIE_NAME}`."
            ),
        }
