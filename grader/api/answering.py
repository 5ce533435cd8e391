"""Hand in what a client sent: find the variant, check the answers, record them once."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from django.http import Http404
from django.urls import reverse
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from grader import engine
from grader.api.authentication import learner_behind
from grader.api.drawing import CHOICE_OF, draw
from grader.api.errors import MOST_ERRORS, Kind, Refused, pointer_to
from grader.api.throttles import take
from grader.models import Submission, Variant, latest_grading
from grader.selectors.access import variant_for
from grader.selectors.review import unreadable_parts
from grader.services.submissions import submit_response, submitted_with
from grader.services.variants import issue_drawn

LONGEST_TOKEN = 255

Answer = Mapping[str, Any]


def token_of(request: Request) -> str | None:
    """Return the token by which a client recognises its own repetitions."""
    token: str | None = request.headers.get("Idempotency-Key")
    if token is None:
        return None
    if not 0 < len(token) <= LONGEST_TOKEN or not token.isprintable():
        message = f"Give 1 to {LONGEST_TOKEN} printable characters."
        raise Refused(
            Kind.INVALID,
            f"Idempotency-Key: {message}",
            [{"parameter": "Idempotency-Key", "detail": message}],
        )
    return token


def hand_in(request: Request, answer: Answer, token: str | None) -> Submission:
    """Record an answer to a variant of one's own, or to one that the client draws by its seed."""
    if "variant" in answer:
        variant = own_variant(request, answer)
        refuse_unreadable(unreadable_parts(variant, answer["response"]), answer)
        take(request, "submissions")
    else:
        # Looked at before anything is stored: who is refused here has not become a visitor yet.
        refuse_unreadable(unreadable_drawn(answer), answer)
        take(request, "submissions")
        variant = issue_drawn(
            answer["problem"],
            learner_behind(request, create=True),
            seed=answer["seed"],
            options=answer.get("options"),
            choice_of=answer.get("choice_of", ""),
        )
    return record_once(variant, answer["response"], token)


def own_variant(request: Request, answer: Answer) -> Variant:
    try:
        return variant_for(learner_behind(request), answer["variant"])
    except Http404:
        message = "You have no such variant."
        where = {"pointer": pointer_to(["variant"]), "detail": message}
        raise Refused(Kind.NOT_FOUND, message, [where]) from None


def unreadable_drawn(answer: Answer) -> dict[str, str]:
    """Draw the variant, and return what is wrong with the answers to it."""
    try:
        options, choice_of = answer.get("options") or {}, answer.get("choice_of", "")
        drawn = draw(answer["problem"], answer["seed"], options, choice_of)
    except engine.InvalidOption as problem:
        place = [problem.name] if problem.name == CHOICE_OF else ["options", problem.name]
        where = {"pointer": pointer_to(place), "detail": problem.message}
        raise Refused(Kind.INVALID_OPTION, str(problem)[:200], [where]) from None
    except NotFound as problem:
        where = {"pointer": pointer_to(["problem"]), "detail": str(problem.detail)}
        raise Refused(Kind.NOT_FOUND, str(problem.detail), [where]) from None
    if answer.get("version") not in (None, drawn.content["version"]):
        message = f"This problem has reached version {drawn.content['version']}."
        where = {"pointer": pointer_to(["version"]), "detail": message}
        raise Refused(Kind.CONFLICT, f"{message} Draw the variant again.", [where])
    return engine.check(drawn.secret, answer["response"])


def refuse_unreadable(errors: Mapping[str, str], answer: Answer) -> None:
    """Refuse what cannot be marked, or is empty: neither is to cost a try."""
    response = answer["response"]
    # Cells that are not asked are not read, but what stands there is stored as well.
    odd = (name for name, value in response.items() if not is_plain(value))
    errors = errors or dict.fromkeys(odd, "Write a number or a text into each cell.")
    if errors:
        reasons = [
            {"pointer": pointer_to(["response", name]), "detail": message}
            for name, message in islice(errors.items(), MOST_ERRORS)
        ]
        raise Refused(Kind.UNREADABLE, "See the errors, by part. Nothing was stored.", reasons)
    if not any(map(is_written, response.values())):
        message = "Nothing is answered yet."
        where = {"pointer": pointer_to(["response"]), "detail": message}
        raise Refused(Kind.UNREADABLE, message, [where])


def is_plain(answer: object, levels: int = 2) -> bool:
    """Whether an answer is text, or a list of such, or a list of those."""
    if isinstance(answer, list):
        return levels > 0 and all(is_plain(each, levels - 1) for each in answer)
    return answer is None or isinstance(answer, str)


def is_written(answer: object) -> bool:
    """Whether there is anything in an answer, which has been found plain before."""
    if isinstance(answer, list):
        return any(map(is_written, answer))
    return answer is not None and str(answer).strip() != ""


def record_once(variant: Variant, response: Mapping[str, Any], token: str | None) -> Submission:
    """Record a response. With the token of an earlier one, that one, if it said the same."""
    earlier = submitted_with(variant, token) if token else None
    submission = earlier or submit_response(variant, response, token=token)
    if (submission.variant_id, submission.response) != (variant.pk, response):
        message = "This Idempotency-Key came with another answer before. Take a new one."
        raise Refused(Kind.CONFLICT, message, [{"parameter": "Idempotency-Key", "detail": message}])
    return submission


def told(submission: Submission) -> dict[str, Any]:
    """Return a submission as its owner may see it."""
    return {
        "id": submission.pk,
        "url": reverse("api-submission", args=[submission.pk]),
        "variant": submission.variant_id,
        "number": submission.number,
        "state": submission.state,
        "submitted_at": submission.submitted_at,
        "response": submission.response,
        "grading": latest_grading(submission),
    }
