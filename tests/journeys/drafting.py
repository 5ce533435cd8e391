"""A desk for trying drafts on: one problem's boxes with all that saves them, and a few helpers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from playwright.sync_api import expect

from examprep.urls import urlpatterns as real
from grader.models import Attempt, Draft, Variant
from grader.selectors.access import learner_of, slot_for, variant_for
from grader.selectors.drafts import written_to
from grader.selectors.sittings import seconds_left
from grader.web.forms import ResponseForm

if TYPE_CHECKING:
    from playwright.sync_api import Page

SECOND = 1000  # milliseconds
DESK = Path(__file__).with_name("desk.html")


@never_cache
def show_desk(request: HttpRequest, variant_id: Any) -> HttpResponse:
    """One problem for practice."""
    variant = variant_for(learner_of(request), variant_id)
    address = reverse("draft", args=[variant.pk])
    return desk(request, variant, {"address": address, "action": variant.get_absolute_url()})


@never_cache
def show_exam_desk(request: HttpRequest, attempt_id: Any, position: int) -> HttpResponse:
    """One item of a sitting, with the time and the button that ends it."""
    slot = slot_for(learner_of(request), attempt_id, position)
    address = reverse("slot-draft", args=[attempt_id, position])
    left = request.GET.get("left") or seconds_left(slot.attempt, timezone.now())
    more = {"address": address, "action": slot.get_absolute_url(), "attempt": attempt_id}
    return desk(request, slot.variant, more | {"left": left})


def desk(request: HttpRequest, variant: Variant, more: dict[str, Any]) -> HttpResponse:
    written = written_to(variant)
    form = ResponseForm(variant, earlier=written.response)
    template = engines["django"].from_string(DESK.read_text())
    return HttpResponse(template.render({"form": form, "written": written, **more}, request))


urlpatterns = [
    *real,
    path("desk/<uuid:variant_id>/", show_desk, name="desk"),
    path("desk/<uuid:attempt_id>/<int:position>/", show_exam_desk, name="exam-desk"),
]


def sign_in(page: Page, address: str, student: User) -> None:
    """Give a browser the session of a student, as signing in does."""
    client = Client()
    client.force_login(student)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": address}
    page.context.add_cookies([cookie])  # type: ignore[list-item]


def at_desk(page: Page, address: str, variant: Variant) -> Page:
    """Sit down at a problem, as whoever it was given to."""
    assert variant.student is not None
    sign_in(page, address, variant.student)
    page.goto(f"{address}/desk/{variant.pk}/")
    return page


def at_exam_desk(page: Page, address: str, attempt: Attempt, left: float | None = None) -> Page:
    """Sit down at the first item of a sitting; its timer shows so many seconds."""
    assert attempt.student is not None
    sign_in(page, address, attempt.student)
    page.goto(f"{address}/desk/{attempt.pk}/1/" + (f"?left={left}" if left else ""))
    return page


def box_of(page: Page, part: str, place: int = 0) -> Any:
    return page.locator(f"input[name={part}]").nth(place)


def expect_state(page: Page, words: str, timeout: float = 5000) -> None:
    """Wait until the page says this of saving."""
    expect(page.locator("[data-save-state]")).to_contain_text(words, timeout=timeout)


def saved(variant: Variant, part: str = "q") -> object:
    """What the server has of a part; nothing where it has no draft."""
    draft = Draft.objects.filter(pk=variant.pk).first()
    return draft.response.get(part, "") if draft else None


def copies_in(page: Page) -> list[str]:
    """What the browser still keeps of drafts."""
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))")


def first(variant: Variant, part: str = "q") -> object:
    grid = saved(variant, part)
    return grid[0][0] if grid else grid


def wait_until(page: Page, is_so: Callable[[], bool], seconds: float = 5) -> None:
    for _ in range(round(seconds * 10)):
        if is_so():
            return
        page.wait_for_timeout(100)
    raise AssertionError("It never came to that")


def cut_off(page: Page) -> None:
    """Take the network away, also from what a browser sends on a page's behalf after its end."""
    page.context.set_offline(True)
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no network')); }")


def leave_offline(page: Page) -> None:
    """Type something that cannot be sent, and go away."""
    cut_off(page)
    box_of(page, "q").type("1.25")
    expect_state(page, "kept in this browser")
    page.goto("about:blank")
    page.context.set_offline(False)
