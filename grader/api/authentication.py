"""Who asks: a signed-in student, or whoever the session remembers."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.middleware.csrf import get_token
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request

from grader.learners import Learner
from grader.selectors.access import learner_of


class LearnerAuthentication(SessionAuthentication):
    """The session of the pages; whoever sends its cookie must send the CSRF token too.

    Django REST framework asks only signed-in users for the token. But a visitor's work hangs on
    the cookie just as well, so here the cookie decides. Without one there is nobody whose name
    another site could use.
    """

    def authenticate(self, request: Request) -> tuple[AbstractBaseUser, None] | None:
        plain = request._request  # noqa: SLF001 # as the class above does, for there is no other way
        if settings.SESSION_COOKIE_NAME in plain.COOKIES:
            self.enforce_csrf(request)
        user = plain.user
        return (user, None) if user.is_authenticated and user.is_active else None


def learner_behind(request: Request, *, create: bool = False) -> Learner:
    """Return whose request this is; on demand, somebody without an account becomes a visitor."""
    # Django REST framework's requests stand in for Django's.
    plain = cast(HttpRequest, request)
    if create:
        # Whoever gets a session needs the token beside it, to ask for anything after this.
        get_token(plain)
    return learner_of(plain, create=create)
