"""Where exams are announced, sat and handed in."""

from __future__ import annotations

from django.urls import path

from grader.web import exams, sitting, slots

urlpatterns = [
    path("exams/", exams.list_exams, name="exams"),
    path("exams/<slug:slug>/", exams.show_exam, name="exam"),
    path("exams/<slug:slug>/start/", exams.start, name="start-exam"),
    path("attempts/<uuid:attempt_id>/", sitting.show_attempt, name="attempt"),
    path("attempts/<uuid:attempt_id>/<int:position>/", slots.answer_slot, name="slot"),
    path("attempts/<uuid:attempt_id>/<int:position>/draft/", slots.save_slot, name="slot-draft"),
    path("attempts/<uuid:attempt_id>/summary/", sitting.show_summary, name="summary"),
    path("attempts/<uuid:attempt_id>/hand-in/", sitting.hand_in_attempt, name="hand-in"),
]
