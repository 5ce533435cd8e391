"""How pages look and behave for one person: chosen on a plain form, kept in one cookie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

COOKIE = "display"
ONE_YEAR = 365 * 24 * 60 * 60

# The first choice of each is what holds for whoever never chose.
CHOICES: Mapping[str, Mapping[str, Any]] = {
    "theme": {"device": _("As my device"), "light": _("Light"), "dark": _("Dark")},
    "text": {"normal": _("Normal"), "large": _("Large"), "larger": _("Larger")},
    "motion": {"device": _("As my device"), "none": _("None")},
    "shortcuts": {"on": _("On"), "off": _("Off")},
    "timer": {"shown": _("Shown"), "hidden": _("Hidden until I ask for it")},
}
LABELS = {
    "theme": _("Colours"),
    "text": _("Text size"),
    "motion": _("Motion"),
    "shortcuts": _("Keyboard shortcuts"),
    "timer": _("Time left in an exam"),
}


@dataclass(frozen=True, slots=True)
class Display:
    """What one person chose; every page has it as `display`."""

    theme: str = "device"
    text: str = "normal"
    motion: str = "device"
    shortcuts: str = "on"
    timer: str = "shown"

    @property
    def as_cookie(self) -> str:
        return ".".join(f"{field.name}:{getattr(self, field.name)}" for field in fields(self))

    @property
    def color_scheme(self) -> str:
        """What browsers are told beforehand, so that nothing flashes."""
        return "light dark" if self.theme == "device" else self.theme


def chosen(words: Mapping[str, str]) -> Display:
    """Take over what is a choice of ours; nonsense and forgeries leave things as they are."""
    known = {name: words[name] for name in CHOICES if words.get(name) in CHOICES[name]}
    return replace(Display(), **known)


def from_cookie(text: str) -> Display:
    """Read what `as_cookie` wrote, or whatever else stands there.

    >>> from_cookie("theme:dark.text:huge.nonsense").theme
    'dark'
    """
    return chosen(dict(piece.split(":", 1) for piece in text.split(".") if ":" in piece))


def display_of(request: HttpRequest) -> dict[str, Display]:
    """Give `display` to every template."""
    return {"display": from_cookie(request.COOKIES.get(COOKIE, ""))}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose_display(request: HttpRequest) -> HttpResponse:
    """Show the choices, or keep them and go back to where one came from."""
    if request.method != "POST":
        return render(request, "display.html", {"choices": choices_for(request)})
    response = redirect(way_back(request.POST.get("next", "")))
    response.set_cookie(
        COOKIE,
        chosen(request.POST.dict()).as_cookie,
        max_age=ONE_YEAR,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def choices_for(request: HttpRequest) -> list[dict[str, Any]]:
    """List every question of the form with its choices, the present one marked."""
    display = display_of(request)["display"]
    return [
        {
            "name": name,
            "label": LABELS[name],
            "options": [
                {"word": word, "label": label, "checked": getattr(display, name) == word}
                for word, label in words.items()
            ],
        }
        for name, words in CHOICES.items()
    ]


def way_back(address: str) -> str:
    """Return a path of this site; anything else leads back to the form, which shows the choices."""
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, None)
    return address if is_ours else f"{reverse('display')}?kept"
