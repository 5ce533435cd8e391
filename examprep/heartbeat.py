"""Show that a bell still travels from beat through the broker to a worker and the database."""

from __future__ import annotations

from celery import shared_task
from django.db import close_old_connections


@shared_task(name="examprep.heartbeat")
def heartbeat(queue: str) -> None:
    """Note when a worker last heard this queue; health.py tells how long ago that was."""
    from grader.services import heartbeats

    close_old_connections()
    heartbeats.beat(heartbeats.worker_name(queue))
