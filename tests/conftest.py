"""What tests of every room may ask for: real services over the test's own database.

A test that uses a real process must really commit, so it asks for `transactional_db` (the fixtures
here that need it do so themselves). What each fixture gives is told in its docstring; the kinds of
processes, with `start`, `stop`, `kill`, `freeze` and `thaw`, are in tests/services.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, settings
from kombu import pools

from tests.browsing import browser, open_page  # noqa: F401 # fixtures, for every test to ask for
from tests.services import Broker, Scheduler, Service, Web, Worker

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

# Laws are about what is true, not about how busy the machine is; time is measured on purpose.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer to run only what another kind of database could change."""
    parser.addoption("--touching-database", action="store_true", help="only tests that use it")


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave what is no test alone: to look for examples in a broken worker would break us too."""
    is_helper = collection_path.suffix == ".py" and not collection_path.name.startswith("test_")
    return True if is_helper else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what needs a browser or a database by what it asks for; nobody has to remember."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        if "browser" in names:
            item.add_marker(pytest.mark.browser)
        if {"db", "transactional_db"}.intersection(names):
            item.add_marker(pytest.mark.django_db)
    if config.getoption("--touching-database"):
        items[:] = [item for item in items if item.get_closest_marker("django_db")]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in the last lines what was not tried here."""
    if any(
        "no Chromium" in str(report.longrepr) for report in terminalreporter.getreports("skipped")
    ):
        terminalreporter.write_line("NOT TRIED: the pages in a real browser (no Chromium found)")


@pytest.fixture(scope="session")
def database_url(django_db_setup: None) -> str:
    """The URL of the test's database, for another process to open."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    password = f":{settings['PASSWORD']}" if settings["PASSWORD"] else ""
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    return f"postgres://{settings['USER']}{password}@{settings['HOST']}{port}/{settings['NAME']}"


@pytest.fixture(scope="session")
def services_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the logs and files of the session's services."""
    return tmp_path_factory.mktemp("services")


@pytest.fixture(scope="module")
def module_broker(services_folder: Path) -> Iterator[Broker]:
    """A broker for one file of tests, out of hearing of the workers that serve another.

    Tests ask for `broker`, which hands it over in order.
    """
    broker = Broker(services_folder)
    broker.start()
    yield broker
    broker.kill()


@pytest.fixture
def broker(module_broker: Broker, monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    """A running, empty broker that this process publishes to; it may be killed or frozen."""
    if not module_broker.is_running():
        module_broker.start()
    module_broker.thaw()
    module_broker.forget_everything()
    monkeypatch.setenv("CELERY_BROKER_URL", module_broker.url)
    forget_connections()
    yield module_broker
    forget_connections()


def forget_connections() -> None:
    """Drop what Celery keeps open in this process, so that it looks up its broker anew."""
    from examprep.celery import app

    pools.reset()
    for owner, pool in ((app, "_pool"), (app.amqp, "_producer_pool")):
        setattr(owner, pool, None)


@pytest.fixture
def service_environment(
    transactional_db: None, database_url: str, broker: Broker
) -> dict[str, str]:
    """The variables by which another process shares this test's database and broker."""
    return {"EXAMPREP_DEV": "1", "DATABASE_URL": database_url, "REDIS_URL": broker.url}


@pytest.fixture(scope="module")
def running(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[str, Service]]:
    """Services that stay up between the tests of a file, for each takes seconds to start."""
    services: dict[str, Service] = {}
    yield services
    for service in services.values():
        service.stop()
    # They wrote signs of life even after the last test had tidied up behind itself.
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def worker(
    service_environment: dict[str, str], running: dict[str, Service], services_folder: Path
) -> Service:
    """A Celery worker that hears both queues; a test may kill it, the next one gets a new one."""
    return kept(running, "worker", lambda: Worker(services_folder, service_environment))


@pytest.fixture
def scheduler(service_environment: dict[str, str], tmp_path: Path) -> Iterator[Scheduler]:
    """Celery beat, for as long as the test."""
    service = Scheduler(tmp_path, service_environment)
    service.start()
    yield service
    service.stop()


@pytest.fixture
def web(
    service_environment: dict[str, str], running: dict[str, Service], services_folder: Path
) -> Web:
    """Gunicorn at `web.url`, over the test's database and broker; nobody is throttled yet."""
    cache.clear()
    service = kept(running, "web", lambda: Web(services_folder, service_environment))
    assert isinstance(service, Web)
    return service


def kept(running: dict[str, Service], name: str, make: Callable[[], Service]) -> Service:
    """Return the service of that name, running, whatever the last test did to it."""
    service = running.setdefault(name, make())
    if service.is_running():
        service.thaw()
    else:
        service.start()
    return service
