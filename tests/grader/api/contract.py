"""A client that holds every answer of the API against its own schema."""

from __future__ import annotations

import json
import re
from typing import Any

from django.test import Client
from openapi_schema_validator import OAS31Validator

from grader.api.schema import schema

TOKEN = "t" * 32


class ApiClient(Client):
    """Somebody at the API: anonymous at first, with CSRF checked as for a browser."""

    def __init__(self, **defaults: Any) -> None:
        super().__init__(enforce_csrf_checks=True, **defaults)

    def request(self, **environ: Any) -> Any:
        response = super().request(**environ)
        check(environ["REQUEST_METHOD"], environ["PATH_INFO"], response)
        return response

    def submit(self, body: Any, **headers: str) -> Any:
        """Hand in an answer, with the token that whoever has a session needs."""
        if "session" in self.cookies:
            if "csrf" not in self.cookies:
                self.cookies["csrf"] = TOKEN
            headers = {"X-CSRFToken": self.cookies["csrf"].value, **headers}
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.post(
            "/api/v1/submissions/", text, content_type="application/json", headers=headers
        )


def check(method: str, path: str, response: Any) -> None:
    """Fail unless the schema tells of this status, of its type and of its content."""
    if not path.startswith("/api/v1/") or method == "TRACE":
        return
    kind = response.headers.get("Content-Type", "")
    operation = operation_of(method, path)
    if operation is None:
        assert response.status_code in {308, 404, 405, 429}, (method, path, response.status_code)
    else:
        assert str(response.status_code) in operation["responses"], (
            f"{method} {path}: {response.status_code} is not documented"
        )
    if response.status_code >= 400:
        assert kind == "application/problem+json"
    if method == "HEAD" or response.status_code in {304, 308}:
        return
    reference = {"$ref": "#/components/schemas/Error"}
    if operation is not None:
        documented = operation["responses"][str(response.status_code)]
        reference = documented["content"][kind]["schema"]
    OAS31Validator({**reference, "components": schema()["components"]}).validate(response.json())


def operation_of(method: str, path: str) -> dict[str, Any] | None:
    """Return what the schema says of an operation, if there is one."""
    for template, operations in schema()["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            found: dict[str, Any] | None = operations.get(method.lower().replace("head", "get"))
            return found
    return None
