"""Where the results of an exam are read, printed, and practised from."""

from __future__ import annotations

from django.urls import path

from grader.web import printouts, results

urlpatterns = [
    path("attempts/<uuid:attempt_id>/results/", results.show_results, name="results"),
    path("attempts/<uuid:attempt_id>/results/<int:position>/", results.show_result, name="result"),
    path("attempts/<uuid:attempt_id>/print/", results.show_print, name="results-print"),
    path("attempts/<uuid:attempt_id>/missed/", results.practise, name="practise-missed"),
    path("attempts/<uuid:attempt_id>/pdf/", printouts.order, name="order-pdf"),
    path("printouts/<uuid:printout_id>/", printouts.show_printout, name="printout"),
    path("printouts/<uuid:printout_id>/file.pdf", printouts.give_file, name="printout-file"),
]
