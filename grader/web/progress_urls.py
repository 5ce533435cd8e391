"""Where progress is seen, and an account looked after."""

from __future__ import annotations

from django.urls import path

from grader.web import account, progress

urlpatterns = [
    path("progress/", progress.show_progress, name="progress"),
    path("progress/history/", progress.show_history, name="history"),
    path("account/", account.show_account, name="account"),
    path("account/data.json", account.download_data, name="account-data"),
    path("account/delete/", account.delete, name="account-delete"),
    path("account/deleted/", account.show_deleted, name="account-deleted"),
]
