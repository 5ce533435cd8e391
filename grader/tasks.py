"""Work for Celery: names of queues in, nothing out; what is to be done, a service knows.

Services are imported inside the tasks, for they in turn import this module to ring.
"""

from __future__ import annotations

from celery import shared_task
from django.db import close_old_connections


@shared_task(ignore_result=True)
def grade_waiting(queue: str) -> None:
    """Mark what is queued. To run it twice, or for nothing, does no harm."""
    from grader.services import bell, grading

    close_old_connections()
    bell.heard(queue)
    grading.drain_all(queue)


@shared_task(ignore_result=True)
def sweep_submissions() -> None:
    """Every few seconds, see to what was forgotten."""
    from grader.services import sweeping

    close_old_connections()
    sweeping.sweep()
