"""A worker that also runs what ours is measured against: nothing, and a task for each submission."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import redis
from celery import shared_task
from django.conf import settings

from examprep.celery import app

if TYPE_CHECKING:
    from grader.models import Submission

__all__ = ["app"]


@shared_task(name="floor.nothing")
def nothing(reply: str) -> None:
    """Do nothing, and say so where the sender waits: the shortest round trip there is."""
    client().lpush(reply, "done")


@cache
def client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL)


@shared_task(name="floor.grade_one")
def grade_one(submission_id: str) -> None:
    """Grade one submission as it is usually done: a message, a few queries, a transaction each."""
    from django.db import transaction

    from grader import engine
    from grader.models import Submission

    submission = Submission.objects.select_related("variant").get(pk=submission_id)
    outcome = engine.mark(submission.variant.key, submission.response)
    with transaction.atomic():
        waiting = Submission.objects.queued().filter(pk=submission_id)
        if waiting.update(state=Submission.State.GRADED, claims=1):
            record(submission, outcome)


def record(submission: Submission, outcome: object) -> None:
    from grader.models import Grading
    from grader.services.claiming import Work
    from grader.services.grading import _grading

    work = Work(submission.pk, 0, 0, submission.response, submission.variant.key)
    Grading.objects.bulk_create([_grading(work, outcome)])
