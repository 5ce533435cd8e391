"""What all views of the API have in common."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from grader.api.throttles import take


class ApiView(APIView):
    """A view that counts requests by its scope, and does what it declares and nothing else."""

    scope: ClassVar[str]
    http_method_names = ["get", "head"]

    def check_throttles(self, request: Request) -> None:
        take(request, self.scope)

    def finalize_response(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, *args, **kwargs)
        if standing := getattr(request, "standing", None):
            for name, value in standing.headers.items():
                response.headers[name] = value
        return response
