"""What holds for every answer, whichever view gave it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

Respond = Callable[[HttpRequest], HttpResponseBase]

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
UNUSED_FEATURES = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"


def refuse_unknown_methods(respond: Respond) -> Respond:
    """Refuse TRACE and inventions, which Django's function views would answer like a GET."""

    def respond_to_known(request: HttpRequest) -> HttpResponseBase:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return respond(request)

    return respond_to_known


def tell_permissions(respond: Respond) -> Respond:
    """Give up, for every page, the powers of a browser that none of them uses."""

    def respond_without_powers(request: HttpRequest) -> HttpResponseBase:
        response = respond(request)
        response.headers.setdefault("Permissions-Policy", UNUSED_FEATURES)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return respond_without_powers
