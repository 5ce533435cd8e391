"""Where what is there to practise can be seen."""

from __future__ import annotations

from django.urls import path

from questions.web import views

urlpatterns = [
    path("", views.home, name="home"),
    path("syllabus/", views.show_syllabus, name="syllabus"),
    path("banks/<slug:slug>/", views.show_bank, name="bank"),
    path("banks/<slug:slug>/<slug:item>/", views.show_item, name="item"),
]
