"""Whatever goes wrong is told in one shape: application/problem+json of RFC 9457."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Any
from urllib.parse import quote

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, UnreadablePostError
from django.urls import reverse
from rest_framework import exceptions
from rest_framework.response import Response

from grader.api.rendering import CanonicalJSONRenderer

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
Place = Sequence[str | int]
# Of ten thousand mistakes a client needs to see the first few.
MOST_ERRORS = 20


class Kind(Enum):
    """What can be wrong: a name clients may rely on, a status, a title."""

    MALFORMED = ("malformed-request", 400, "The request cannot be read")
    INVALID = ("invalid-request", 400, "The request says something that is not possible")
    INVALID_OPTION = ("invalid-option", 400, "The problem has no such variant")
    FORBIDDEN = ("forbidden", 403, "This is not allowed")
    NOT_FOUND = ("not-found", 404, "There is no such thing here")
    METHOD = ("method-not-allowed", 405, "This cannot be done here")
    NOT_ACCEPTABLE = ("not-acceptable", 406, "This is spoken in JSON only")
    CONFLICT = ("conflict", 409, "This contradicts something earlier")
    TOO_LARGE = ("too-large", 413, "The request is too large")
    MEDIA_TYPE = ("unsupported-media-type", 415, "Send JSON")
    UNREADABLE = ("unreadable-answer", 422, "An answer cannot be read; this costs no try")
    THROTTLED = ("too-many-requests", 429, "Too many requests")
    FAULT = ("fault", 500, "This is our fault")
    UNAVAILABLE = ("unavailable", 503, "This does not work at the moment")

    def __init__(self, slug: str, status: int, title: str) -> None:
        self.slug = slug
        self.status = status
        self.title = title


KIND_OF: dict[type[Exception], Kind] = {
    exceptions.ValidationError: Kind.INVALID,
    exceptions.ParseError: Kind.MALFORMED,
    exceptions.NotAuthenticated: Kind.FORBIDDEN,
    exceptions.AuthenticationFailed: Kind.FORBIDDEN,
    exceptions.PermissionDenied: Kind.FORBIDDEN,
    exceptions.NotFound: Kind.NOT_FOUND,
    exceptions.MethodNotAllowed: Kind.METHOD,
    exceptions.NotAcceptable: Kind.NOT_ACCEPTABLE,
    exceptions.UnsupportedMediaType: Kind.MEDIA_TYPE,
    exceptions.Throttled: Kind.THROTTLED,
    PermissionDenied: Kind.FORBIDDEN,
    Http404: Kind.NOT_FOUND,
    RequestDataTooBig: Kind.TOO_LARGE,
    SuspiciousOperation: Kind.MALFORMED,
    UnreadablePostError: Kind.MALFORMED,
    OperationalError: Kind.UNAVAILABLE,
    InterfaceError: Kind.UNAVAILABLE,
}


class Refused(exceptions.APIException):
    """A request that we refuse, and where in it the reasons are."""

    def __init__(
        self,
        kind: Kind,
        detail: str,
        errors: Sequence[dict[str, str]] = (),
        *,
        wait: float | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.status_code = kind.status
        self.errors = errors
        self.wait = wait


def answer_with_problem(failure: Exception, context: dict[str, Any]) -> Response:
    """Answer an exception of a view; one that nobody expected is logged, and tells nothing."""
    kind = kind_of(failure)
    request = context["request"]
    if kind.status >= 500:
        logger.error("%s: %s", kind.title, request.path, exc_info=failure)
    if kind is Kind.FAULT:
        got_request_exception.send(sender=None, request=request)
    # A page of HTML may have been asked for; that something went wrong is told in JSON.
    request.accepted_renderer = CanonicalJSONRenderer()
    request.accepted_media_type = CanonicalJSONRenderer.media_type
    body = {
        "type": f"{reverse('api-docs')}#{kind.slug}",
        "title": kind.title,
        "status": kind.status,
        "detail": detail_of(failure, kind),
        "errors": list(errors_of(failure))[:MOST_ERRORS],
    }
    return Response(body, kind.status, headers=headers_of(failure, kind), content_type=MEDIA_TYPE)


def kind_of(failure: Exception) -> Kind:
    if isinstance(failure, Refused):
        return failure.kind
    found = (KIND_OF[each] for each in type(failure).__mro__ if each in KIND_OF)
    return next(found, Kind.FAULT)


def detail_of(failure: Exception, kind: Kind) -> str:
    """Say it in a sentence; what Django or a database says of itself stays with us."""
    if isinstance(failure, exceptions.ValidationError):
        return "See the errors."
    if isinstance(failure, exceptions.APIException):
        return str(failure.detail)
    return f"{kind.title}."


def errors_of(failure: Exception) -> Iterator[dict[str, str]]:
    if isinstance(failure, Refused):
        yield from failure.errors
    elif isinstance(failure, exceptions.ValidationError):
        yield from located(failure.detail, ())


def located(detail: Any, place: Place) -> Iterator[dict[str, str]]:
    """Yield the messages of a serializer, each with the pointer to what it is about."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from located(inner, place if name == "non_field_errors" else (*place, name))
    elif isinstance(detail, list):
        for inner in detail:
            yield from located(inner, place)
    else:
        yield {"pointer": pointer_to(place), "detail": str(detail)}


def pointer_to(place: Place) -> str:
    """Return a JSON pointer as a URI's fragment, as RFC 9457 shows it.

    >>> pointer_to(["response", "a/b", 0])
    '#/response/a~1b/0'
    """
    tokens = (str(each)[:80].replace("~", "~0").replace("/", "~1") for each in place)
    return "#" + "".join(f"/{quote(token, safe='~', errors='replace')}" for token in tokens)


def headers_of(failure: Exception, kind: Kind) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    if wait := getattr(failure, "wait", None) or (5 if kind is Kind.UNAVAILABLE else None):
        headers["Retry-After"] = str(math.ceil(wait))
    return headers
