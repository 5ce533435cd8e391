"""Where practice is chosen, begun, gone on with and looked back on."""

from __future__ import annotations

from django.urls import path

from grader.web import practice, views

urlpatterns = [
    path("practice/", practice.choose, name="practice"),
    path("practice/start/", practice.start, name="start-run"),
    path("practice/bank/<slug:slug>/", practice.begin_bank, name="practise-bank"),
    path("practice/topic/<slug:slug>/", practice.begin_topic, name="practise-topic"),
    path("practice/<uuid:variant_id>/next/", practice.next_item, name="next"),
    path("runs/<uuid:run_id>/", practice.show_run, name="run"),
    path("runs/<uuid:run_id>/end/", practice.end_run, name="end-run"),
    path("try/", views.try_now, name="try-now"),
]
