"""The pages on which a learner sees how far they have come, and all that they handed in."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grader.selectors.access import learner_of
from grader.selectors.history import FILTERS, choices_in, history_of
from grader.selectors.progress import (
    accuracy_of,
    due_items,
    first_tries,
    topics_with_mastery,
)
from grader.services.scheduling import catch_up
from grader.web.charts import plot_of
from grader.web.levels import said
from grader.web.topic_map import map_of

TO_A_PAGE = 50


@never_cache
@require_safe
def show_progress(request: HttpRequest) -> HttpResponse:
    """Show what is due again, how well each topic is known, and how first tries went."""
    learner = learner_of(request)
    catch_up(learner.student_id)
    tries = first_tries(learner)
    topics = topics_with_mastery(request.user, learner, tries)
    user = request.user
    context = {
        # Visitors have no schedule: nobody could tell them when something is due.
        "due": due_items(user, timezone.now()) if user.is_authenticated else None,
        "tries": len(tries),
        "topics": [(each, said(each.standing)) for each in topics],
        "map": map_of(topics),
        "plot": plot_of(accuracy_of(tries)),
    }
    return render(request, "grader/progress/overview.html", context)


@never_cache
@require_safe
def show_history(request: HttpRequest) -> HttpResponse:
    """List everything that was handed in, newest first, of what was chosen."""
    learner = learner_of(request)
    # No database looks for a text with a zero byte in it.
    chosen = {name: request.GET.get(name, "").replace("\0", "") for name in FILTERS}
    pages = Paginator(history_of(learner, chosen), TO_A_PAGE)
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "chosen": chosen,
        "choices": choices_in(learner),
        "query": urlencode({name: value for name, value in chosen.items() if value}),
    }
    return render(request, "grader/progress/history.html", context)
