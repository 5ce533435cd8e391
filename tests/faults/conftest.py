"""Workers and a scheduler that can be hurt, over timings that let one watch them recover."""

from __future__ import annotations

import contextlib

import pytest

from grader.services import bell
from tests.faults.settings import QUICK
from tests.services import Scheduler, Worker


def brittle(service):
    """Let a service run the application whose marker can be made to fail."""
    service.command[service.command.index("examprep")] = "tests.faults.brittle"
    return service


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.GRADING = QUICK
    bell.breaker.reset()


@pytest.fixture
def environment(service_environment):
    return service_environment | {"DJANGO_SETTINGS_MODULE": "tests.faults.settings"}


@pytest.fixture(scope="module")
def hired(database_url, module_broker):
    """The workers of a file: starting one takes seconds, so what survives a test stays.

    They go with the broker that they hear, and before the database, to which they are connected.
    """
    workers = {}
    yield workers
    for worker in workers.values():
        worker.kill()


@pytest.fixture
def hire(hired, environment, services_folder):
    """A function that gives a running worker by its name, whatever the last test did to it."""

    def hire(name="first", **options):
        if name not in hired:
            hired[name] = brittle(Worker(services_folder, environment, name=name, **options))
        worker = hired[name]
        if worker.is_running():
            worker.thaw()
        else:
            worker.start()
        return worker

    yield hire
    for worker in hired.values():
        with contextlib.suppress(AssertionError):
            worker.thaw()


@pytest.fixture
def alone(hired, hire):
    """A worker, and no other one who could do its work."""
    for name, worker in hired.items():
        if name != "first":
            worker.kill()
    return hire()


@pytest.fixture
def beat(environment, tmp_path):
    scheduler = brittle(Scheduler(tmp_path, environment))
    scheduler.start()
    yield scheduler
    scheduler.kill()
