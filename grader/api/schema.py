"""The API told to programs (OpenAPI 3.1) and to people (a page to try it on)."""

from __future__ import annotations

from functools import cache
from typing import Any

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.http import HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from grader.api.errors import MEDIA_TYPE, Kind
from grader.api.views import PublicView

OVERVIEW = "\n".join(
    [
        "Problems drawn by seeds, and the marking of answers to them.",
        "",
        f"Whatever goes wrong is told as `{MEDIA_TYPE}` (RFC 9457). Its `type` is one of:",
        "",
        *(f"- `{kind.slug}` ({kind.status}): {kind.title}." for kind in Kind),
    ]
)


@cache
def schema() -> dict[str, Any]:
    """Return the schema, which holds for as long as the process."""
    generator: Any = SchemaGenerator()  # type: ignore[no-untyped-call]
    made: dict[str, Any] = generator.get_schema(request=None, public=True)
    made["info"]["description"] = OVERVIEW
    for operation in (each for path in made["paths"].values() for each in path.values()):
        if "requestBody" in operation:
            # The generator takes a choice of two shapes for one that may be left out.
            operation["requestBody"]["required"] = True
    return made


@extend_schema(exclude=True)
class SchemaView(PublicView):
    """The schema as JSON."""

    renderer_classes = [OpenApiJsonRenderer, OpenApiJsonRenderer2]

    def get(self, request: Request) -> Response:
        return Response(schema())


# Swagger UI styles its elements one by one; of all pages, only this one lets it.
@method_decorator(csp_update({"style-src": [UNSAFE_INLINE]}), name="dispatch")
@method_decorator(never_cache, name="dispatch")
class DocsView(SpectacularSwaggerSplitView):
    """A page on which every operation is described and can be tried."""

    url_name = "api-schema"
    http_method_names = ["get", "head"]


@extend_schema(exclude=True)
class NothingView(PublicView):
    """Every other address under the API's: answered in the API's own shape."""

    http_method_names = ["get", "head", "post", "put", "patch", "delete"]

    def get(self, request: Request, path: str) -> HttpResponseBase:
        if not path.endswith("/") and resolve(f"{request.path_info}/").url_name:
            # Every address ends in a slash. This redirect, unlike Django's, keeps what was sent.
            query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
            return HttpResponsePermanentRedirect(f"{request.path}/{query}", preserve_request=True)
        raise NotFound("There is nothing at this address.")

    post = put = patch = delete = get
