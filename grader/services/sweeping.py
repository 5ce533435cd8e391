"""The sweeper: whatever was lost on the way, sooner or later it comes by and finds it."""

from __future__ import annotations

import logging
import threading

from django.db import DatabaseError, close_old_connections
from django.db.models.functions import Now

from grader.models import Beat, Submission
from grader.services import bell, claiming, finishing, grading, heartbeats, printing, regrading
from grader.services.timings import span, timings

logger = logging.getLogger(__name__)

# In case two who sweep by the same interval are not quite together.
NEARLY = 0.8


def sweep() -> bool:
    """Take care of what was forgotten, if nobody has of late; say whether it was our turn."""
    if not heartbeats.take_turn(Beat.Name.SWEEP, timings().sweep * NEARLY):
        return False

    if abandoned := claiming.release_abandoned():
        logger.warning("%d submissions were left by their worker and wait again", abandoned)
    claiming.give_up()
    if closed := finishing.close_overdue():
        logger.info("%d exams were handed in by themselves when their time was up", closed)
    for queue in _forgotten():
        bell.ring(queue)
    printing.sweep_printouts()
    regrading.sweep_regrades()
    _stand_in()
    return True


def _forgotten() -> list[str]:
    """Return the queues in which something has waited for longer than a bell takes."""
    stale = Submission.objects.queued().filter(queued_at__lte=Now() - span(timings().stale))
    return sorted(set(stale.values_list("queue", flat=True).distinct()))


def _stand_in() -> None:
    """Mark numbers and choices here when no worker has been heard of: slow, but they end."""
    queue = Submission.Queue.FAST
    if queue not in _forgotten():
        return
    if heartbeats.is_silent(heartbeats.worker_name(queue), timings().worker_gone):
        logger.error("No worker has been heard of; marking in the sweeper's process")
        # What has broken two workers is not to be tried on a process that serves pages.
        grading.drain_for(queue, timings().fallback, most_claims=2)


def sweep_forever(stop: threading.Event) -> None:
    """Sweep at the usual interval until told to stop; a database that is away does not end it."""
    while not stop.wait(timings().sweep):
        try:
            close_old_connections()
            sweep()
        except DatabaseError:
            logger.exception("The sweep failed; the next one is due in a moment")
        finally:
            close_old_connections()


def start_thread() -> threading.Event:
    """Sweep beside a web server, for without a worker nobody else would; set the event to stop."""
    stop = threading.Event()
    threading.Thread(target=sweep_forever, args=[stop], name="sweeper", daemon=True).start()
    return stop
