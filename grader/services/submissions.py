"""Take responses in, and see that a worker gets to them."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, QuerySet

from grader.models import Submission, Variant
from grader.services import bell
from grader.services.hints import spent_on_hints
from grader.services.locking import take_turn

# A worker with nothing else to do needs about the first pause; then look often, and less so.
FIRST_PAUSE = 0.004
NEXT_PAUSE = 0.0015
LONGEST_PAUSE = 0.03

# Only so many threads of a server may wait for verdicts; the others go on serving pages.
_seats = threading.BoundedSemaphore(getattr(settings, "GRADING_PATIENT_THREADS", 4))


def submit_response(
    variant: Variant, response: Mapping[str, object], *, token: str | UUID | None = None
) -> Submission:
    """Record a well-formed response, and ring for a worker once it is safely stored."""
    digest = _digest(token)
    with transaction.atomic():
        earlier = _locked_submissions(variant)
        numbers = earlier.aggregate(
            last=Max("number"), double=Max("number", filter=Q(token=digest) & ~Q(token=""))
        )
        if numbers["double"]:
            return earlier.get(number=numbers["double"])

        number = (numbers["last"] or 0) + 1
        submission = _record(variant, response, digest, number=number)
        queue = submission.queue
        transaction.on_commit(lambda: bell.ring(queue), robust=True)
    return submission


def submitted_with(variant: Variant, token: str) -> Submission | None:
    """Return what a variant's learner has handed in with a token, to this variant or another."""
    own = Submission.objects.filter(
        variant__student=variant.student_id, variant__visitor=variant.visitor
    )
    return own.filter(token=_digest(token)).first()


def _locked_submissions(variant: Variant) -> QuerySet[Submission]:
    """Return a variant's submissions, to which nobody else adds until this transaction ends."""
    take_turn(Variant.objects.filter(pk=variant.pk))
    return Submission.objects.filter(variant=variant.pk)


def _record(
    variant: Variant, response: Mapping[str, object], digest: str, *, number: int
) -> Submission:
    asked = [part["name"] for part in variant.content["parts"]]
    return Submission.objects.create(
        variant=variant,
        number=number,
        response={name: response[name] for name in asked if name in response},
        hint_costs=spent_on_hints(variant) or None,
        token=digest,
        queue=queue_for(variant),
    )


def _digest(token: str | UUID | None) -> str:
    """Return a name for a token that fits, whatever a client has thought of."""
    if not token:
        return ""
    return hashlib.sha256(str(token).encode("utf-8", "surrogatepass")).hexdigest()


def queue_for(variant: Variant) -> Submission.Queue:
    """Texts take longer to mark; they wait where they hold up nothing else."""
    kinds = {part["kind"] for part in variant.content["parts"]}
    return Submission.Queue.SLOW if "text" in kinds else Submission.Queue.FAST


def await_verdict(submission: Submission, patience: float = 0.25) -> Submission:
    """Wait a moment for the verdict, if there is a seat to wait on and hope that it comes."""
    if not submission.is_waiting or bell.breaker.is_open or not _seats.acquire(blocking=False):
        return submission
    try:
        return _watch(submission, time.monotonic() + patience)
    finally:
        _seats.release()


def _watch(submission: Submission, deadline: float) -> Submission:
    """Look at the row with growing pauses. The row, for it outlives whatever tells of it."""
    state = Submission.objects.filter(pk=submission.pk).values_list("state", flat=True)
    pause, following = FIRST_PAUSE, NEXT_PAUSE
    while submission.is_waiting and (left := deadline - time.monotonic()) > 0:
        time.sleep(min(pause, left))
        submission.state = state.get()
        pause, following = following, min(following * 1.25, LONGEST_PAUSE)
    return submission


def marking_is_delayed() -> bool:
    """Say whether the broker is known to be away, so that a page need not promise a moment."""
    return bell.breaker.is_open
