"""A worker that also runs what ours is measured against: nothing, and a task a submission."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache

import redis
from celery import shared_task
from django.conf import settings

from examprep.celery import app

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
    from grader.models import Grading, Submission

    submission = Submission.objects.select_related("variant").get(pk=submission_id)
    outcome = engine.mark(submission.variant.key, submission.response)
    with transaction.atomic():
        waiting = Submission.objects.queued().filter(pk=submission_id)
        if waiting.update(state=Submission.State.GRADED, claims=1):
            Grading.objects.create(
                submission=submission,
                number=1,
                score=outcome.score,
                marks={name: asdict(mark) for name, mark in outcome.marks.items()},
                engine_version=engine.ENGINE_VERSION,
            )
