"""Where instructors look at what waits for them, and teach the rubrics."""

from __future__ import annotations

from django.urls import path

from grader.web import reviewing, wordings

ITEM = "review/<slug:slug>/<slug:item>/"

urlpatterns = [
    path("review/", reviewing.show_queue, name="review"),
    path("review/regrades/<uuid:regrade_id>/", wordings.show_regrade, name="regrade"),
    path(ITEM, reviewing.show_item, name="review-item"),
    path(f"{ITEM}decide/", reviewing.decide_alike, name="decide"),
    path(f"{ITEM}undo/", reviewing.undo_decision, name="undo-decision"),
    path(f"{ITEM}wordings/", wordings.show_wordings, name="wordings"),
    path(f"{ITEM}wordings/add/", wordings.write_wording, name="add-wording"),
    path(f"{ITEM}wordings/try/", wordings.try_wording, name="try-wording"),
    path(f"{ITEM}wordings/accept/", wordings.accept, name="accept-wording"),
    path(f"{ITEM}wordings/<int:wording_id>/", wordings.try_without, name="wording"),
    path(f"{ITEM}wordings/<int:wording_id>/withdraw/", wordings.withdraw, name="withdraw-wording"),
]
