"""The workers' side: two queues of bells, under settings by which a lost bell costs only time."""

from __future__ import annotations

import gc
import os
from typing import Any

from celery import Celery
from celery.signals import worker_init, worker_process_init
from kombu import Queue
from kombu.transport import TRANSPORT_ALIASES

from examprep.liveness import SignOfLife

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "examprep.settings")

HARD_LIMIT = 15
# A page waits for the broker no longer than nobody notices; a worker has nothing else to do.
PATIENCE_OF_A_PAGE = 0.2
PATIENCE_OF_A_WORKER = 1.0


def transport(patience: float) -> dict[str, Any]:
    """Return the options of a connection to the broker that gives up after so many seconds."""
    return {
        # Longer than a task may take together with its wait for a free hand.
        "visibility_timeout": 4 * HARD_LIMIT,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": patience,
        "socket_connect_timeout": patience,
        "socket_keepalive": True,
        "retry_on_timeout": False,
        # kombu tries again below Celery's own switch, for seconds, unless told not to.
        "max_retries": 0,
        # The shortest visibility timeout on a Redis database holds for all: keep apart.
        "global_keyprefix": "examprep:",
    }


def scheduled(task: str, every: float, *args: str, queue: str = "fast") -> dict[str, Any]:
    """Ring at an interval; what waited longer than that is dropped, for another has come."""
    return {
        "task": task,
        "schedule": every,
        "args": args,
        "options": {"queue": queue, "expires": every},
    }


# Under the names that URLs use, with and without a socket, TLS or password.
TRANSPORT_ALIASES.update(dict.fromkeys(("redis", "rediss"), "examprep.transport:Transport"))
app = Celery("examprep")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    # The services come before the worker forks, so that no submission waits for an import.
    imports=["examprep.heartbeat", "grader.services.grading", "grader.services.sweeping"],
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    # Rubrics take longer than numbers: they wait in a queue of their own.
    task_queues=[Queue("fast"), Queue("slow")],
    task_default_queue="fast",
    task_create_missing_queues=False,
    # These shorten recovery only; what makes it sure are the row, its lease and the sweeper.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_acks_on_failure=True,
    task_acks_on_timeout=True,
    task_soft_time_limit=10,
    task_time_limit=HARD_LIMIT,
    task_publish_retry=False,
    broker_transport_options=transport(PATIENCE_OF_A_PAGE),
    broker_connection_max_retries=None,
    broker_connection_retry_on_startup=True,
    # Celery would close the database before and after each task, and open it for 10 ms; the tasks
    # see for themselves to a connection that has died.
    CELERY_DB_REUSE_MAX=1_000_000,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=5_000,
    worker_max_memory_per_child=300_000,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_soft_shutdown_timeout=10,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    worker_hijack_root_logger=False,
    beat_schedule={
        "sweep": scheduled("grader.tasks.sweep_submissions", 5.0),
        "heartbeat-fast": scheduled("examprep.heartbeat", 5.0, "fast"),
        "heartbeat-slow": scheduled("examprep.heartbeat", 5.0, "slow", queue="slow"),
    },
)
app.autodiscover_tasks()
app.steps["worker"].add(SignOfLife)


@worker_init.connect
def be_patient(**_: object) -> None:
    """Give a worker's connections the longer patience before the first of them is made."""
    app.conf.broker_transport_options = transport(PATIENCE_OF_A_WORKER)


@worker_process_init.connect
def spare_what_stays(**_: object) -> None:
    """Keep the collector from going through all modules again for each batch that comes by."""
    gc.collect()
    gc.freeze()
