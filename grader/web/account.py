"""The pages of one's own account: who one is here, taking one's data along, and leaving."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from grader.selectors.accounts import holdings_of
from grader.selectors.own_data import own_data
from grader.services.accounts import delete_account

FILE_NAME = "exam-practice-data.json"


class LeaveForm(forms.Form):
    """Ask for the password, for a machine that was left signed in must not be enough."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, student: User, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.student = student

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        # Through allauth, which counts wrong ones as it does at signing in.
        if not get_adapter().reauthenticate(self.student, password):
            raise forms.ValidationError(_("This is not your password. Nothing was deleted."))
        return password


@never_cache
@login_required
@require_safe
def show_account(request: HttpRequest) -> HttpResponse:
    """Say who one is here, and what one can do about it."""
    return render(request, "grader/account/account.html")


@never_cache
@login_required
@require_safe
def download_data(request: HttpRequest) -> HttpResponseBase:
    """Hand out all of one's own rows as one JSON file, made while it is sent."""
    headers = {"Content-Disposition": f'attachment; filename="{FILE_NAME}"'}
    return StreamingHttpResponse(
        own_data(student_of(request)), content_type="application/json", headers=headers
    )


@sensitive_post_parameters()
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Say what is lost, and on the password delete the account with all that was done under it."""
    student = student_of(request)
    form = LeaveForm(student, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        delete_account(student)
        logout(request)
        return redirect("account-deleted")
    context = {"form": form, "holdings": holdings_of(student)}
    return render(request, "grader/account/delete.html", context)


@never_cache
@require_safe
def show_deleted(request: HttpRequest) -> HttpResponse:
    """Say that it is done."""
    return render(request, "grader/account/deleted.html")


def student_of(request: HttpRequest) -> User:
    """Return whoever is signed in, which somebody is wherever this is asked."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user
