"""A sign of life on a worker's own disk, for whoever watches its container."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from celery import bootsteps

SECONDS = 10.0


class SignOfLife(bootsteps.StartStopStep):
    """Touch a file as long as the worker's loop turns; one that hangs lets it grow old."""

    requires = ("celery.worker.components:Timer",)

    def start(self, parent: Any) -> None:
        if path := os.environ.get("WORKER_ALIVE_FILE"):
            Path(path).touch()
            parent.timer.call_repeatedly(SECONDS, Path(path).touch)
