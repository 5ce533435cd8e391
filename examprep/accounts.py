"""What happens around signing up and in."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from grader.selectors.access import VISITOR_KEY, visitor_of
from grader.services.visitors import adopt


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth is not annotated
    """Accounts as allauth makes them; what was practised before signing in comes along."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("This name and this password do not belong together."),
        "email_password_mismatch": _("This address and this password do not belong together."),
    }

    def login(self, request: HttpRequest, user: User) -> None:
        # Asked beforehand, for signing in may begin a new session.
        visitor = visitor_of(request)
        super().login(request, user)
        if visitor is not None:
            adopt(visitor, user)
            request.session.pop(VISITOR_KEY, None)
