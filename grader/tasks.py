"""Work for Celery: names of queues and ids in, nothing out; what is to be done, a service knows.

Services are imported inside the tasks, for they in turn import this module to ring.
"""

from __future__ import annotations

from uuid import UUID

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


# Acknowledged at the start, for it outlasts the broker's patience; row, lease and sweeper see to it
# that none is lost. Its limits are its own: a PDF takes as long as hundreds of marks.
@shared_task(ignore_result=True, acks_late=False, soft_time_limit=120, time_limit=150)
def make_printout(printout_id: str) -> None:
    """Make the PDF that an id stands for, if it still waits."""
    from grader.services import printing

    close_old_connections()
    printing.make_printout(UUID(printout_id))


# It goes on for as long as a drain does and one batch more; the lease outlasts these limits.
@shared_task(ignore_result=True, soft_time_limit=30, time_limit=40)
def make_regrade(regrade_id: str) -> None:
    """Go on marking anew what an id stands for, if it still waits."""
    from grader.services import regrading

    close_old_connections()
    regrading.make_regrade(UUID(regrade_id))
