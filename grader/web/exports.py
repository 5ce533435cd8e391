"""A worked solution to take along: as LaTeX, and as a script that works it out anew."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grader import engine
from grader.models import Submission
from grader.selectors.access import learner_of, submission_for
from grader.selectors.review import Verdict, verdict_of, verify_script, worked_solution
from grader.web.verdicts import verdict_on


@never_cache
@require_safe
def solution_tex(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Give the problem, its worked solution and the marks as a LaTeX document."""
    submission, verdict = graded_submission(request, submission_id)
    answers = [
        {"part": each.part, "response": each.response, "mark": each.mark} for each in verdict.parts
    ]
    text = engine.latex_document(
        submission.variant.content,
        worked_solution(submission.variant, submission),
        answers,
        score=verdict.score,
        said=lambda mark: verdict_on(mark).word,
    )
    return as_file(text, "text/x-tex", f"{name_of(submission)}.tex")


@never_cache
@require_safe
def verify_py(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Give the script that recomputes the reference and marks the response again."""
    submission, _ = graded_submission(request, submission_id)
    text = verify_script(submission)
    if text is None:
        raise Http404("The formulas of this problem are not at hand.")
    return as_file(text, "text/x-python", f"{name_of(submission)}-verify.py")


def graded_submission(request: HttpRequest, submission_id: UUID) -> tuple[Submission, Verdict]:
    """Return a learner's own submission once it has marks; before, there is no solution to it."""
    submission = submission_for(learner_of(request), submission_id)
    verdict = verdict_of(submission)
    if verdict.score is None:
        raise Http404("There is no verdict yet.")
    return submission, verdict


def name_of(submission: Submission) -> str:
    title = slugify(submission.variant.content["title"])[:60] or "problem"
    return f"{title}-try-{submission.number}"


def as_file(text: str, kind: str, name: str) -> HttpResponse:
    """Return a text to be saved under a name, never to be shown as a page."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=f"{kind}; charset=utf-8", headers=headers)
