"""Where problems are given out, answered, and read with their marks."""

from __future__ import annotations

from django.urls import include, path

from grader.web import asking, drafts, exports, views

urlpatterns = [
    path("", include("grader.web.exam_urls")),
    path("", include("grader.web.results_urls")),
    path("", include("grader.web.practice_urls")),
    path("", include("grader.web.progress_urls")),
    path("", include("grader.web.review_urls")),
    path("banks/<slug:slug>/<slug:item>/try/", views.issue, name="issue"),
    path("practice/<uuid:variant_id>/", views.answer_variant, name="variant"),
    path("practice/<uuid:variant_id>/draft/", drafts.save, name="draft"),
    path("practice/<uuid:variant_id>/another/", views.another, name="another"),
    path("practice/<uuid:variant_id>/hint/", views.take_hint, name="hint"),
    path("submissions/<uuid:submission_id>/", views.show_submission, name="submission"),
    path("submissions/<uuid:submission_id>/self-mark/", asking.mark_oneself, name="self-mark"),
    path("submissions/<uuid:submission_id>/dispute/", asking.ask, name="dispute"),
    path(
        "submissions/<uuid:submission_id>/dispute/take-back/",
        asking.take_back,
        name="take-back-dispute",
    ),
    path(
        "submissions/<uuid:submission_id>/solution.tex", exports.solution_tex, name="solution-tex"
    ),
    path("submissions/<uuid:submission_id>/verify.py", exports.verify_py, name="verify-py"),
]
