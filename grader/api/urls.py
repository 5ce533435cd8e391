"""Where the API's operations are."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from grader.api.schema import DocsView, NothingView, SchemaView
from grader.api.views import (
    ProblemsView,
    ProblemView,
    SubmissionsView,
    SubmissionView,
    VariantView,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/problems/", ProblemsView.as_view(), name="api-problems"),
    path("v1/problems/<slug:slug>/", ProblemView.as_view(), name="api-problem"),
    path("v1/problems/<slug:slug>/variants/<str:seed>/", VariantView.as_view(), name="api-variant"),
    path("v1/submissions/", SubmissionsView.as_view(), name="api-submissions"),
    path("v1/submissions/<uuid:submission_id>/", SubmissionView.as_view(), name="api-submission"),
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", DocsView.as_view(), name="api-docs"),
    re_path(r"^(?P<path>.*)$", NothingView.as_view()),
]
