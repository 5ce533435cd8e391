"""A worker whose marker sleeps over some responses, and drops dead over others.

What happens is written in the upper left entry of Q, so that a test has it happen to one
submission of many.
"""

from __future__ import annotations

import os
import signal
import time

from examprep.celery import app
from grader import engine
from tests.faults.fates import DEADLY, SLEEPY

NAP = 0.7

__all__ = ["app"]

app.conf.beat_schedule["sweep"]["schedule"] = 0.25
mark_many = engine.mark_many


def mark_many_if_it_survives(pairs):
    for _, response in pairs:
        fate = response["q"][0][0]
        if fate == SLEEPY:
            time.sleep(NAP)
        if fate == DEADLY:
            os.kill(os.getpid(), signal.SIGKILL)
    return mark_many(pairs)


engine.mark_many = mark_many_if_it_survives
