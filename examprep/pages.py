"""Pages of the project itself: how it is used, and what it is made of."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def show_shortcuts(request: HttpRequest) -> HttpResponse:
    """List the keys, also for whoever has no JavaScript to open their list with."""
    return render(request, "shortcuts.html")
