"""Where every page is."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from examprep import display, health, pages, styleguide

urlpatterns = [
    path("", include("questions.web.urls")),
    path("", include("grader.web.urls")),
    path("display/", display.choose_display, name="display"),
    path("shortcuts/", pages.show_shortcuts, name="shortcuts"),
    path("api/", include("grader.api.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
if settings.DEVELOPMENT:
    urlpatterns.append(path("styleguide/", styleguide.show_styleguide, name="styleguide"))
